@testable import CallTools
import FastJSON
import Foundation
import Reactor
import TestKit
import Testing

@testable import FileTools

struct FileToolTests {
    private let folder = TestFolder()

    /// Uses a tool as a model does: by its name, with arguments in JSON.
    private func use(_ tools: [any ToolHandler], _ name: String, _ arguments: String) async throws -> JSONValue {
        let loop = try EventLoop(name: "tools")
        let tool = try #require(tools.first { $0.definition.name == name })
        let read = try tool.definition.arguments(arguments)
        let situation = ToolSituation(
            loop: loop,
            id: "1",
            variables: ["caller_number": "+15550100001", "call_sid": "CA1"]
        )
        let answer = try await tool.run(read, in: situation)
        return try JSONValue(parsing: Array(answer.utf8).span)
    }

    @Test func `a model makes, finds, moves and cancels an appointment`() async throws {
        let plan = BookingPlan(file: "clinic", with: ["Doctor Lee", "Doctor Park"])
        let book = try BookShelf(in: folder.path, now: { tuesdayAtTen }).book(plan)
        let tools = try BookingTools(plan, book).handlers()
        let slots = try await use(tools, "find_slots", #"{"day":"friday"}"#)
        #expect(slots["slots"]?.arrayValue?.compactMap(\.stringValue) == ["09:00", "11:30", "14:00", "16:30"])
        let made = try await use(tools, "book_slot", #"{"day":"friday","time":"11:30","with":"Doctor Park"}"#)
        #expect(made["with"]?.stringValue == "Doctor Park" && made["caller"] == nil)
        let number = try #require(made["reference"]?.integerValue)
        #expect(try await use(tools, "find_booking", "{}") == made)
        #expect(try await use(tools, "find_booking", #"{"reference":"\#(number)"}"#) == made)
        let moved = try await use(tools, "move_booking", #"{"reference":\#(number),"day":"monday","time":"9:30"}"#)
        #expect(moved["day"]?.stringValue == "2026-11-30")
        _ = try await use(tools, "cancel_booking", "{}")
        await #expect(throws: ToolRefusal.self) { try await use(tools, "find_booking", "{}") }
        // A number that cannot be read stands for no appointment at all.
        await #expect(throws: ToolRefusal.self) {
            try await use(tools, "cancel_booking", #"{"reference":"one twenty"}"#)
        }
        // What is not in the plan is no argument.
        await #expect(throws: (any Error).self) {
            try await use(tools, "book_slot", #"{"day":"friday","time":"9:00","with":"Doctor Who"}"#)
        }
    }

    @Test func `what is noted stands in the file, with who said it`() async throws {
        let file = try LedgerFile("messages", in: folder.path)
        let definition = try ToolDefinition(
            name: "keep_message",
            description: "Keeps a message.",
            parameters: ["type": "object", "properties": ["about": ["type": "string"]]]
        )
        let tool = Notebook(file, now: { 7 }).tool(definition)
        _ = try await use([tool], "keep_message", #"{"about":"a bill"}"#)
        let line = try #require(file.lines().first)
        #expect(line["noted"]?["about"]?.stringValue == "a bill" && line["time"]?.integerValue == 7)
        #expect(line["caller"]?.stringValue == "+15550100001" && line["call"]?.stringValue == "CA1")
    }

    @Test func `a table answers what it says of a key, as text or as number`() async throws {
        let definition = try ToolDefinition(
            name: "find_order",
            description: "Finds an order.",
            parameters: ["type": "object", "properties": ["number": ["type": ["string", "integer"]]]]
        )
        let tool = LookUpTable(key: "number", rows: ["120": ["state": "sent"]]).tool(definition)
        #expect(try await use([tool], "find_order", #"{"number":120}"#)["state"]?.stringValue == "sent")
        #expect(try await use([tool], "find_order", #"{"number":"120"}"#)["state"]?.stringValue == "sent")
        await #expect(throws: ToolRefusal.self) { try await use([tool], "find_order", #"{"number":121}"#) }
    }
}
