import Testing

@testable import FastJSON

struct JSON5NodeTests {
    private let text = """
        {
            port: 8080,
            name: 'front desk',
            ratio: 0.25,
            verbose: true,
            nothing: null,
            stages: [{ name: 'ask' }, { name: 7 }],
            'odd key': { '': [1, [2, 'x']] },
            mode: 'cascade',
        }
        """

    @Test func `takes typed values`() throws {
        let root = try JSON5Node(parsing: text, file: "agent.json5")
        #expect(try root.member("port").integer(in: 1...65_535) == 8080)
        #expect(try root.member("port").double() == 8080)
        #expect(try root.member("name").string() == "front desk")
        #expect(try root.member("ratio").double(in: 0...1) == 0.25)
        #expect(try root.member("verbose").bool())
        #expect(try root.member("nothing").isNull)
        #expect(try root.member("stages").elements().count == 2)
        #expect(try root.member("mode").string(among: ["cascade", "relay"]) == "cascade")
        #expect(try root.members().map(\.key).count == 8)
        #expect(try root.members()[1].keyPosition == SourcePosition(line: 3, column: 5))
        #expect(try root.memberIfPresent("absent")?.integer() == nil)
        #expect(try root.member("stages").json == [["name": "ask"], ["name": 7]])
        try root.allowOnly(["port", "name", "ratio", "verbose", "nothing", "stages", "odd key", "mode", "unused"])
    }

    @Test func `says where, on which path and what was expected`() throws {
        let root = try JSON5Node(parsing: text, file: "agent.json5")
        let cases: [(String, (JSON5Node) throws -> Void)] = [
            ("agent.json5:1:1: the key \"host\" is missing", { _ = try $0.member("host") }),
            ("agent.json5:2:11: port: expected a string, found an integer", { _ = try $0.member("port").string() }),
            (
                "agent.json5:2:11: port: expected an integer from 1 to 99, found 8080",
                { _ = try $0.member("port").integer(in: 1...99) }
            ),
            (
                "agent.json5:2:11: port: expected an integer of at least 9000, found 8080",
                { _ = try $0.member("port").integer(in: 9000...(.max)) }
            ),
            (
                "agent.json5:2:11: port: expected an integer of at most 9, found 8080",
                { _ = try $0.member("port").integer(in: .min...9) }
            ),
            ("agent.json5:3:11: name: expected an integer, found a string", { _ = try $0.member("name").integer() }),
            ("agent.json5:3:11: name: expected a number, found a string", { _ = try $0.member("name").double() }),
            ("agent.json5:3:11: name: expected true or false, found a string", { _ = try $0.member("name").bool() }),
            ("agent.json5:3:11: name: expected an array, found a string", { _ = try $0.member("name").elements() }),
            ("agent.json5:3:11: name: expected an object, found a string", { _ = try $0.member("name").members() }),
            ("agent.json5:3:11: name: expected an object, found a string", { _ = try $0.member("name").member("x") }),
            ("agent.json5:4:12: ratio: expected an integer, found a number", { _ = try $0.member("ratio").integer() }),
            (
                "agent.json5:4:12: ratio: expected a number from 0.5 to 1.0, found 0.25",
                { _ = try $0.member("ratio").double(in: 0.5...1) }
            ),
            ("agent.json5:6:14: nothing: expected a string, found null", { _ = try $0.member("nothing").string() }),
            (
                "agent.json5:7:39: stages[1].name: expected a string, found an integer",
                { for stage in try $0.member("stages").elements() { _ = try stage.member("name").string() } }
            ),
            (
                "agent.json5:7:14: stages[0]: the key \"x\" is missing",
                { _ = try $0.member("stages").elements()[0].member("x") }
            ),
            (
                "agent.json5:8:30: [\"odd key\"][\"\"][1][1]: expected a number, found a string",
                { _ = try $0.member("odd key").member("").elements()[1].elements()[1].double() }
            ),
            (
                "agent.json5:9:11: mode: expected one of \"cascades\", \"relay\", found \"cascade\"; did you mean \"cascades\"?",
                { _ = try $0.member("mode").string(among: ["cascades", "relay"]) }
            ),
            (
                "agent.json5:9:11: mode: expected one of \"a\", \"b\", found \"cascade\"",
                { _ = try $0.member("mode").string(among: ["a", "b"]) }
            ),
            ("agent.json5:9:11: mode: is not for today", { throw try $0.member("mode").error("is not for today") }),
        ]
        for (expected, body) in cases {
            let error = #expect(throws: JSON5Error.self) { try body(root) }
            #expect(error?.description == expected)
        }
    }

