import FastJSON
import Testing

@testable import ProviderKit

/// What of the environment is whose.
struct EnvironmentPartTests {
    private let environment = ProviderEnvironment(variables: [
        "KEY": "all", "ACME_KEY": "acme", "ACME_EU_KEY": "eu", "ACME": "none", "ACME_EMPTY": "", "GLOBEX_KEY": "globex",
    ])
    private let names = ["acme", "acme-eu", "globex"]

    @Test(arguments: [("acme", "acme"), ("acme-eu", "eu"), ("globex", "globex")])
    func `each sees what begins with its name, and nobody else's`(name: String, value: String) throws {
        let part = environment.part(of: name, among: names)
        #expect(part["KEY"] == value)
        for other in ["ACME_KEY", "EU_KEY", "EMPTY", "", "GLOBEX_KEY"] { #expect(part[other] == nil, "\(other)") }
        #expect(part.variables.values.allSatisfy { $0 == value || $0.isEmpty })
        let node = try JSON5Node(parsing: "['${KEY}', '${OTHER}']").elements()
        #expect(try part.secret(node[0]).revealed == value)
        let error = #expect(throws: JSON5Error.self) { try part.secret(node[1]) }
        #expect(error?.message.contains(part.name(of: "OTHER")) == true)
    }

    @Test func `all of it is the first one's, and none of it is printed`() {
        #expect(environment["KEY"] == "all" && environment["ACME_KEY"] == "acme" && environment["ACME_EMPTY"] == nil)
        for text in ["\(environment)", String(reflecting: environment), "\([environment])"] {
            #expect(!text.contains("globex") && !text.contains("KEY"))
        }
    }
}
