import CallTiming
import Dialogue
import FastJSON
import ProviderKit
import Testing

@testable import CallTools

struct BuiltInToolsTests {
    private static func tools() -> BuiltInTools {
        var tools = BuiltInTools()
        tools.enabled = BuiltInTools.Name.allCases
        tools.languages = ["en", "de"]
        tools.destinations = .listed([
            .init(name: "support", address: "+4930123", purpose: "broken things"),
            .init(name: "sales", address: "sip:a@b.test"),
        ])
        return tools
    }

    private static let context = BuiltInTools.Context(language: "en", ways: ["billing", "goodbye"])

    private static func decide(_ name: String, _ arguments: String, _ tools: BuiltInTools = tools()) -> BuiltInDecision
    {
        tools.decide(ToolCall(id: "1", name: name, arguments: arguments), in: context)
    }

    @Test func `all can be defined`() {
        let names = Self.tools().definitions(ways: [("billing", "bills")]).map(\.name)
        #expect(names == BuiltInTools.Name.allCases.map(\.rawValue))
    }

    @Test func `those that make no sense are not offered`() {
        var tools = Self.tools()
        tools.languages = ["en"]
        tools.destinations = .listed([])
        #expect(tools.definitions().map(\.name) == ["end_call", "send_dtmf", "collect", "set_variable"])
    }

    @Test func `a model sees names and not numbers`() throws {
        let transfer = try #require(Self.tools().definitions().first { $0.name == "transfer_call" })
        let shown = try transfer.declaration.parameters.encoded() + transfer.description
        #expect(!shown.contains("4930123"))
        #expect(shown.contains("support: broken things"))
    }

    @Test(arguments: [
        ("end_call", "{\"reason\":\"done\"}", ToolEffect.endCall(reason: "done")),
        ("transfer_call", "{\"destination\":\"support\"}", .transfer(to: "+4930123")),
        ("transfer_call", "{\"destination\":\"sales\"}", .transfer(to: "sip:a@b.test")),
        ("send_dtmf", "{\"digits\":\"1w2#*AD\"}", .sendDigits("1w2#*AD")),
        ("send_dtmf", "{\"digits\":\"1 2-3\"}", .sendDigits("123")),
        ("set_variable", "{\"name\":\"size\",\"value\":\"large\"}", .setVariable(name: "size", value: "large")),
        ("set_variable", "{\"name\":\"count\",\"value\":7}", .setVariable(name: "count", value: "7")),
        ("set_variable", "{\"name\":\"list\",\"value\":[1,2]}", .setVariable(name: "list", value: "[1,2]")),
        ("set_variable", "{\"name\":\"x\",\"value\":\"a\\nb\"}", .setVariable(name: "x", value: "a b")),
        ("switch_language", "{\"language\":\"de\"}", .switchLanguage("de")),
        ("go_to_stage", "{\"stage\":\"billing\"}", .goToStage("billing")),
    ])
    func `decides`(name: String, arguments: String, effect: ToolEffect) {
        guard case .effect(let found, let answer) = Self.decide(name, arguments) else {
            Issue.record("refused")
            return
        }
        #expect(found == effect)
        #expect(answer != nil)
    }

