/// What came of a `<Dial>`.
public struct TwilioDialWebhook: Sendable, Equatable {
    /// How the call to the other side ended.
    public enum Result: String, Sendable {
        case completed, answered, busy
        case noAnswer = "no-answer"
        case failed, canceled

        /// Whether somebody was reached.
        public var hasTalked: Bool { self == .completed || self == .answered }
    }

    /// The carrier's name for the call.
    public var call: String
    /// How it ended.
    public var result: Result
    /// The call to the other side, and how long it was, in seconds.
    public var otherCall: String?
    /// How long it was, in seconds.
    public var seconds: Int?
    /// What was recorded.
    public var recording: String?

    /// Reads a form.
    public init(_ form: TwilioForm) throws(TwilioFormError) {
        call = try form.required("CallSid")
        result = try form.known("DialCallStatus")
        otherCall = form["DialCallSid"]
        seconds = form.number("DialCallDuration")
        recording = form["RecordingUrl"]
    }
}

/// What came of a `<Record>`.
public struct TwilioRecordWebhook: Sendable, Equatable {
    /// The carrier's name for the call.
    public var call: String
    /// Where the recording is to be had; the media may need the account's credentials.
    public var recording: String?
    /// How long it was, in seconds.
    public var seconds: Int?
    /// The key that ended it; nil for none.
    public var key: Character?
    /// Whether it ended because the caller hung up.
    public var callerHasHungUp: Bool

    /// Reads a form.
    public init(_ form: TwilioForm) throws(TwilioFormError) {
        call = try form.required("CallSid")
        recording = form["RecordingUrl"]
        seconds = form.number("RecordingDuration")
        let digits = form["Digits"]
        callerHasHungUp = digits == "hangup"
        key = callerHasHungUp ? nil : digits?.first
    }
}

/// What is told of a recording that was made beside a call or in one.
public struct TwilioRecordingWebhook: Sendable, Equatable {
    /// What can be done with it.
    public enum Status: String, Sendable {
        case inProgress = "in-progress"
        case completed, absent, failed
    }

    /// The carrier's name for the call.
    public var call: String
    /// The account that it belongs to.
    public var account: String
    /// What was recorded.
    public var recording: String
    /// Where it is.
    public var url: String?
    /// How far it has come.
    public var status: Status
    /// How long it was, in seconds.
    public var seconds: Int?
    /// How many channels it has.
    public var channels: Int?

    /// Reads a form.
    public init(_ form: TwilioForm) throws(TwilioFormError) {
        call = try form.required("CallSid")
        account = form["AccountSid"] ?? ""
        recording = try form.required("RecordingSid")
        url = form["RecordingUrl"]
        status = try form.known("RecordingStatus")
        seconds = form.number("RecordingDuration")
        channels = form.number("RecordingChannels")
    }
}

/// How a ConversationRelay session ended.
public struct TwilioRelayWebhook: Sendable, Equatable {
    /// Who ended it.
    public enum Ending: Sendable, Equatable {
        /// We did; with what was to be handed on.
        case ended(handOff: String?)
        /// The caller hung up.
        case completed
        /// Something went wrong; its number and what Twilio says of it.
        case failed(code: Int?, reason: String)
    }

    /// The carrier's name for the call.
    public var call: String
    /// The session.
    public var session: String
    /// How long it was, in seconds.
    public var seconds: Int?
    /// Who ended it.
    public var ending: Ending

    /// Reads a form.
    public init(_ form: TwilioForm) throws(TwilioFormError) {
        call = try form.required("CallSid")
        session = form["SessionId"] ?? ""
        seconds = form.number("SessionDuration")
        switch try form.required("SessionStatus") {
        case "ended": ending = .ended(handOff: form["HandoffData"])
        case "completed": ending = .completed
        case "failed": ending = .failed(code: form.number("ErrorCode"), reason: form["ErrorMessage"] ?? "")
        case let other: throw .unknownValue(other, of: "SessionStatus")
        }
    }
}

/// Who has answered a call, found out beside it.
public struct TwilioMachineWebhook: Sendable, Equatable {
    /// Who, or what.
    public enum Answerer: String, Sendable {
        case human, fax, unknown
        case machine = "machine_start"
        case machineBeep = "machine_end_beep"
        case machineSilence = "machine_end_silence"
        case machineOther = "machine_end_other"
    }

    /// The carrier's name for the call.
    public var call: String
    /// The account that it belongs to.
    public var account: String
    /// Who answered.
    public var answerer: Answerer
    /// How long it took to find out.
    public var milliseconds: Int?

    /// Reads a form.
    public init(_ form: TwilioForm) throws(TwilioFormError) {
        call = try form.required("CallSid")
        account = form["AccountSid"] ?? ""
        answerer = try form.known("AnsweredBy")
        milliseconds = form.number("MachineDetectionDuration")
    }
}
