internal import HTTPTransport
internal import TwilioWire

/// The form of a request that makes or changes a call.
struct TwilioOrderForm {
    private let form: TwilioForm

    init(_ body: [UInt8]) {
        form = TwilioForm(HTTPQuery(Substring(decoding: body, as: UTF8.self)).map { .init($0.name, $0.value) })
    }

    subscript(name: String) -> String? { form[name] }

    func all(_ name: String) -> [String] { form.fields.filter { $0.name == name }.map(\.value) }

    /// The most characters of TwiML in a request.
    private static let greatestTwiML = 4_000

    /// A new call's order.
    func newOrder() throws(TwilioRefusal) -> TwilioCall.Order {
        guard let to = self["To"] else { throw .invalid(21_201, "No 'To' number is specified") }
        guard let from = self["From"] else { throw .invalid(21_603, "A 'From' phone number is required.") }
        var order = TwilioCall.Order()
        order.to = to
        order.from = from
        try Self.check(to: to)
        guard Self.isAddress(from) else {
            throw .invalid(
                21_212,
                "The 'From' number \(from) is not a valid phone number, shortcode, or alphanumeric sender ID."
            )
        }
        if let seconds = try seconds("Timeout", 1...600) { order.ringLimit = seconds }
        if self["MachineDetection"] != nil {
            guard let mode = self["MachineDetection"], ["Enable", "DetectMessageEnd"].contains(mode) else {
                throw .invalid(21_263, "MachineDetection is invalid")
            }
            order.detectsMachines = true
            order.waitsForGreetingEnd = mode == "DetectMessageEnd"
            if self["AsyncAmd"] == "true" {
                guard let callback = self["AsyncAmdStatusCallback"] else {
                    throw .invalid(21_262, "AsyncAmdStatusCallback is required with AsyncAmd")
                }
                order.machineCallback = callback
            }
        }
        try change(&order)
        guard order.url != nil || order.twiml != nil || self["ApplicationSid"] != nil else {
            throw .invalid(21_205, "Url parameter is required.")
        }
        return order
    }

    /// Changes what may be changed in a call, new or live.
    func change(_ order: inout TwilioCall.Order) throws(TwilioRefusal) {
        if let twiml = self["Twiml"] {
            guard twiml.unicodeScalars.count <= Self.greatestTwiML else {
                throw .invalid(32_018, "Twiml is longer than \(Self.greatestTwiML) characters")
            }
            order.twiml = twiml
            order.url = nil
        }
        if let url = self["Url"] {
            order.url = try address(url, 21_205)
            order.twiml = nil
        }
        if let method = self["Method"] { order.method = try methodName(method) }
        if let callback = self["StatusCallback"] { order.statusCallback = try address(callback, 21_609) }
        if let method = self["StatusCallbackMethod"] { order.statusCallbackMethod = try methodName(method) }
        let events = all("StatusCallbackEvent")
        if !events.isEmpty {
            for event in events where !["initiated", "ringing", "answered", "completed"].contains(event) {
                throw .invalid(21_626, "'statusEvents' parameter is invalid: \(event)")
            }
            order.statusEvents = Set(events)
        }
        if let limit = try seconds("TimeLimit", 1...86_400) { order.timeLimit = limit }
    }

    private func address(_ text: String, _ code: Int) throws(TwilioRefusal) -> String {
        guard (try? HTTPURL(text)) != nil else { throw .invalid(code, "Url is not a valid URL: \(text)") }
        return text
    }

    private func methodName(_ text: String) throws(TwilioRefusal) -> String {
        guard ["GET", "POST"].contains(text.uppercased()) else {
            throw .invalid(21_403, "Method must be GET or POST, not \(text)")
        }
        return text.uppercased()
    }

    private func seconds(_ name: String, _ range: ClosedRange<Int>) throws(TwilioRefusal) -> Duration? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .invalid(21_200, "\(name) must be between \(range.lowerBound) and \(range.upperBound)")
        }
        return .seconds(number)
    }

    /// Numbers that Twilio keeps for trying what goes wrong are refused as it refuses them.
    private static func check(to: String) throws(TwilioRefusal) {
        switch to {
        case "+15005550001": throw .invalid(21_217, "Phone number \(to) is not valid")
        case "+15005550002": throw .invalid(21_214, "'To' phone number cannot be reached")
        case "+15005550003": throw .invalid(21_215, "Account not authorized to call \(to)")
        case "+15005550004": throw .invalid(21_216, "\(to) is blocked")
        default: break
        }
        guard isAddress(to) else {
            throw .invalid(21_211, "The 'To' number \(to) is not a valid phone number.")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        if text.hasPrefix("client:") || text.hasPrefix("sip:") { return text.utf8.count > 7 }
        guard text.hasPrefix("+") else { return false }
        let digits = text.dropFirst()
        return (7...15).contains(digits.count) && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
