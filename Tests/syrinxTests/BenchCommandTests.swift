import Testing

@testable import syrinx

/// What is asked of who measures an agent by telephone, before anything is ordered.
struct BenchCommandTests {
    private static let account = ["TWILIO_ACCOUNT_SID": "AC0", "TWILIO_AUTH_TOKEN": "t"]
    private static let numbers = "--carrier twilio --to +493012345678 --from +15550100009"
    private static let line = numbers + " --public https://bench.example.org"

    private func read(_ words: String, _ environment: [String: String] = account) throws {
        let list = words.split(separator: " ").map(String.init)
        var arguments = Arguments(list[...])
        _ = try BenchCommand(&arguments, environment: environment)
    }

    private static let key = ["TWILIO_ACCOUNT_SID": "AC0", "TWILIO_API_KEY": "SK0", "TWILIO_API_SECRET": "s"]
    private static let lines: [(words: String, environment: [String: String])] = [
        (line, account), (line, key), ("\(line)/calls --listen 0.0.0.0:9000 --calls 3", account),
        ("\(line) --listen [::1]:0", account),
        ("\(numbers) --public http://127.0.0.1:8080 --twilio-server http://127.0.0.1:9100", account),
    ]

    @Test(arguments: lines)
    func `a line is taken`(words: String, environment: [String: String]) throws {
        try read(words, environment)
    }

    private static let faults: [(words: String, part: String)] = [
        ("--carrier other", "--carrier takes twilio, not \"other\""),
        ("--to +493012345678", "--to is said with --carrier twilio only"),
        ("--public https://bench.example.org --virtual", "--public is said with --carrier twilio only"),
        ("\(line) --virtual", "--virtual and --carrier do not go together"),
        ("\(line) --live", "--live and --carrier do not go together"),
        ("\(line) --trace 3", "--trace and --carrier do not go together"),
        ("\(line) --spend 3", "--spend and --carrier do not go together"),
        ("--carrier twilio", "the agent's number: say --to +NUMBER"),
        ("--carrier twilio --to +493012345678", "a number of the account's: say --from +NUMBER"),
        ("--carrier twilio --to +15550100009 --from +15550100009", "the same number"),
        (numbers, "say --public https://HOST"),
        ("--carrier twilio --to 03012345678", "--to: a number begins with \"+\""),
        ("--carrier twilio --from +4903012345678", "--from: the zero behind +49"),
        ("\(numbers) --public http://bench.example.org", "--public is no https address"),
        ("\(line)?key=1", "--public: the address has no query"),
        ("\(numbers) --public wss://bench.example.org", "--public: an address is written as https://bench.example.org"),
        ("\(line) --listen 8080", "--listen takes HOST:PORT"),
        ("\(line) --listen bench.example.org:80", "--listen takes HOST:PORT"),
    ]

    @Test(arguments: faults)
    func `what is wrong with a line is said`(words: String, says part: String) {
        let error = #expect(throws: UsageError.self) { try read(words) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [[:], ["TWILIO_AUTH_TOKEN": "t"], ["TWILIO_ACCOUNT_SID": "AC0", "TWILIO_API_KEY": "SK0"]])
    func `an account is needed, and all of it`(environment: [String: String]) {
        let error = #expect(throws: UsageError.self) { try read(Self.line, environment) }
        #expect(error?.description.contains("TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN") == true)
    }
}
