package import FrontDoor
package import HTTPTransport
package import ProviderKit
internal import Reactor
package import Synthesizers
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

    /// The account of the carrier.
    package struct Twilio: Sendable, Equatable {
        package var account: Secret?
        package var token: Secret?
        package var key: Secret?
        package var secret: Secret?
        package var server: HTTPURL?
        package var checksSignatures = true
    }

    /// Whom to ask about callers.
    package struct LookUp: Sendable {
        package var url: HTTPURL?
        package var token: Secret?
        package var deadline = Duration.seconds(3)
        package var refuses = false
    }

    /// How calls are kept.
    package struct Records: Sendable, Equatable {
        /// How many days; nil for ever.
        package var days: Int?
        package var recordingDays: Int?
        /// Whether what was told as kept is on the disk even after a loss of power.
        package var survivesPowerLoss = false

        package init() {}
    }

    /// The service of agents that are elsewhere.
    package struct Bridge: Sendable, Equatable {
        package var server: HTTPURL?
        package var key: Secret?
    }

    /// The file; nil for none.
    package var file: String?
    /// Whose all of it is.
    package var organisation = Organisation.standard
    package var listening = Listening()
    package var publicURL: HTTPURL?
    /// The folder with a file for each agent.
    package var agents: String?
    /// The folder where calls are kept, and what agents write down; nil to keep no calls.
    package var data: String?
    package var twilio = Twilio()
    /// Which agent answers which called number.
    package var numbers: [String: String] = [:]
    package var forward: String?
    package var lookUp = LookUp()
    package var limits = DoorLimits()
    package var sentences = DoorSentences()
    /// What a talk session needs.
    package var talkToken: Secret?
    package var outbound = OutboundSettings()
    package var bridge = Bridge()
    package var records = Records()
    package var speechCache = SpeechCache.Settings()
    package var drain = DrainManner()
    package var prices: PriceList?
    package var printsEvents = false
    /// What lines look like.
    package var logFormat = LogFormat.text
    /// What the metrics need.
    package var metricsToken: Secret?
    /// Agents without files: a command line's.
    package var standIns = StandIns()
    /// Where what was said stands, by its path, for errors that show only later.
    package var places: [String: SettingPlace] = [:]

    /// The standards.
    package init() {}

    /// What is wrong with something that was said.
    func error(_ path: String, _ message: String) -> any Error {
        places[path]?.error(message) ?? SettingError(place: path, message: message)
    }
}
