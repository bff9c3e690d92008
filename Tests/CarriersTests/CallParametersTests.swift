import Testing

@testable import Carriers

struct CallParametersTests {
    @Test func `what comes along is read under the names under which it is given`() {
        let pairs = [
            "agentId": "front", "language": "de", "callerName": "Amy", "contextPrompt": "VIP", "firstMessage": "Hi",
            "order": "7", "empty": "",
        ]
        let parameters = CallParameters(pairs)
        #expect(
            parameters
                == CallParameters(
                    agent: "front",
                    language: "de",
                    callerName: "Amy",
                    contextPrompt: "VIP",
                    firstMessage: "Hi",
                    variables: ["order": "7"]
                )
        )
        var written = parameters.pairs
        #expect(written.map(\.name) == ["agentId", "language", "callerName", "contextPrompt", "firstMessage", "order"])
        written.append((name: "empty", value: ""))
        #expect(Dictionary(uniqueKeysWithValues: written.map { ($0.name, $0.value) }) == pairs)
    }

    @Test func `what is said first counts, name by name`() {
        let first = CallParameters(language: "de", variables: ["a": "1"])
        let second = CallParameters(language: "en", callerName: "Amy", variables: ["a": "2", "b": "3"])
        #expect(
            first.or(second) == CallParameters(language: "de", callerName: "Amy", variables: ["a": "1", "b": "3"])
        )
    }
}
