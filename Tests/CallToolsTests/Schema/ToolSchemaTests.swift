import FastJSON
import Testing

@testable import CallTools

struct ToolSchemaTests {
    @Test(arguments: [
        ("{}", "1", ""), ("{\"type\":\"string\"}", "\"a\"", ""),
        ("{\"type\":\"string\"}", "1", "the arguments: expected a string, found 1"),
        ("{\"type\":\"integer\"}", "1", ""), ("{\"type\":\"integer\"}", "1.0", ""),
        ("{\"type\":\"integer\"}", "1.5", "the arguments: expected an integer, found 1.5"),
        ("{\"type\":\"integer\"}", "\"1\"", "the arguments: expected an integer, found \"1\""),
        ("{\"type\":\"number\"}", "1", ""),
        ("{\"type\":\"number\"}", "true", "the arguments: expected a number, found true"),
        ("{\"type\":\"boolean\"}", "false", ""),
        ("{\"type\":\"boolean\"}", "0", "the arguments: expected true or false, found 0"),
        ("{\"type\":\"null\"}", "null", ""), ("{\"type\":\"array\"}", "[]", ""),
        ("{\"type\":\"array\"}", "{}", "the arguments: expected an array, found {}"),
        ("{\"type\":[\"string\",\"null\"]}", "null", ""),
        ("{\"type\":[\"string\",\"null\"]}", "1", "the arguments: expected a string or null, found 1"),
        ("{\"enum\":[\"small\",\"large\"]}", "\"large\"", ""),
        (
            "{\"enum\":[\"small\",\"large\"]}", "\"smal\"",
            "the arguments: expected one of \"small\", \"large\", found \"smal\"; did you mean \"small\"?"
        ),
        ("{\"enum\":[1,null]}", "1.0", ""), ("{\"const\":7}", "8", "the arguments: expected one of 7, found 8"),
        ("{\"minimum\":1,\"maximum\":5}", "0", "the arguments: 0 is less than 1"),
        ("{\"minimum\":1,\"maximum\":5}", "6", "the arguments: 6 is more than 5"),
        ("{\"minimum\":1,\"maximum\":5}", "5", ""),
        ("{\"exclusiveMinimum\":1}", "1", "the arguments: 1 is not more than 1"),
        ("{\"exclusiveMinimum\":1}", "1.1", ""),
        ("{\"exclusiveMaximum\":1}", "1", "the arguments: 1 is not less than 1"), ("{\"multipleOf\":0.1}", "0.3", ""),
        ("{\"multipleOf\":5}", "7", "the arguments: 7 is not a multiple of 5"), ("{\"minimum\":1}", "\"a\"", ""),
        ("{\"minLength\":2}", "\"a\"", "the arguments: expected at least 2 characters, found 1"),
        ("{\"minLength\":2,\"maxLength\":2}", "\"abc\"", "the arguments: expected 2 characters, found 3"),
        ("{\"maxLength\":2}", "\"abc\"", "the arguments: expected 0 to 2 characters, found 3"),
        ("{\"pattern\":\"^a+$\"}", "\"b\"", "the arguments: \"b\" does not match the pattern ^a+$"),
        ("{\"pattern\":\"^a+$\"}", "\"aa\"", ""), ("{\"pattern\":\"^a+$\"}", "7", ""),
        ("{\"format\":\"date\"}", "\"2026-11-21\"", ""),
        (
            "{\"format\":\"date\"}", "\"21.11.2026\"",
            "the arguments: expected a date such as 2026-11-21, found \"21.11.2026\""
        ),
        (
            "{\"format\":\"date\"}", "\"2026-13-01\"",
            "the arguments: expected a date such as 2026-11-21, found \"2026-13-01\""
        ),
        ("{\"format\":\"time\"}", "\"14:05\"", ""),
        (
            "{\"format\":\"time\"}", "\"25:00\"",
            "the arguments: expected a time such as 14:05 or 14:05:00, found \"25:00\""
        ),
        ("{\"format\":\"date-time\"}", "\"2026-11-21T14:05:00+01:00\"", ""),
        ("{\"format\":\"email\"}", "\"a@b.test\"", ""),
        ("{\"format\":\"email\"}", "\"a@b\"", "the arguments: expected an e-mail address, found \"a@b\""),
        ("{\"format\":\"uri\"}", "\"https://a.test/\"", ""), ("{\"format\":\"phone\"}", "\"+49 30 123\"", ""),
        ("{\"format\":\"uuid\"}", "\"123e4567-e89b-12d3-a456-426614174000\"", ""),
        ("{\"items\":{\"type\":\"integer\"}}", "[1,2]", ""),
        ("{\"items\":{\"type\":\"integer\"}}", "[1,\"a\"]", "[1]: expected an integer, found \"a\""),
        ("{\"minItems\":1}", "[]", "the arguments: expected at least 1 elements, found 0"),
        ("{\"maxItems\":1}", "[1,2]", "the arguments: expected 0 to 1 elements, found 2"),
        ("{\"uniqueItems\":true}", "[1,2,1]", "the arguments: an element is there twice"),
        ("{\"properties\":{\"a\":{}},\"required\":[\"a\"]}", "{}", "a: is missing"),
        ("{\"properties\":{\"a\":{}},\"required\":[\"a\"]}", "{\"a\":null}", ""),
        (
            "{\"properties\":{\"size\":{}},\"additionalProperties\":false}", "{\"sise\":1}",
            "sise: there is no such argument; did you mean \"size\"?"
        ),
        ("{\"properties\":{\"a\":{}}}", "{\"b\":1}", ""),
        (
            "{\"properties\":{},\"additionalProperties\":{\"type\":\"string\"}}", "{\"b\":1}",
            "b: expected a string, found 1"
        ),
        (
            "{\"properties\":{\"a\":{\"properties\":{\"b\":{\"items\":{\"type\":\"string\"}}}}}}",
            "{\"a\":{\"b\":[\"x\",2]}}",
            "a.b[1]: expected a string, found 2"
        ),
        ("{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}", "1", ""),
        (
            "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}", "true",
            "the arguments: expected a string, found true"
        ),
        ("{\"oneOf\":[{\"const\":1},{\"const\":2}]}", "2", ""),
        (
            "{\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\"}},\"required\":[\"a\",\"b\"]}",
            "{\"a\":1}",
            "b: is missing|a: expected a string, found 1"
        ),
    ])
    func `tells what is wrong with a value`(schema: String, value: String, problems: String) throws {
        let found = try ToolSchema(JSONValue(parsing: schema)).problems(with: JSONValue(parsing: value))
        #expect(found.joined(separator: "|") == problems)
    }

