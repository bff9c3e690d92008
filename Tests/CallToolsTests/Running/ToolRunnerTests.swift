import CallTiming
import Dialogue
import FastJSON
import ProviderKit
import ProviderTestKit
import Reactor
import TestKit
import Testing

@testable import CallTools

private func call(_ name: String, _ arguments: String = "{}", id: String? = nil) -> ToolCall {
    ToolCall(id: id ?? name, name: name, arguments: arguments)
}

/// A tool that answers after some time.
private func slow(
    _ name: String,
    _ duration: Duration,
    deadline: Duration = .seconds(15),
    _ notes: Notes = Notes()
) throws -> ClosureTool {
    var manner = ToolManner()
    manner.deadline = deadline
    return ClosureTool(try ToolDefinition(name: name, description: "", manner: manner)) { _, situation in
        do {
            try await situation.loop.sleep(until: situation.loop.now + duration)
        } catch {
            notes.add("\(name) cancelled")
            throw error
        }
        notes.add("\(name) done")
        return "\(name) answers"
    }
}

/// Runs a body with a runner in virtual time; afterwards nothing of it may be left.
private func withRunner(
    _ handlers: [any ToolHandler],
    _ body: @escaping @Sendable (LoopConfined<ToolRunner>, EventLoop) async throws -> Void
) async throws {
    try await inVirtualTime { loop, _ in
        let timers = loop.timersSet
        let runner = LoopConfined(ToolRunner(try ToolBox(handlers: handlers), on: loop), on: loop)
        try await body(runner, loop)
        #expect(runner.value.running == 0)
        #expect(loop.timersSet == timers)
    }
}

@Suite(.timeLimit(.minutes(4)))
struct ToolRunnerTests {
    @Test func `a use that takes too long is given up, and its task cancelled`() async throws {
        let notes = Notes()
        let late = try slow("late", .seconds(60), deadline: .seconds(2), notes)
        try await withRunner([late, try slow("quick", .seconds(1))]) { runner, loop in
            let start = loop.now
            let quick = Task(executorPreference: loop) { await runner.value.use(call("quick"), in: ToolMoment()) }
            let result = await runner.value.use(call("late"), in: ToolMoment())
            #expect(loop.now - start == .seconds(2))
            #expect(result.isError)
            #expect(result.content.contains("did not answer in time"))
            #expect(await quick.value == ToolResult(id: "quick", content: "quick answers"))
            await notes.wait(for: "late cancelled")
            try await eventually(on: loop, "the task has ended") { runner.value.running == 0 }
        }
    }

    @Test(arguments: [
        ("nothing", "{}", "there is no tool \"nothing\" here"), ("bok", "{}", "did you mean \"book\"?"),
        ("book", "{", "are no JSON"),
        ("book", "[]", "expected an object"), ("end_call", "{}", "reason: is missing"),
        ("end_call", "{\"reason\":\"done\"}", "end_call is the engine's own"),
        ("fail", "{}", "fail failed: Broken(why: \"a fuse\")"),
    ])
    func `every failure is words for the model`(name: String, arguments: String, message: String) async throws {
        struct Broken: Error { let why: String }
        let fail = ClosureTool(try ToolDefinition(name: "fail", description: "")) { _, _ in throw Broken(why: "a fuse")
        }
        try await withRunner([try slow("book", .zero), fail]) { runner, _ in
            let result = await runner.value.use(call(name, arguments), in: ToolMoment())
            #expect(result.isError)
            #expect(result.content.contains(message), "\(result)")
        }
    }

    @Test func `what a stage does not allow does not exist there`() async throws {
        try await withRunner([try slow("a", .zero), try slow("b", .zero)]) { runner, _ in
            let moment = ToolMoment(allowed: ["a"])
            #expect(await runner.value.use(call("a"), in: moment).content == "a answers")
            let refused = await runner.value.use(call("b"), in: moment)
            #expect(refused.content == "there is no tool \"b\" here; did you mean \"a\"?")
        }
    }

    @Test func `nothing is left of a use that nobody waits for any more`() async throws {
        let notes = Notes()
        try await withRunner([try slow("a", .seconds(60), notes)]) { runner, loop in
            let use = Task(executorPreference: loop) { await runner.value.use(call("a"), in: ToolMoment()) }
            try await loop.sleep(until: loop.now + .milliseconds(100))
            #expect(runner.value.running == 1)
            use.cancel()
            #expect(await use.value.content == "cancelled: the call has gone on without this tool")
            try await eventually(on: loop, "the task has ended") { runner.value.running == 0 }
            #expect(notes.all == ["a cancelled"])
        }
    }

    @Test func `a handler that listens to nothing holds up nobody`() async throws {
        var manner = ToolManner()
        manner.deadline = .seconds(1)
        let (waiting, gate) = AsyncStream<Void>.makeStream()
        let deaf = ClosureTool(try ToolDefinition(name: "deaf", description: "", manner: manner)) { _, situation in
            // A task of its own does not hear of the cancellation.
            await Task(executorPreference: situation.loop) { for await _ in waiting {} }.value
            return "too late"
        }
        try await withRunner([deaf]) { runner, loop in
            let start = loop.now
            let result = await runner.value.use(call("deaf"), in: ToolMoment())
            #expect(loop.now - start == .seconds(1))
            #expect(result.isError)
            #expect(runner.value.running == 1)
            gate.finish()
            try await eventually(on: loop, "the task has ended") { runner.value.running == 0 }
        }
    }

    @Test func `a handler is told of the call`() async throws {
        let definition = try ToolDefinition(
            name: "who",
            description: "",
            parameters: ["type": "object", "properties": ["a": [:]]]
        )
        let who = ClosureTool(definition) { arguments, situation in
            "\(situation.id) \(situation.variables["caller_number"] ?? "") \(arguments["a"]?.integerValue ?? 0) \(situation.loop.isCurrent)"
        }
        try await withRunner([who]) { runner, _ in
            let moment = ToolMoment(variables: CallVariables(automatic: ["caller_number": "+49"]))
            #expect(await runner.value.use(call("who", "{\"a\":7}"), in: moment).content == "who +49 7 true")
        }
    }

    @Test func `two tools cannot have one name`() throws {
        let twins = [try slow("a", .zero), try slow("a", .zero)]
        #expect(throws: ToolBox.Clash(name: "a")) { try ToolBox(handlers: twins) }
        let impostor = [try slow("end_call", .zero)]
        #expect(throws: ToolBox.Clash(name: "end_call")) { try ToolBox(handlers: impostor) }
    }

    @Test func `a model is told of what may be used`() throws {
        let box = try ToolBox(handlers: [try slow("a", .zero), try slow("b", .zero)])
        #expect(box.declarations(["b"]).map(\.name) == ["end_call", "collect", "set_variable", "b"])
        #expect(
            box.declarations(ways: [("next", "")]).map(\.name) == [
                "end_call", "collect", "set_variable", "go_to_stage", "a", "b",
            ]
        )
        #expect(box.names.suffix(2) == ["a", "b"])
    }
}
