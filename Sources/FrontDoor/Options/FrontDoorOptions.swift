package import HTTPTransport
package import ProviderKit

/// How calls come in: what the carrier knows of us, who may come, and who answers.
package struct FrontDoorOptions: Sendable {
    /// Where the carrier finds us: the address before a proxy, if there is one, which has to lead every path to us as it is.
    package var publicURL: HTTPURL?
    /// Whether we ourselves are reached under TLS, not a proxy before us.
    package var isSecure = false
    /// Who answers; an organisation's first one answers what is for nobody else.
    package var agents = [DoorAgent("agent")]
    /// Whose calls are that are nobody else's.
    package var organisation = Organisation.standard
    /// What holds for those.
    package var rules = DoorRules()
    /// What holds for the calls of others, who have accounts of their own.
    package var others: [Organisation: DoorRules] = [:]
    /// How often a call's stream may be lost and come back.
    package var returns = 3
    package var times = DoorTimes()

    package init() {}

    /// What holds for an organisation's calls; of one that there is not, nothing comes in.
    package func rules(of organisation: Organisation) -> DoorRules {
        organisation == self.organisation ? rules : others[organisation] ?? DoorRules()
    }

    /// Everybody whose calls come in here, and what holds for them.
    package var all: [Organisation: DoorRules] { others.merging([organisation: rules]) { $1 } }

    /// What whoever starts the service should know.
    package var warnings: [String] {
        var warnings = warnings(of: rules, "")
        for (organisation, rules) in others.sorted(by: { $0.key.key < $1.key.key }) {
            warnings += self.warnings(of: rules, " of \(organisation.key)")
        }
        if let publicURL, !publicURL.scheme.isSecure {
            warnings.append("The public address is not https: Twilio streams to wss only.")
        }
        return warnings
    }

    private func warnings(of rules: DoorRules, _ whose: String) -> [String] {
        switch rules.signatures {
        case .off: ["Webhooks\(whose) are not checked: anybody who finds this address can make calls come in."]
        case .required(let secrets) where publicURL != nil && secrets.isEmpty:
            ["There is no token to check webhooks\(whose) with: every one of them is refused."]
        case .required: []
        }
    }
}

/// How long things may take at the door.
package struct DoorTimes: Sendable, Equatable {
    /// From the webhook's answer to its stream.
    package var stream = Duration.seconds(30)
    /// From a lost stream to its return.
    package var lostStream = Duration.seconds(30)
    /// From the end of a stream by the agent to the carrier's question what is next.
    package var farewell = Duration.seconds(30)
    /// From the moment in which the carrier takes a call of ours out of its stream to its return: an hour on hold, and more.
    package var aside = Duration.seconds(3_900)
    /// How long a call that somebody else carries keeps its place, if nobody says that it is over: Twilio's longest call.
    package var elsewhere = Duration.seconds(14_400)

    package init() {}
}
