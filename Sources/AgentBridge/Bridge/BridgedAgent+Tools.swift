internal import AgentWire
internal import CallPipeline
internal import CallTools
internal import Dialogue
internal import FastJSON
internal import ProviderKit
internal import Reactor
internal import WebSocketTransport

// The tools that the agent wants used on this side.
extension BridgedAgent {
    /// Uses a tool for the agent: the engine's own at once, another one as a task.
    func use(_ asked: AgentToolCall) {
        guard let scene else { return }
        let arguments = (try? JSONValue.object(asked.parameters).encoded()) ?? "{}"
        let call = ToolCall(id: asked.id, name: asked.name, arguments: arguments)
        talk.called(call, at: scene.now())
        let moment = ToolMoment(variables: variables, language: scene.agent.language)
        switch scene.agent.tools.decide(call, in: moment) {
        case .refused(let reason): answer(ToolResult(id: call.id, content: reason, isError: true))
        case .effect(let effect, let text): carryOut(effect, text, of: call)
        case .use:
            guard tasks.count < Self.mostTools else {
                return answer(ToolResult(id: call.id, content: "too many tools are at work", isError: true))
            }
            run(call, moment)
        }
    }

    private func run(_ call: ToolCall, _ moment: ToolMoment) {
        guard let scene else { return }
        let agent = LoopConfined(self, on: scene.loop)
        // An id that comes twice is one tool's: the newer use takes its place.
        tasks.removeValue(forKey: Self.toolPrefix + call.id)?.cancel()
        tasks[Self.toolPrefix + call.id] = Task(executorPreference: scene.loop) {
            await agent.value.finish(call, moment)
        }
    }

    private func finish(_ call: ToolCall, _ moment: ToolMoment) async {
        guard let scene else { return }
        let runner = toolRunner ?? ToolRunner(scene.agent.tools, on: scene.loop)
        toolRunner = runner
        let result = await runner.use(call, in: moment)
        guard !Task.isCancelled else { return }
        tasks[Self.toolPrefix + call.id] = nil
        answer(result)
    }

    private func carryOut(_ effect: ToolEffect, _ text: String?, of call: ToolCall) {
        func done(_ reason: String? = nil) {
            answer(ToolResult(id: call.id, content: reason ?? text ?? "done", isError: reason != nil))
        }
        switch effect {
        case .endCall(let reason):
            done()
            leave(.hangUp(reason))
        case .transfer(let address):
            done()
            leave(.transfer(address))
        case .sendDigits(let keys):
            scene?.output.press(keys)
            done()
        case .setVariable(let name, let value):
            do throws(VariableError) {
                try variables.set(name, to: value)
                done()
            } catch {
                done("\(error)")
            }
        case .collect, .switchLanguage, .goToStage: done("this is not possible in a call with an agent elsewhere")
        }
    }

    private func answer(_ result: ToolResult) {
        guard let scene else { return }
        talk.answered(result, at: scene.now())
        tell()
        socket?.send {
            AgentMessageEncoder.toolResult(result.id, result.content, isError: result.isError, into: &$0)
        }
    }
}
