/// What Twilio is to do with a call: verbs, one after the other; behind the last one it hangs up.
public struct TwiML: Sendable, Equatable {
    /// One step.
    public enum Verb: Sendable, Equatable {
        /// Speaks a text.
        case say(Say)
        /// Plays a recording from an address; 0 times is for ever.
        case play(String, times: Int = 1)
        /// Presses keys for the other side: digits, `*`, `#`, and `w` for half a second's wait.
        case press(String)
        /// Waits.
        case pause(seconds: Int)
        /// Records the caller.
        case record(Record)
        /// Calls somebody else, and joins both.
        case dial(Dial)
        /// Goes on with the TwiML of another address.
        case redirect(String, method: Method = .post)
        /// Ends the call.
        case hangUp
        /// Does not take the call, which then costs nothing; the first verb only.
        case reject(Rejection)
        /// Hands the call's audio or its words to a socket.
        case connect(Connect)
        /// Copies the call's audio to a socket beside what follows.
        case start(Stream)
        /// Ends such a copy by its name.
        case stop(stream: String)
    }

    /// How an address is asked.
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// Why a call is not taken, as the caller's telephone tells it.
    public enum Rejection: String, Sendable {
        case rejected, busy
    }

    /// What is to be done, in order.
    public var verbs: [Verb]

    /// Makes a document of its verbs.
    public init(_ verbs: [Verb] = []) { self.verbs = verbs }

    /// Makes a document of its verbs.
    public init(_ verbs: Verb...) { self.verbs = verbs }

    /// The longest document that Twilio takes as a webhook's answer, in bytes.
    public static let longestAnswer = 65_536
    /// The longest document that its REST API takes, in characters.
    public static let longestParameter = 4_000

    /// The value of the answer's Content-Type.
    public static let contentType = "text/xml; charset=utf-8"

    /// The document.
    public var text: String {
        var xml = XMLText()
        xml.element("Response") { xml in
            for verb in verbs { verb.write(to: &xml) }
        }
        return xml.text
    }
}

extension TwiML.Verb {
    /// Speaks a text, as Twilio's own voice does.
    public static func say(_ text: String, language: String? = nil) -> Self {
        .say(TwiML.Say(text, language: language))
    }

    func write(to xml: inout XMLText) {
        switch self {
        case .say(let say): say.write(to: &xml)
        case .play(let address, let times):
            xml.element("Play", ["loop": times == 1 ? nil : "\(times)"]) { $0.content(address) }
        case .press(let keys): xml.element("Play", ["digits": keys])
        case .pause(let seconds): xml.element("Pause", ["length": "\(max(1, seconds))"])
        case .record(let record): record.write(to: &xml)
        case .dial(let dial): dial.write(to: &xml)
        case .redirect(let address, let method):
            xml.element("Redirect", ["method": method.rawValue]) { $0.content(address) }
        case .hangUp: xml.element("Hangup")
        case .reject(let reason): xml.element("Reject", ["reason": reason.rawValue])
        case .connect(let connect): connect.write(to: &xml)
        case .start(let stream): xml.element("Start") { stream.write(to: &$0) }
        case .stop(let name): xml.element("Stop") { $0.element("Stream", ["name": name]) }
        }
    }
}
