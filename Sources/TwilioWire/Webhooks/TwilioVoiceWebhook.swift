/// What Twilio asks when it wants to know what to do with a call: of a new one, and behind a verb.
public struct TwilioVoiceWebhook: Sendable, Equatable {
    /// The call, the same for as long as it lasts.
    public var call: String
    /// The account that it belongs to.
    public var account: String
    /// Who calls and who is called: E.164, `client:…`, `sip:…`, or words for somebody who does not say.
    public var from: String
    /// Who is called.
    public var to: String
    /// Nil for a status that is not known.
    public var status: TwilioCallStatus?
    /// `inbound`, `outbound-api` or `outbound-dial`.
    public var direction: String
    /// The caller's name, where the network tells it.
    public var callerName: String?
    /// The number that was called first, and has forwarded the call.
    public var forwardedFrom: String?
    /// The call that this one belongs to.
    public var parentCall: String?
    /// How far the caller's number is attested, such as `TN-Validation-Passed-A`.
    public var attestation: String?
    /// Who answered, where machines are looked for before anything is said.
    public var answeredBy: String?
    /// All fields, for what a verb adds and for what Twilio will add.
    public var form: TwilioForm

    /// Reads a form.
    public init(_ form: TwilioForm) throws(TwilioFormError) {
        call = try form.required("CallSid")
        account = form["AccountSid"] ?? ""
        from = form["From"] ?? form["Caller"] ?? ""
        to = form["To"] ?? form["Called"] ?? ""
        status = form["CallStatus"].flatMap { TwilioCallStatus(rawValue: $0) }
        direction = form["Direction"] ?? ""
        callerName = form["CallerName"]
        forwardedFrom = form["ForwardedFrom"]
        parentCall = form["ParentCallSid"]
        attestation = form["StirVerstat"]
        answeredBy = form["AnsweredBy"]
        self.form = form
    }

    /// Whether somebody calls us.
    public var isInbound: Bool { direction.isEmpty || direction == "inbound" }

    /// Who calls, as what limits count by; nil for somebody who does not say.
    public var caller: String? {
        let text = from.hasPrefix("+") || from.contains(":") ? from : "+" + from
        return Self.withheld.contains(text.lowercased()) || from.isEmpty ? nil : from
    }

    // What stands for a number that is not told: words, and the digits that spell them.
    private static let withheld: Set<String> = [
        "+anonymous", "+restricted", "+unavailable", "+unknown", "+blocked", "+private", "+266696687", "+7378742833",
        "+86282452253", "+8656696", "+2562533", "+7748284", "+464",
    ]
}
