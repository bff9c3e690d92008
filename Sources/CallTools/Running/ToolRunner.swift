internal import CallTiming
internal import Dialogue
internal import FastJSON
package import ProviderKit
package import Reactor

/// Uses the tools that a model has asked for, on the loop of the call.
///
/// Each use has a deadline of its own. One that is given up is answered at once and its task cancelled; a handler that
/// does not listen to that holds up nobody, and is counted in `running` until it ends.
package final class ToolRunner {
    private enum GivenUp: Error { case late, cancelled }

    private let box: ToolBox
    private let loop: EventLoop
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var nextTask = 0

    /// Makes a runner; to be called on `loop`, as everything here.
    package init(_ box: ToolBox, on loop: EventLoop) {
        loop.preconditionIsolated("tools are used on the loop of their call")
        self.box = box
        self.loop = loop
    }

    /// How many tasks have not ended.
    package var running: Int { tasks.count }

    /// Uses a tool that is none of the engine's own; answers when it has, or was given up.
    ///
    /// When the task that waits is cancelled, so is the use.
    package func use(_ call: ToolCall, in moment: ToolMoment) async -> ToolResult {
        let arguments: JSONObject
        switch box.decide(call, in: moment) {
        case .use(let checked): arguments = checked
        case .refused(let reason): return ToolResult(id: call.id, content: reason, isError: true)
        case .effect: return ToolResult(id: call.id, content: "\(call.name) is the engine's own", isError: true)
        }
        guard let tool = box[call.name] else {
            return ToolResult(id: call.id, content: box.refusal(of: call.name, among: moment.allowed), isError: true)
        }
        let use = ToolUse(tool: tool, call: call, arguments: arguments, variables: moment.variables, loop: loop)
        let number = nextTask
        nextTask += 1
        defer { tasks[number]?.cancel() }
        do throws(GivenUp) {
            let deadline = loop.now + tool.definition.manner.deadline
            return try await loop.wait(
                until: deadline,
                late: GivenUp.late,
                cancelled: GivenUp.cancelled,
                start: { tasks[number] = task(number, use, answering: $0) }
            )
        } catch {
            let reason =
                switch error {
                case .late: "it did not answer in time; go on without it, or try again later"
                case .cancelled: "cancelled: the call has gone on without this tool"
                }
            return ToolResult(id: call.id, content: reason, isError: true)
        }
    }

    /// Owned by the runner, which counts it until it has ended.
    private func task(
        _ number: Int,
        _ use: ToolUse,
        answering wait: LoopWait<ToolResult, GivenUp>
    ) -> Task<Void, Never> {
        let runner = LoopConfined(self, on: loop)
        let wait = LoopConfined(wait, on: loop)
        return Task(executorPreference: loop) {
            let result = await use.run()
            runner.value.tasks[number] = nil
            wait.value.complete(.success(result))
        }
    }
}

/// One use of a tool that is no built-in one.
private struct ToolUse: Sendable {
    /// How many letters of an error a model is told.
    private static let longestError = 1_000

    let tool: ToolBox.Tool
    let call: ToolCall
    let arguments: JSONObject
    let variables: CallVariables
    let loop: EventLoop

    func run() async -> ToolResult {
        do {
            return ToolResult(id: call.id, content: try await answer())
        } catch let failure as ToolFailure {
            return ToolResult(id: call.id, content: failure.description, isError: true)
        } catch {
            let words = CleanText.clean("\(call.name) failed: \(error)", limit: Self.longestError)
            return ToolResult(id: call.id, content: words, isError: true)
        }
    }

    private func answer() async throws -> String {
        switch tool {
        case .http(let tool):
            return try await tool.run(ToolValues(arguments: arguments, variables: variables), on: loop)
        case .handler(let handler):
            var known: [String: String] = [:]
            for name in variables.names { known[name] = variables[name] }
            return try await handler.run(arguments, in: .init(loop: loop, id: call.id, variables: known))
        }
    }
}