    @Test(arguments: [
        ("end_call", "{}", "reason: is missing"), ("end_call", "{", "no JSON"),
        ("end_call", "{\"reason\":\"a\",\"x\":1}", "x: there is no such argument"),
        ("transfer_call", "{\"destination\":\"suport\"}", "did you mean \"support\"?"),
        ("transfer_call", "{\"destination\":\"+1900\"}", "expected one of"),
        ("send_dtmf", "{\"digits\":\"\"}", "digits are"), ("send_dtmf", "{\"digits\":\"12x\"}", "digits are"),
        ("send_dtmf", "{\"digits\":\"é\"}", "digits are"),
        ("send_dtmf", "{\"digits\":\"\(String(repeating: "1", count: 65))\"}", "at most 64"),
        ("set_variable", "{\"name\":\"time\",\"value\":\"x\"}", "filled by the engine"),
        ("set_variable", "{\"name\":\"a b\",\"value\":1}", "no name of a variable"),
        ("switch_language", "{\"language\":\"fr\"}", "expected one of \"en\", \"de\""),
        ("switch_language", "{\"language\":\"en\"}", "spoken already"),
        ("go_to_stage", "{\"stage\":\"biling\"}", "did you mean \"billing\"?"),
        ("nonsense", "{}", "there is no tool \"nonsense\""),
        ("collect", "{\"kind\":\"digits\"}", "prompt: is missing"),
        ("collect", "{\"kind\":\"choice\",\"prompt\":\"?\"}", "choices: is missing"),
        (
            "collect", "{\"kind\":\"digits\",\"prompt\":\"?\",\"min_digits\":5,\"max_digits\":4}",
            "min_digits: is more than max_digits"
        ),
        (
            "collect",
            "{\"kind\":\"choice\",\"prompt\":\"?\",\"choices\":[{\"value\":\"a\",\"key\":\"1\"},{\"value\":\"b\",\"key\":\"1\"}]}",
            "the same key"
        ),
        (
            "collect", "{\"kind\":\"choice\",\"prompt\":\"?\",\"choices\":[{\"value\":\"a\"},{\"value\":\"a\"}]}",
            "the same value"
        ),
        (
            "collect", "{\"kind\":\"digits\",\"prompt\":\"?\",\"variable\":\"date\"}",
            "variable: \"date\" is filled by the engine"
        ),
    ])
    func `refuses in words that a model can act on`(name: String, arguments: String, reason: String) {
        guard case .refused(let found) = Self.decide(name, arguments) else {
            Issue.record("not refused")
            return
        }
        #expect(found.contains(reason), "\(found)")
    }

    @Test func `what is not enabled does not exist`() {
        #expect(
            Self.decide("transfer_call", "{\"destination\":\"x\"}", BuiltInTools())
                == .refused("there is no tool \"transfer_call\"")
        )
    }

    @Test(arguments: [
        ("+49 30 123456", "+4930123456"), ("(030) 123-456", "030123456"), ("112", "112"),
        ("sip:a@b.test", "sip:a@b.test"),
        ("sips:a.b+c@b.test:5061", "sips:a.b+c@b.test:5061"), ("+", nil), ("", nil), ("12", nil),
        ("+1234567890123456", nil), ("12a45", nil),
        ("sip:a@b.test;x=y", nil), ("sip:@b", nil), ("sip:a", nil), ("sip:a@b@c", nil), ("<Dial>", nil),
        ("+49+30", nil), ("٤٩٣٠١٢", nil),
    ])
    func `an address is a number or a SIP address and nothing else`(text: String, address: String?) {
        #expect(BuiltInTools.address(text) == address)
    }

    @Test func `any destination only where the operator says so`() {
        var tools = Self.tools()
        tools.destinations = .any
        guard
            case .effect(.transfer("+4930123"), _) = Self.decide(
                "transfer_call",
                "{\"destination\":\"+49 30 123\"}",
                tools
            )
        else {
            Issue.record("refused")
            return
        }
        guard case .refused = Self.decide("transfer_call", "{\"destination\":\"my boss\"}", tools) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func `collect becomes a request`() {
        let arguments = """
            {"kind":"digits","prompt":"Number?","retry_prompt":"Again?","min_digits":4,"max_digits":6,"terminator":"none",
             "attempts":2,"timeout":2.5,"variable":"pin"}
            """
        guard case .effect(.collect(let request), let answer) = Self.decide("collect", arguments) else {
            Issue.record("refused")
            return
        }
        #expect(answer == nil)
        #expect(request.wanted == .digits(.init(length: 4...6, terminator: nil)))
        #expect(request.prompt == "Number?" && request.retryPrompt == "Again?" && request.attempts == 2)
        #expect(request.patience == .milliseconds(2_500) && request.variable == "pin")
    }
}