    @Test(arguments: [
        ("7", "expected an object"),
        ("{\"tpye\":\"string\"}", "the keyword \"tpye\" is not known here; did you mean \"type\"?"),
        ("{\"$ref\":\"#/a\"}", "the keyword \"$ref\" is not known here"),
        ("{\"type\":\"strng\"}", "type: expected a type; did you mean \"string\"?"),
        ("{\"type\":7}", "type: expected a type"), ("{\"enum\":[]}", "enum: expected a list of at least one value"),
        ("{\"properties\":7}", "properties: expected an object"),
        ("{\"properties\":{\"a\":7}}", "properties.a: expected an object"),
        (
            "{\"properties\":{\"a\":{\"minimun\":1}}}",
            "properties.a: the keyword \"minimun\" is not known here; did you mean \"minimum\"?"
        ),
        ("{\"required\":[\"a\"]}", "required: \"a\" is none of the properties"),
        (
            "{\"properties\":{\"name\":{}},\"required\":[\"nane\"]}",
            "required: \"nane\" is none of the properties; did you mean \"name\"?"
        ),
        ("{\"required\":7}", "required: expected a list of names"),
        ("{\"minLength\":-1}", "minLength: expected a count"),
        ("{\"minItems\":3,\"maxItems\":2}", "minItems: is greater than \"maxItems\""),
        ("{\"minimum\":\"1\"}", "minimum: expected a number"),
        ("{\"minimum\":3,\"maximum\":2}", "minimum: the minimum is greater than the maximum"),
        ("{\"multipleOf\":0}", "multipleOf: expected a number above 0"),
        ("{\"pattern\":\"(\"}", "pattern: at character"),
        ("{\"format\":\"ipv4\"}", "format: unknown format"), ("{\"items\":[]}", "items: expected an object"),
        ("{\"additionalProperties\":7}", "additionalProperties: expected an object"),
        ("{\"anyOf\":[]}", "anyOf: expected a list of schemas"),
        ("{\"anyOf\":[{},{\"type\":\"x\"}]}", "anyOf[1].type: expected a type"),
        ("{\"uniqueItems\":1}", "uniqueItems: expected true or false"),
    ])
    func `a schema it cannot check is refused where it stands`(schema: String, message: String) throws {
        let json = try JSONValue(parsing: schema)
        let error = #expect(throws: ToolSchemaError.self) { try ToolSchema(json) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `a long list of faults is cut`() throws {
        let schema = try ToolSchema(JSONValue(parsing: "{\"items\":{\"type\":\"string\"}}"))
        #expect(schema.problems(with: .array(Array(repeating: 1, count: 10_000))).count == 8)
    }

