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
    filler: String? = nil,
    after: Duration = .seconds(1),
    _ rule: ToolManner.BargeInRule = .finish,
    _ notes: Notes = Notes()
) throws -> ClosureTool {
    var manner = ToolManner()
    manner.deadline = deadline
    manner.filler = filler
    manner.fillerAfter = after
    manner.onBargeIn = rule
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
    _ builtIn: BuiltInTools = BuiltInTools(),
    _ body: @escaping @Sendable (LoopConfined<ToolRunner>, EventLoop) async throws -> Void
) async throws {
    try await inVirtualTime { loop, _ in
        let timers = loop.timersSet
        let runner = LoopConfined(ToolRunner(try ToolBox(builtIn, handlers: handlers), on: loop), on: loop)
        try await body(runner, loop)
        #expect(runner.value.running == 0)
        #expect(!runner.value.isBusy)
        #expect(loop.timersSet == timers)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct ToolRunnerTests {
    @Test func `uses tools at once and answers in their order`() async throws {
        try await withRunner([try slow("a", .seconds(3)), try slow("b", .seconds(1)), try slow("c", .seconds(2))]) {
            runner,
            loop in
            let start = loop.now
            let outcomes = await runner.value.run([call("a"), call("b"), call("c")], in: ToolMoment())
            #expect(outcomes.map(\.result) == ["a", "b", "c"].map { ToolResult(id: $0, content: "\($0) answers") })
            #expect(loop.now - start == .seconds(3))
        }
    }

    @Test func `nothing to do is done at once`() async throws {
        try await withRunner([]) { runner, _ in
            let outcomes = await runner.value.run([], in: ToolMoment())
            #expect(outcomes.isEmpty)
        }
    }

    @Test func `each has a deadline of its own`() async throws {
        let notes = Notes()
        let late = try slow("late", .seconds(60), deadline: .seconds(2), .finish, notes)
        try await withRunner([late, try slow("quick", .seconds(1))]) { runner, loop in
            let start = loop.now
            let outcomes = await runner.value.run([call("late"), call("quick")], in: ToolMoment())
            #expect(loop.now - start == .seconds(2))
            #expect(outcomes[0].result?.isError == true)
            #expect(outcomes[0].result?.content.contains("did not answer in time") == true)
            #expect(outcomes[1].result?.content == "quick answers")
            await notes.wait(for: "late cancelled")
            try await eventually(on: loop, "the task has ended") { runner.value.running == 0 }
        }
    }

    @Test(arguments: [
        ("nothing", "{}", "there is no tool \"nothing\" here"), ("bok", "{}", "did you mean \"book\"?"),
        ("book", "{", "are no JSON"),
        ("book", "[]", "expected an object"), ("end_call", "{}", "reason: is missing"),
        ("fail", "{}", "fail failed: Broken(why: \"a fuse\")"),
    ])
    func `every failure is words for the model`(name: String, arguments: String, message: String) async throws {
        struct Broken: Error { let why: String }
        let fail = ClosureTool(try ToolDefinition(name: "fail", description: "")) { _, _ in throw Broken(why: "a fuse")
        }
        try await withRunner([try slow("book", .zero), fail]) { runner, _ in
            let outcomes = await runner.value.run([call(name, arguments)], in: ToolMoment())
            #expect(outcomes.first?.result?.isError == true)
            #expect(outcomes.first?.result?.content.contains(message) == true, "\(outcomes)")
        }
    }

    @Test func `what a stage does not allow does not exist there`() async throws {
        try await withRunner([try slow("a", .zero), try slow("b", .zero)]) { runner, _ in
            let outcomes = await runner.value.run([call("a"), call("b")], in: ToolMoment(allowed: ["a"]))
            #expect(outcomes[0].result?.content == "a answers")
            #expect(outcomes[1].result?.content == "there is no tool \"b\" here; did you mean \"a\"?")
        }
    }

    @Test func `a built-in tool is an order for the engine`() async throws {
        try await withRunner([try slow("a", .seconds(1))]) { runner, _ in
            let calls = [
                call("end_call", "{\"reason\":\"done\"}"),
                call("collect", "{\"kind\":\"yes_no\",\"prompt\":\"Sure?\"}"), call("a"),
            ]
            let outcomes = await runner.value.run(calls, in: ToolMoment(language: "de"))
            #expect(outcomes[0].effect == .endCall(reason: "done"))
            #expect(outcomes[0].result?.isError == false)
            var request = CollectRequest(.yesNo, prompt: "Sure?")
            request.language = "de"
            #expect(outcomes[1].effect == .collect(request))
            #expect(outcomes[1].result == nil)
            #expect(outcomes[2].effect == nil)
            #expect(ToolResult(.value("yes", by: .voice), for: calls[1]).content == "The caller answered by voice: yes")
            #expect(ToolResult(.gaveUp, for: calls[1]).isError)
        }
    }

    @Test func `a filler is said once, when the first tool that has one is slow`() async throws {
        let tools = [
            try slow("quick", .milliseconds(200), filler: "never", after: .milliseconds(300)),
            try slow("slow", .seconds(5), filler: "One moment.", after: .milliseconds(800)),
            try slow("slower", .seconds(6), filler: "Two moments.", after: .seconds(2)),
        ]
        try await withRunner(tools) { runner, loop in
            let orders = Notes()
            let start = loop.now
            _ = await runner.value.run([call("slower"), call("slow"), call("quick")], in: ToolMoment()) { order in
                if case .filler(let text) = order { orders.add("\(text) \(loop.now - start)") }
            }
            #expect(orders.all == ["One moment. \(Duration.milliseconds(800))"])
        }
    }

    @Test func `no filler when all were quick, and none without words`() async throws {
        let tools = [try slow("quick", .milliseconds(200), filler: "never"), try slow("mute", .seconds(4))]
        try await withRunner(tools) { runner, _ in
            let orders = Notes()
            _ = await runner.value.run([call("quick"), call("mute")], in: ToolMoment()) { order in
                if case .filler(let text) = order { orders.add(text) }
            }
            #expect(orders.all == [])
        }
    }

    @Test func `tells what happens meanwhile`() async throws {
        try await withRunner([try slow("a", .seconds(1))]) { runner, _ in
            let orders = Notes()
            _ = await runner.value.run([call("a")], in: ToolMoment()) { orders.add("\($0)") }
            #expect(orders.all.count == 2)
            #expect(orders.all.last == "\(ToolOrder.ended(id: "a", after: .seconds(1), isError: false))")
        }
    }

    @Test func `a barge-in cancels what need not be finished`() async throws {
        let notes = Notes()
        let tools = [try slow("look", .seconds(5), .cancel, notes), try slow("pay", .seconds(3), .finish, notes)]
        try await withRunner(tools) { runner, loop in
            let step = Task(executorPreference: loop) {
                await runner.value.run([call("look"), call("pay")], in: ToolMoment())
            }
            try await loop.sleep(until: loop.now + .seconds(1))
            runner.value.bargedIn()
            await notes.wait(for: "look cancelled")
            let outcomes = await step.value
            #expect(
                outcomes[0].result
                    == ToolResult(id: "look", content: "cancelled: the caller interrupted", isError: true)
            )
            #expect(outcomes[1].result == ToolResult(id: "pay", content: "pay answers"))
        }
    }

    @Test func `nothing is left of a step that is cancelled`() async throws {
        let notes = Notes()
        let tools = [
            try slow("a", .seconds(60), filler: "x", .finish, notes), try slow("b", .seconds(60), .cancel, notes),
        ]
        try await withRunner(tools) { runner, loop in
            let step = Task(executorPreference: loop) {
                await runner.value.run([call("a"), call("b")], in: ToolMoment())
            }
            try await loop.sleep(until: loop.now + .milliseconds(100))
            #expect(runner.value.running == 2)
            step.cancel()
            let outcomes = await step.value
            #expect(outcomes.compactMap { $0.result?.isError } == [true, true])
            try await eventually(on: loop, "the tasks have ended") { runner.value.running == 0 }
            #expect(Set(notes.all) == ["a cancelled", "b cancelled"])
        }
    }

    @Test func `the end of a call ends everything`() async throws {
        try await withRunner([try slow("a", .seconds(60))]) { runner, loop in
            let steps = (0..<5).map { number in
                Task(executorPreference: loop) {
                    await runner.value.run([call("a", id: "\(number)")], in: ToolMoment())
                }
            }
            try await loop.sleep(until: loop.now + .milliseconds(100))
            #expect(runner.value.running == 5)
            runner.value.cancelAll()
            for step in steps {
                let outcomes = await step.value
                #expect(outcomes.first?.result?.content == "cancelled: the call is over")
            }
            try await eventually(on: loop, "the tasks have ended") { runner.value.running == 0 }
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
            let outcomes = await runner.value.run([call("deaf")], in: ToolMoment())
            #expect(loop.now - start == .seconds(1))
            #expect(outcomes.first?.result?.isError == true)
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
            let outcomes = await runner.value.run([call("who", "{\"a\":7}")], in: moment)
            #expect(outcomes.first?.result?.content == "who +49 7 true")
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
