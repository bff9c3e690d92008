internal import FastJSON
public import HTTPTransport
public import TwilioWire

/// A call as Twilio tells of it.
public struct TwilioCallResource: Sendable, Equatable {
    /// Its number, `CA` and 32 digits.
    public var sid: String
    /// How far it has come.
    public var status: TwilioCallStatus
    /// Who was called.
    public var to: String
    /// Whose number called.
    public var from: String
    /// When it was ordered.
    public var created: HTTPDate?
    /// How long it was, in seconds, once it is over.
    public var seconds: Int?
    /// Who answered, where that was looked for.
    public var answeredBy: String?

    init?(_ value: JSONValue) {
        guard let sid = value["sid"]?.stringValue, let text = value["status"]?.stringValue,
            let status = TwilioCallStatus(rawValue: text)
        else { return nil }
        self.sid = sid
        self.status = status
        to = value["to"]?.stringValue ?? ""
        from = value["from"]?.stringValue ?? ""
        created = value["date_created"]?.stringValue.flatMap(Self.date)
        seconds = value["duration"]?.stringValue.flatMap { Int($0) }
        answeredBy = value["answered_by"]?.stringValue
    }

    /// A date as Twilio writes it, `Fri, 20 Nov 2026 21:50:00 +0000`.
    static func date(_ text: String) -> HTTPDate? {
        guard text.hasSuffix(" +0000") else { return nil }
        return HTTPDate(String(text.dropLast(5)) + "GMT", now: HTTPDate(unixSeconds: 0))
    }
}

/// A recording as Twilio tells of it.
public struct TwilioRecordingResource: Sendable, Equatable {
    /// Its number, `RE` and 32 digits.
    public var sid: String
    /// The call it is of.
    public var call: String
    /// How far it is: `completed` when it can be fetched.
    public var status: String
    /// How long it is, in seconds.
    public var seconds: Int?

    init?(_ value: JSONValue) {
        guard let sid = value["sid"]?.stringValue else { return nil }
        self.sid = sid
        call = value["call_sid"]?.stringValue ?? ""
        status = value["status"]?.stringValue ?? ""
        seconds = value["duration"]?.stringValue.flatMap { Int($0) }
    }
}

/// A number of the account.
public struct TwilioNumberResource: Sendable, Equatable {
    /// The number itself.
    public var number: String
    /// Where a call to it asks what to do; empty for nowhere.
    public var voiceURL: String

    /// Describes a number.
    public init(number: String, voiceURL: String) {
        self.number = number
        self.voiceURL = voiceURL
    }

    init?(_ value: JSONValue) {
        guard let number = value["phone_number"]?.stringValue else { return nil }
        self.init(number: number, voiceURL: value["voice_url"]?.stringValue ?? "")
    }
}