    @Test func `a schema nested too deeply is refused`() throws {
        let deep = String(repeating: "{\"items\":", count: 20) + "{}" + String(repeating: "}", count: 20)
        let json = try JSONValue(parsing: deep)
        #expect(throws: ToolSchemaError.self) { try ToolSchema(json) }
    }
}

struct ToolDefinitionTests {
    private static func definition() throws -> ToolDefinition {
        try ToolDefinition(
            name: "book",
            description: "Books a table.",
            parameters: [
                "type": "object", "properties": ["people": ["type": "integer", "minimum": 1]], "required": ["people"],
            ]
        )
    }

    @Test(arguments: [
        ("", "the arguments of book are wrong; call it again with these mended: people: is missing"),
        (
            "{\"people\": 0}",
            "the arguments of book are wrong; call it again with these mended: people: 0 is less than 1"
        ),
        (
            "{\"people\": 2",
            "the arguments of book are no JSON: the document ends too early at byte 12. Write one JSON object."
        ),
        (
            "{people: 2}",
            "the arguments of book are no JSON: expected a key in double quotes at byte 1. Write one JSON object."
        ),
        (
            "{\"people\": 2} {}",
            "the arguments of book are no JSON: unexpected content after the document at byte 14. Write one JSON object."
        ),
        (
            "[2]",
            "the arguments of book are wrong; call it again with these mended: the arguments: expected an object, found [2]"
        ),
        (
            "\"{\\\"people\\\": 2}\"",
            "the arguments of book are wrong; call it again with these mended: the arguments: expected an object, found \"{\\\"people\\\": 2}\""
        ),
    ])
    func `a model is told how to mend its call`(arguments: String, message: String) throws {
        let definition = try Self.definition()
        let fault = #expect(throws: ToolArgumentFault.self) { try definition.arguments(arguments) }
        #expect(fault?.description == message)
    }

    @Test func `right arguments are handed on`() throws {
        #expect(try Self.definition().arguments("{\"people\": 2}")["people"] == 2)
        let plain = try ToolDefinition(name: "now", description: "")
        #expect(try plain.arguments(" \n").isEmpty)
        #expect(throws: ToolArgumentFault.self) {
            try plain.arguments("{\"a\":\"" + String(repeating: "x", count: 70_000) + "\"}")
        }
    }

    @Test(arguments: ["", "a b", "ä", String(repeating: "a", count: 65), "a.b"])
    func `refuses names that providers refuse`(name: String) {
        #expect(throws: ToolDefinitionError.malformedName(name)) { try ToolDefinition(name: name, description: "") }
    }

    @Test func `the arguments have to be an object`() {
        #expect(throws: ToolDefinitionError.self) {
            try ToolDefinition(name: "a", description: "", parameters: ["type": "string"])
        }
    }
}
