internal import CallTiming
internal import Dialogue
internal import ProviderKit
internal import Reactor

// How a call begins, and who has it: its own providers, or an agent elsewhere.
extension Call {
    /// The carrier's stream has begun.
    package func started(stream: String, call: String, parameters: [String: String] = [:]) {
        startedAt = loop.now
        schedule = startedAt.nanoseconds
        clock = CallClock(startedAt: startedAt)
        note(.started(stream: stream, call: call))
        watchOutput()
        // Unowned, because `ended` cancels the timer before the carrier's socket lets go of the call.
        timer = LoopTimer(on: loop, label: "a call's next decision") { [unowned self] in
            assumeIsolated { $0.wake() }
        }
        let known = known(call, parameters)
        if let remote {
            lookUpMore()
            return remote.joined(scene(known))
        }
        begin(known)
        lookUpMore()
        take(.started)
    }

    private func watchOutput() {
        // Unowned, because the output is the call's own.
        let now: () -> CallTime = { [unowned self] in assumeIsolated { $0.now } }
        let place: () -> CallTime = { [unowned self] in assumeIsolated { $0.place } }
        let heardOutput = HeardOutput(output.value, soundKeeper, now: now, place: place)
        self.heardOutput = heardOutput
        output = LoopConfined(heardOutput, on: loop)
    }

    /// The call's own providers are to have it.
    private func begin(_ known: CallFacts) {
        listen(for: agent.language)
        shadowListens(for: agent.language)
        take(.learnt(known))
        warmUp()
        keepPhrases()
    }

    private func lookUpMore() {
        guard let lookUp else { return }
        own("context") { call in
            let found = await lookUp()
            guard let remote = call.remote else { return call.take(.learnt(found)) }
            call.found = found
            remote.learnt(found)
        }
    }

    /// What a remote agent has of the call.
    private func scene(_ known: CallFacts) -> RemoteScene {
        // Unowned, because the call lets go of the agent at its end, and tells it so.
        RemoteScene(
            loop: loop,
            output: output.value,
            agent: agent,
            facts: known,
            memory: recalled,
            now: { [unowned self] in assumeIsolated { $0.now } },
            note: { [unowned self] kind in assumeIsolated { $0.note(kind) } },
            giveBack: { [unowned self] in assumeIsolated { $0.takeOver(known) } }
        )
    }

    /// The remote agent has left the call, which goes on from where it was.
    private func takeOver(_ known: CallFacts) {
        guard !isOver, let remote else { return }
        self.remote = nil
        remote.ended()
        let memory = remote.memory
        machine = memory.history.isEmpty ? CallMachine(agent) : CallMachine(agent, recalling: memory)
        let time = now
        recorder?.recordSkip(to: time)
        machine.skip(to: time)
        hearing.skip()
        begin(known)
        if let found { take(.learnt(found)) }
        take(.started)
    }

    /// What is known when the carrier's stream begins.
    private func known(_ call: String, _ parameters: [String: String]) -> CallFacts {
        var known = facts
        known.automatic["call_sid"] = known.automatic["call_sid"] ?? call
        known.parameters.merge(parameters) { _, carried in carried }
        known.providers = [providers.recognizer.identity, providers.model.identity, providers.voice.identity]
        known.isComplete = lookUp == nil
        return known
    }
}
