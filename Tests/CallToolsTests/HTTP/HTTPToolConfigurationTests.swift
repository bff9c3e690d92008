import Dialogue
import FastJSON
import HTTPTransport
import ProviderKit
import Testing

@testable import CallTools

struct HTTPToolConfigurationTests {
    private static let source = """
        {
          description: "Finds an order.",
          parameters: { type: "object", properties: { order_id: { type: "string" } }, required: ["order_id"] },
          method: "POST",
          url: "https://api.example.test/orders/{{order_id}}",
          headers: { Authorization: { env: "ORDERS_KEY", prefix: "Bearer " }, "X-Call": "{{call_sid}}" },
          body: { id: "{{order_id}}" },
          result: { status: "/status" },
          timeout: 5, retries: 2, redirects: 1, resultLimit: 4000,
          hosts: ["api.example.test", "*.cdn.example.test"],
          allowPrivate: ["10.0.0.0/8"],
          filler: "One moment.", fillerAfter: 0.8, onBargeIn: "cancel",
        }
        """

    private static func read(_ source: String = source) throws -> HTTPTool {
        try HTTPTool(
            name: "find_order",
            JSON5Node(parsing: source, file: "a.json5"),
            ProviderEnvironment(variables: ["ORDERS_KEY": "s3cret", "BAD": "a\nb"]),
            variables: ["plan"]
        )
    }

    @Test func `is read`() throws {
        let tool = try Self.read()
        #expect(tool.definition.manner.deadline == .seconds(5))
        #expect(tool.definition.manner.filler == "One moment.")
        #expect(tool.definition.manner.fillerAfter == .milliseconds(800))
        #expect(tool.definition.manner.onBargeIn == .cancel)
        #expect(tool.retries == 2 && tool.redirects == 1 && tool.resultLimit == 4_000)
        #expect(tool.hosts.contains("a.cdn.example.test"))
        #expect(!"\(tool)".contains("s3cret"))
    }

    @Test(arguments: [
        ("timeout", "timeuot", "9:3: unknown key \"timeuot\"; did you mean \"timeout\"?"),
        ("timeout: 5", "timeout: 500", "timeout: expected a number from 0.1 to 120"),
        (
            "order_id}}\",\n  headers", "order_ie}}\",\n  headers",
            "url: at 1:35 of the text: unknown variable \"order_ie\"; did you mean \"order_id\"?"
        ),
        (
            "{{call_sid}}", "{{call_id}}",
            "headers.X-Call: at 1:3 of the text: unknown variable \"call_id\"; did you mean \"call_sid\"?"
        ),
        (
            "body: { id: \"{{order_id}}\" }", "body: { id: \"{{x\" }",
            "body.id: at 1:1 of the text: \"{{\" has no \"}}\""
        ),
        ("https://api", "ftp://api", "url: expected an address that begins with https://"),
        ("https://api", "{{plan}}://api", "url: expected an address that begins with"),
        ("https://api.example.test", "https://user@api.example.test", "url: the URL names a user"),
        (
            "https://api.example.test/orders", "https://other.test/orders",
            "hosts: the host of the url, other.test, is not on the list"
        ),
        ("ORDERS_KEY", "ORDERS", "headers.Authorization.env: the environment variable ORDERS is not set"),
        ("ORDERS_KEY", "BAD", "cannot stand in a header"),
        ("Authorization", "Host", "the header Host is written by the engine"),
        ("\"X-Call\"", "\"X Call\"", "is no name of a header"),
        ("\"POST\"", "\"TRACE\"", "method: expected one of"),
        ("\"POST\"", "\"GET\"", "body: a GET request has no body"),
        ("/status\" }", "status\" }", "result.status: expected a JSON pointer"),
        ("10.0.0.0/8", "10.0.0.1/8", "allowPrivate[0]: expected a block of addresses"),
        ("*.cdn", "*cdn", "hosts[1]: expected a host"),
        ("\"cancel\"", "\"stop\"", "onBargeIn: expected one of \"cancel\", \"finish\""),
        (
            "type: \"string\"", "type: \"strng\"",
            "parameters: properties.order_id.type: expected a type; did you mean \"string\"?"
        ),
        ("order_id: { type", "date: { type", "parameters: "),
        ("description: \"Finds an order.\",", "", "the key \"description\" is missing"),
        ("hosts: [\"api.example.test\", \"*.cdn.example.test\"],", "", nil),
        ("retries: 2", "retries: 11", "retries: expected an integer from 0 to 10"),
    ])
    func `a mistake is told with its place`(old: String, new: String, message: String?) throws {
        let source = Self.source.replacing(old, with: new)
        guard let message else {
            _ = try Self.read(source)
            return
        }
        let error = #expect(throws: JSON5Error.self) { try Self.read(source) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("a.json5:") == true)
    }

    @Test func `a host that is filled in needs a list`() throws {
        let url = "https://{{order_id}}.example.test/"
        let source = Self.source.replacing("https://api.example.test/orders/{{order_id}}", with: url)
        let hosts = "hosts: [\"api.example.test\", \"*.cdn.example.test\"],"
        #expect(throws: JSON5Error.self) { try Self.read(source.replacing(hosts, with: "")) }
        let tool = try Self.read(source.replacing(hosts, with: "hosts: [\"*.example.test\"],"))
        let values = { (value: String) in
            var arguments = JSONObject()
            arguments["order_id"] = .string(value)
            return ToolValues(arguments: arguments, variables: CallVariables())
        }
        #expect(try tool.url.filled(with: values("a")).host == "a.example.test")
        for value in ["a/b", "a@b", "a:1", "", "evil.test/", "é", "a?b", "a#"] {
            #expect(throws: ToolFailure.self) { try tool.url.filled(with: values(value)) }
        }
    }

    @Test func `has no name of a built-in tool`() throws {
        let node = try JSON5Node(parsing: "{ description: \"\", url: \"https://a.test/\" }")
        #expect(throws: JSON5Error.self) { try HTTPTool(name: "end_call", node) }
        #expect(throws: JSON5Error.self) { try HTTPTool(name: "a b", node) }
    }
}