    @Test func `refuses infinite numbers where a number is asked for`() throws {
        let root = try JSON5Node(parsing: "[Infinity, NaN, 1e300]")
        let first = #expect(throws: JSON5Error.self) { try root.elements()[0].double() }
        #expect(first?.description == "1:2: [0]: expected a finite number, found inf")
        #expect(throws: JSON5Error.self) { try root.elements()[1].double() }
        #expect(try root.elements()[2].double() == 1e300)
    }

    @Test func `names the nearest known key beside an unknown one`() throws {
        let root = try JSON5Node(parsing: "{ server: { prot: 1,\n adress: 2 } }", file: "c.json5")
        let server = try root.member("server")
        let first = #expect(throws: JSON5Error.self) { try server.allowOnly(["port", "address"]) }
        #expect(first?.description == "c.json5:1:13: server: unknown key \"prot\"; did you mean \"port\"?")
        let second = #expect(throws: JSON5Error.self) { try server.allowOnly(["prot", "address"]) }
        #expect(second?.description == "c.json5:2:2: server: unknown key \"adress\"; did you mean \"address\"?")
        let third = #expect(throws: JSON5Error.self) { try server.allowOnly(["name", "file"]) }
        #expect(third?.description == "c.json5:1:13: server: unknown key \"prot\"; expected one of \"name\", \"file\"")
        let fourth = #expect(throws: JSON5Error.self) { try server.allowOnly([]) }
        #expect(fourth?.description == "c.json5:1:13: server: unknown key \"prot\"")
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "ab", 2), ("port", "port", 0), ("prot", "port", 1), ("pot", "port", 1),
        ("ports", "port", 1), ("part", "port", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("abcd", "badc", 2),
        ("é", "e", 1), ("abc", "cab", 2),
    ])
    func `counts typing mistakes`(one: String, other: String, mistakes: Int) {
        #expect(EditDistance.mistakes(from: one, to: other) == mistakes)
        #expect(EditDistance.mistakes(from: other, to: one) == mistakes)
    }

    @Test func `suggests only what is near, whatever the case`() {
        #expect(EditDistance.nearest(to: "Port", among: ["host", "port"]) == "port")
        #expect(EditDistance.nearest(to: "time_out", among: ["timeout", "port"]) == "timeout")
        #expect(EditDistance.nearest(to: "volume", among: ["port", "timeout"]) == nil)
        #expect(EditDistance.nearest(to: "x", among: []) == nil)
    }
}

/// One configuration over another one.
struct JSON5OverlayTests {
    private func node(_ text: String, file: String) throws -> JSON5Node { try JSON5Node(parsing: text, file: file) }

    @Test(arguments: [
        ("{ a: 1, b: 2 }", "{}", "{\"a\":1,\"b\":2}"),
        ("{ a: 1, b: 2 }", "{ b: 3, c: 4 }", "{\"a\":1,\"b\":3,\"c\":4}"),
        ("{ a: { x: 1, y: { z: 2 } } }", "{ a: { y: { w: 3 } } }", "{\"a\":{\"x\":1,\"y\":{\"z\":2,\"w\":3}}}"),
        ("{ a: { x: 1 } }", "{ a: 2 }", "{\"a\":2}"),
        ("{ a: 2 }", "{ a: { x: 1 } }", "{\"a\":{\"x\":1}}"),
        ("{ a: [1, 2] }", "{ a: [3] }", "{\"a\":[3]}"),
        ("{ a: 1 }", "{ a: null }", "{\"a\":null}"),
        ("{ p: { kind: 'one', x: 1 } }", "{ p: { kind: 'two' } }", "{\"p\":{\"kind\":\"two\"}}"),
        ("{ p: { kind: 'one', x: 1 } }", "{ p: { x: 2 } }", "{\"p\":{\"kind\":\"one\",\"x\":2}}"),
    ])
    func `objects are merged, all else is replaced`(base: String, over: String, result: String) throws {
        let merged = try node(base, file: "a").overlaid(by: node(over, file: "a")) { _, over in
            (try? over.memberIfPresent("kind")) != nil
        }
        #expect(try merged.json.encoded() == result)
    }

    @Test func `every value keeps its place, and the whole stands where the other object does`() throws {
        let root = try node("{ a: 1,\n b: { x: 'y' },\n more: { b: {\n x: 2 } } }", file: "f")
        let merged = try root.without(["more"]).overlaid(by: root.member("more"))
        let error = #expect(throws: JSON5Error.self) { try merged.member("b").member("x").string() }
        #expect(error.map { "\($0)" } == "f:4:5: more.b.x: expected a string, found an integer")
        #expect(throws: JSON5Error.self) { try root.overlaid(by: root.member("a")) }
    }
}
