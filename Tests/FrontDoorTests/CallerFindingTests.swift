import Carriers
import FastJSON
import Testing

@testable import FrontDoor

struct CallerFindingTests {
    private func finding(_ text: String) throws -> CallerFinding { try CallerFinding(JSONValue(parsing: text)) }

    @Test func `what the operator's system knows becomes the call's parameters`() throws {
        let found = try finding(
            #"{"agent":"front","language":"de","callerName":"Amy","contextPrompt":"VIP","firstMessage":"Hi Amy","#
                + #""variables":{"order":"7","open":3,"rate":0.5,"vip":true,"none":null},"more":[1]}"#
        )
        let expected = CallParameters(
            agent: "front",
            language: "de",
            callerName: "Amy",
            contextPrompt: "VIP",
            firstMessage: "Hi Amy",
            variables: ["order": "7", "open": "3", "rate": "0.5", "vip": "true"]
        )
        #expect(found.parameters == expected)
        #expect(found.verdict == .take)
        #expect(try finding("{}") == CallerFinding())
    }

    @Test func `it may refuse a call, or forward it`() throws {
        #expect(try finding(#"{"refuse":"We are closed."}"#).verdict == .refuse("We are closed."))
        #expect(try finding(#"{"refuse":true}"#).verdict == .refuse(nil))
        #expect(try finding(#"{"refuse":false}"#).verdict == .take)
        #expect(try finding(#"{"forward":"+15550100009","refuse":true}"#).verdict == .forward("+15550100009"))
    }

    @Test(arguments: [
        "[]", "null", "7", #"{"agent":7}"#, #"{"variables":[]}"#, #"{"variables":{"a":{}}}"#, #"{"forward":1}"#,
    ])
    func `what is something else is not guessed at`(text: String) {
        #expect(throws: UnreadableAnswer.self) { try finding(text) }
    }
}
