public import FastJSON
public import PhoneNumbers
public import ProviderKit

/// Who is to be called, by whom, and what for.
public struct OutboundOrder: Sendable, Hashable {
    /// What speaks.
    public enum Speaker: Sendable, Hashable {
        /// An agent of the configuration.
        case agent(String)
        /// An agent of these instructions.
        case prompt(String)
        /// Nobody: a message is played.
        case message(VoiceMessage)

        /// Whether nobody talks.
        var isMessage: Bool { if case .message = self { true } else { false } }
    }

    /// Whose call it is.
    public var organisation: Organisation
    /// Who is called.
    public var to: PhoneNumber
    /// Whose number calls.
    public var from: PhoneNumber
    /// What speaks.
    public var speaker: Speaker
    /// What the agent's instructions are filled with.
    public var variables: [String: String] = [:]
    /// What the agent says first, instead of its greeting; filled with the variables.
    public var firstMessage: String?
    /// In which language it speaks; its own if nil.
    public var language: String?
    /// What the orderer wants to find the call by; objects and lists are kept, texts, numbers and truth values are searched.
    public var metadata = JSONObject()
    /// What belongs together: several calls, or what the orderer has beside them.
    public var conversationID: String
    /// Whether the orderer named no conversation, and this one is of our making.
    public var isConversationOurs = false
    /// What kind of call it is, in the orderer's words.
    public var callType: String?
    /// Two orders with one key are one order.
    public var idempotencyKey: String?
    /// What is done when a machine answers.
    public var onMachine = MachinePolicy.talk
    /// What is left with a machine.
    public var machineMessage: String?
    /// What is told of its progress; nil for nobody.
    public var statusCallback: String?
    /// The time zone of who is called, where that is known better than from the number.
    public var timeZone: String?
    /// How long it may ring, in seconds.
    public var ringing = 45
    /// How long it may last, in seconds.
    public var longest: Int?
    /// Whether the whole call is recorded.
    public var isRecorded = false

    /// Makes an order.
    public init(
        of organisation: Organisation = .standard,
        to: PhoneNumber,
        from: PhoneNumber,
        speaker: Speaker,
        conversationID: String
    ) {
        self.organisation = organisation
        self.to = to
        self.from = from
        self.speaker = speaker
        self.conversationID = conversationID
    }

    /// Whether this is the other order once more: a conversation that nobody named is no difference.
    func isRepetition(of other: OutboundOrder) -> Bool {
        var own = self
        if isConversationOurs, other.isConversationOurs { own.conversationID = other.conversationID }
        return own == other
    }
}

/// A message that is played to whoever answers.
public struct VoiceMessage: Sendable, Hashable {
    /// What is said.
    public var text: String
    /// In which language; the voice's own if nil.
    public var language: String?
    /// How long an answer to it is recorded, in seconds; nil for not at all.
    public var reply: Int?

    /// The most characters of a message.
    public static let longestText = 5_000
    /// How long an answer is recorded where nothing else is said, in seconds.
    public static let usualReply = 180

    /// Makes a message.
    public init(_ text: String, language: String? = nil, reply: Int? = nil) {
        self.text = text
        self.language = language
        self.reply = reply
    }
}
