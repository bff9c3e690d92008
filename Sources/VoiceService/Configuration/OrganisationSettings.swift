package import FrontDoor
package import HTTPTransport
package import OutboundCalls
package import ProviderKit
package import Synthesizers

/// All that can be said of one organisation: by the service's file of the first, by a file of its own of each other one.
package struct OrganisationSettings: Sendable {
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
        /// Whether a file is kept of each call from which it can be made again.
        package var inputs = false
        /// Whether what was told as kept is on the disk even after a loss of power.
        package var survivesPowerLoss = false

        package init() {}
    }

    /// The service of agents that are elsewhere.
    package struct Bridge: Sendable, Equatable {
        package var server: HTTPURL?
        package var key: Secret?
    }

    /// Who it is.
    package var organisation = Organisation.standard
    /// Whether what is everybody's is said with it, too.
    var isFirst = true
    /// Its file; nil where it is in the service's, or in none.
    package var file: String?
    /// The folder with a file for each of its agents.
    package var agents: String?
    package var twilio = Twilio()
    /// Which agent answers which called number.
    package var numbers: [String: String] = [:]
    package var forward: String?
    package var lookUp = LookUp()
    package var limits = DoorLimits()
    package var sentences = DoorSentences()
    /// What a talk session needs.
    package var talkToken: Secret?
    /// Who may read its calls, and order some.
    package var tokens = AccessTokens()
    package var outbound = OutboundSettings()
    package var bridge = Bridge()
    package var records = Records()
    package var speechCache = SpeechCache.Settings()
    /// Where its secrets are, and those of its agents.
    package var environment = ProviderEnvironment()
    /// Where what was said stands.
    package var places = SettingPlaces()

    /// The standards.
    package init() {}
}
