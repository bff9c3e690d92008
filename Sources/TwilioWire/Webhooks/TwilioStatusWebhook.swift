/// What Twilio tells of a call's progress; they come in any order, and more than once.
public struct TwilioStatusWebhook: Sendable, Equatable {
    /// The carrier's name for the call.
    public var call: String
    /// The account that it belongs to.
    public var account: String
    /// How far it has come.
    public var status: TwilioCallStatus
    /// Its place among the call's progress, from 0.
    public var sequence: Int?
    /// How long the call was, in seconds; once it is over.
    public var seconds: Int?
    /// What the telephone network said.
    public var sipCode: Int?
    /// All fields.
    public var form: TwilioForm

    /// Reads a form.
    public init(_ form: TwilioForm) throws(TwilioFormError) {
        call = try form.required("CallSid")
        account = form["AccountSid"] ?? ""
        status = try form.known("CallStatus")
        sequence = form.number("SequenceNumber")
        seconds = form.number("CallDuration")
        sipCode = form.number("SipResponseCode")
        self.form = form
    }
}

/// What Twilio tells of a stream.
public struct TwilioStreamStatusWebhook: Sendable, Equatable {
    /// What happened to it.
    public enum Event: Sendable, Equatable {
        case started, stopped
        /// What went wrong, in Twilio's words or as its number.
        case failed(String)
        /// Something that is not known.
        case other(String)
    }

    /// The carrier's name for the call.
    public var call: String
    /// The account that it belongs to.
    public var account: String
    /// The stream; empty for what is not told.
    public var stream: String
    /// The name.
    public var name: String?
    /// What happened to it.
    public var event: Event

    /// Reads a form.
    public init(_ form: TwilioForm) throws(TwilioFormError) {
        call = try form.required("CallSid")
        account = form["AccountSid"] ?? ""
        stream = form["StreamSid"] ?? ""
        name = form["StreamName"]
        switch try form.required("StreamEvent") {
        case "stream-started": event = .started
        case "stream-stopped": event = .stopped
        case "stream-error": event = .failed(form["StreamError"] ?? "")
        case let other: event = .other(other)
        }
    }
}
