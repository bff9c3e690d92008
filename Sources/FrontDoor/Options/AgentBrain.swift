package import RelayCalls
package import TwilioWire

/// By what an agent hears, thinks and speaks.
package enum AgentBrain: Sendable, Equatable {
    /// By a recogniser, a model and a voice of its own: a call's audio comes in, and audio goes out.
    case cascade
    /// By a model of its own, while the carrier hears and speaks: words come in, and words go out.
    case relay(RelayManner)
    /// By an agent elsewhere, which does everything: a call's audio is passed on, both ways.
    case bridge

    /// In a word.
    package var name: String {
        switch self {
        case .cascade: "cascade"
        case .relay: "relay"
        case .bridge: "bridge"
        }
    }
}

/// How the carrier is to hear and to speak for an agent to which it passes words.
package struct RelayManner: Sendable, Equatable {
    /// What Twilio is told of it; the address, the parameters and the caller's language are put in with each call.
    package var element = TwiML.ConversationRelay(url: "")
    /// What the agent greets with instead of its voice, and what is played while a tool takes long; nil for nothing.
    package var greeting: RelayRecording?
    package var hold: String?

    /// Makes a manner in which keys are told, and what was spoken.
    package init() {
        element.dtmfDetection = true
        element.events = Self.told
    }
}
