internal import FastJSON
internal import HTTPTransport
internal import PhoneNumbers
internal import ProviderKit
internal import Reactor
internal import Trials
internal import TwilioREST

/// The options of `syrinx bench` with which an agent is called by telephone.
struct BenchTelephone {
    static let help = """
        By telephone, through Twilio, an agent that may be anybody's:
          --carrier twilio  order each call from Twilio; the environment has its account, TWILIO_ACCOUNT_SID, with
                            TWILIO_AUTH_TOKEN, or with TWILIO_API_KEY and TWILIO_API_SECRET
          --to +N           the agent's number
          --from +N         the number that calls, one of the account's
          --public URL      where Twilio finds the bench, such as https://bench.example.org: a proxy's or a tunnel's
          --listen HOST:PORT  where the bench listens (default 127.0.0.1:8080)
          --twilio-server URL  where Twilio's API is (default https://\(TwilioAccount.host()))
        """

    /// What is said of an agent that is made here, and of its log.
    private static let indoors = ["--agent", "--virtual", "--live", "--prices", "--spend", "--trace"]

    private var isWanted = false
    private var to: PhoneNumber?
    private var from: PhoneNumber?
    private var publicURL: HTTPURL?
    private var listens = SocketAddress.loopback(port: 8_080)
    private var server: HTTPURL?
    /// The first of these options.
    private var first: String?
    /// Options that do not go together with these.
    private var others: [String] = []

    /// Takes an option, if it is one of these.
    mutating func take(_ word: String, _ arguments: inout Arguments) throws -> Bool {
        switch word {
        case "--carrier":
            let name = try arguments.value(of: word)
            guard name == "twilio" else { throw UsageError("--carrier takes twilio, not \"\(name)\"") }
            isWanted = true
        case "--to": to = try Self.number(word, arguments.value(of: word))
        case "--from": from = try Self.number(word, arguments.value(of: word))
        case "--public":
            let url = try Self.address(word, arguments.value(of: word))
            guard url.target.query == nil else { throw UsageError("--public: the address has no query") }
            publicURL = url
        case "--listen": listens = try Self.place(arguments.value(of: word))
        case "--twilio-server": server = try Self.address(word, arguments.value(of: word))
        default: return false
        }
        first = first ?? word
        return true
    }

    /// Looks at each option, whether it is about an agent that is made here.
    mutating func note(_ word: String) { if Self.indoors.contains(word) { others.append(word) } }

    /// The line that they describe; nil where none is wanted.
    func line(_ environment: ProviderEnvironment) throws -> TwilioLine? {
        guard isWanted else {
            if let first { throw UsageError("\(first) is said with --carrier twilio only") }
            return nil
        }
        if let other = others.first { throw UsageError("\(other) and --carrier do not go together") }
        guard let to else { throw UsageError("--carrier twilio needs the agent's number: say --to +NUMBER") }
        guard let from else { throw UsageError("--carrier twilio needs a number of the account's: say --from +NUMBER") }
        guard to != from else { throw UsageError("--from and --to are the same number, which cannot call itself") }
        guard let publicURL else {
            throw UsageError("--carrier twilio streams to the bench: say --public https://HOST, where Twilio finds it")
        }
        // What stands in for Twilio may stand on this machine.
        guard publicURL.scheme == .https || server != nil else {
            throw UsageError("--public is no https address: Twilio streams to no other")
        }
        var line = TwilioLine(try account(environment), to: to, from: from)
        line.publicURL = publicURL
        line.listens = listens
        return line
    }

    private func account(_ environment: ProviderEnvironment) throws -> TwilioAccount {
        let server = try server ?? HTTPURL("https://\(TwilioAccount.host())")
        if let account = try environment.secret("TWILIO_ACCOUNT_SID", at: nil)?.revealed {
            if let key = try environment.secret("TWILIO_API_KEY", at: nil),
                let secret = try environment.secret("TWILIO_API_SECRET", at: nil)
            {
                return TwilioAccount(account, key: key.revealed, secret: secret, server: server)
            }
            if let token = try environment.secret("TWILIO_AUTH_TOKEN", at: nil) {
                return TwilioAccount(account, token: token, server: server)
            }
        }
        throw UsageError(
            "--carrier twilio needs an account: TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or with TWILIO_API_KEY and "
                + "TWILIO_API_SECRET, in the environment"
        )
    }

    private static func number(_ option: String, _ text: String) throws(UsageError) -> PhoneNumber {
        do throws(PhoneNumberError) {
            return try PhoneNumber(text)
        } catch {
            throw UsageError("\(option): \(error)")
        }
    }

    private static func address(_ option: String, _ text: String) throws(UsageError) -> HTTPURL {
        do throws(HTTPURLError) {
            let url = try HTTPURL(text)
            guard url.scheme == .http || url.scheme == .https else { throw .unsupportedScheme }
            return url
        } catch {
            throw UsageError("\(option): an address is written as https://bench.example.org: \(error)")
        }
    }

    private static func place(_ text: String) throws(UsageError) -> SocketAddress {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let host = parts.dropLast().joined(separator: ":").filter { $0 != "[" && $0 != "]" }
        guard parts.count > 1, let port = parts.last.flatMap({ UInt16($0) }),
            let place = SocketAddress(numeric: host == "localhost" ? "127.0.0.1" : host, port: port)
        else { throw UsageError("--listen takes HOST:PORT, such as 127.0.0.1:8080 or 0.0.0.0:8080, not \"\(text)\"") }
        return place
    }
}
