package import ProviderKit
package import TwilioWire

/// What holds at the door for the calls of one organisation.
package struct DoorRules: Sendable {
    /// Whether a webhook has to show that it is Twilio's.
    package enum Signatures: Sendable {
        /// It has to be signed with one of these; with none of them nothing comes in.
        case required([TwilioSignature.Secret])
        /// Anybody may say that somebody calls.
        case off

        /// What checks it; nil where nothing has to be shown.
        package var judge: TwilioSignature? {
            switch self {
            case .required(let secrets): TwilioSignature(secrets)
            case .off: nil
            }
        }
    }

    /// The carrier's account by which its calls are known; nil for whichever is nobody else's.
    package var account: Secret?
    package var signatures = Signatures.required([])
    /// Who answers which called number, in E.164.
    package var numbers: [String: String] = [:]
    /// Whom to ask about callers.
    package var lookUp: CallerLookUp?
    package var limits = DoorLimits()
    package var sentences = DoorSentences()
    /// Who takes the calls that cannot be taken: a number in E.164 or a SIP address; nil for nobody.
    package var forward: String?
    /// Who may have a talk session.
    package var talkSecret: Secret?

    package init() {}

    /// In which words an agent's calls are refused: in its own, or in everybody's.
    func sentences(of agent: DoorAgent?) -> DoorSentences { agent?.sentences ?? sentences }
}

/// What is spoken to a caller whose call cannot be taken.
package struct DoorSentences: Sendable, Equatable {
    /// In which language.
    package var language: String?
    /// This caller has too many calls, or has called too often.
    package var tooManyCalls = "You have called us several times just now. Please try again in a few minutes."
    /// There are too many calls, or no new ones are taken.
    package var busy = "All our lines are busy at the moment. Please call again a little later."
    /// Nobody answers at this number, or something is wrong.
    package var unavailable = "We cannot take your call right now. Please try again later."
    /// The line was lost too often.
    package var lost = "I'm sorry, we keep losing the connection. Please call us again."
    /// Nobody answered where the call was handed on to.
    package var nobodyThere = "I'm sorry, nobody can be reached there at the moment. Goodbye."

    package init() {}
}

/// How much of the engine strangers may use.
package struct DoorLimits: Sendable, Equatable {
    /// How many calls there may be at a time, of all callers.
    package var calls = 500
    /// How many of them one caller may have.
    package var callsPerCaller = 3
    /// How many calls one caller may begin in a minute.
    package var callsPerMinute = 10
    /// The same of all those together who do not say their number.
    package var withheldCalls = 10
    package var withheldCallsPerMinute = 30
    /// How many callers are remembered.
    package var callersRemembered = 20_000
    /// How late the server may be, one time in a hundred, and still take new calls; nil for however late.
    ///
    /// The machine is everybody's: what is said of the first organisation holds for all.
    package var lateness: Duration?

    package init() {}
}
