package import FrontDoor
package import HTTPTransport
package import ProviderKit
internal import Reactor
package import Telemetry

/// All that can be said of a service: by its file, on top of that by a command line, and by the environment.
package struct ServiceSettings: Sendable {
    /// Where it listens.
    package struct Listening: Sendable, Equatable {
        package var port: UInt16 = 8_080
        /// Whether on every address, instead of the loopback.
        package var isEverywhere = false
        /// The certificate's chain and its private key, two files.
        package var certificate: Certificate?
        /// The port of the loopback where unsigned streams are taken.
        package var localCarrier: UInt16?
        /// Whether those have TLS.
        package var localCarrierIsSecure = false
        package var loops = EventLoopGroup.usableCores
    }

    /// Two files.
    package struct Certificate: Sendable, Equatable {
        package var chain: String
        package var key: String

        package init(chain: String, key: String) {
            self.chain = chain
            self.key = key
        }
    }

    /// The file; nil for none.
    package var file: String?
    /// What is said of the first organisation, whose calls are that are nobody else's.
    package var own = OrganisationSettings()
    /// The folder with a file for each other one.
    package var organisations: String?
    /// What is said of those.
    package var others: [OrganisationSettings] = []
    package var listening = Listening()
    package var publicURL: HTTPURL?
    /// The folder where calls are kept, and what agents write down; nil to keep no calls.
    package var data: String?
    package var drain = DrainManner()
    package var prices: PriceList?
    package var printsEvents = false
    /// What lines look like.
    package var logFormat = LogFormat.text
    /// What the metrics need.
    package var metricsToken: Secret?
    /// Agents without files: a command line's.
    package var standIns = StandIns()
    /// Where what was said stands, of what is no organisation's own.
    package var places = SettingPlaces()

    /// The standards.
    package init() {}

    /// What is said of each organisation, the first one first.
    package var everybody: [OrganisationSettings] { [own] + others }
}
