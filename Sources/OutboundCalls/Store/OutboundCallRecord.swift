internal import PhoneNumbers
public import FastJSON

/// An outbound call, from its order to its end.
public struct OutboundCallRecord: Sendable, Equatable {
    /// A state, and when it began, in seconds since 1970.
    public struct Step: Sendable, Equatable {
        /// The state.
        public var state: OutboundProgress.State
        /// When it began.
        public var time: Int64
    }

    /// Our number for it: no one can guess it.
    public let id: String
    /// What was ordered.
    public let order: OutboundOrder
    /// When it was ordered, in seconds since 1970.
    public let created: Int64
    /// How far it has come.
    public var progress = OutboundProgress()
    /// How it came there.
    public var steps: [Step]
    /// Where the recording of it, or of the answer to its message, is kept.
    public var recording: String?
    /// Under which name its message is served.
    public var clip: String?
    /// Whether the other side waits until the call is resumed.
    public var isHeld = false
    /// The name of what is said in it, with the service that carries it.
    public var carriedConversation: String?
    /// What went wrong beside: a message that could not be left, a recording that could not be fetched.
    public var notes: [String] = []

    /// A new call.
    public init(id: String, order: OutboundOrder, created: Int64) {
        self.id = id
        self.order = order
        self.created = created
        steps = [Step(state: .queued, time: created)]
    }

    /// A number that no one can guess.
    static func newID(_ prefix: String = "call_") -> String {
        var random = SystemRandomNumberGenerator()
        return prefix + hex(random.next()) + hex(random.next())
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Takes note of the state, where it is a new one.
    mutating func noteStep(at time: Int64) {
        guard steps.last?.state != progress.state else { return }
        steps.append(Step(state: progress.state, time: time))
    }

    /// What the orderer is shown.
    public var json: JSONValue {
        var steps: [JSONValue] = []
        for step in self.steps {
            steps.append(["status": .string(step.state.rawValue), "at": .integer(step.time)])
        }
        return [
            "id": .string(id), "conversationId": .string(order.conversationID),
            "status": .string(progress.state.rawValue), "to": .string(order.to.text), "from": .string(order.from.text),
            "callType": order.callType.map { .string($0) } ?? .null,
            "answeredBy": progress.answerer.map { .string($0.rawValue) } ?? .null,
            "reason": progress.reason.map { .string($0) } ?? .null,
            "durationSeconds": progress.seconds.map { .integer(Int64($0)) } ?? .null,
            "createdAt": .integer(created), "metadata": .object(order.metadata), "steps": .array(steps),
            "recording": recording.map { .string($0) } ?? .null, "notes": .array(notes.map { .string($0) }),
            "attempts": .integer(Int64(progress.attempts)), "held": .bool(isHeld),
            "carriedConversation": carriedConversation.map { .string($0) } ?? .null,
            "carrierCall": progress.carrierCall.map { .string($0) } ?? .null,
        ]
    }
}
