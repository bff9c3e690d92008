package import AgentFiles
internal import CallTiming
internal import HTTPTransport
internal import PhoneNumbers
package import Reactor
internal import Rehearsal
internal import TwilioREST
internal import TwilioWire

/// Calls through Twilio to an agent behind a telephone number: each is ordered by its REST API, and its stream comes
/// here.
///
/// Whatever becomes of a call, it is hung up in the end. One whose order's answer was lost is not known here, but
/// nobody expects its stream any more either: it ends when it is answered, or when Twilio stops ringing.
package final class TwilioRig: TrialRig {
    private let line: TwilioLine
    private let twilio: TwilioREST
    private let door: StreamDoor
    private let loop: EventLoop
    /// What streams' addresses begin with.
    private let base: String

    private init(_ line: TwilioLine, _ door: StreamDoor, on loop: EventLoop) throws {
        var options = TwilioREST.Options()
        // Somebody who ends the bench waits for it.
        options.patience = .seconds(20)
        self.line = line
        self.door = door
        self.loop = loop
        twilio = TwilioREST(line.account, options: options)
        let url = try line.publicURL ?? HTTPURL("http://\(door.address)")
        var path = String(url.target.path)
        while path.hasSuffix("/") { path.removeLast() }
        base = "\(url.scheme.isSecure ? "wss" : "ws")://\(url.authority)\(path)"
    }

    /// Sets everything up on a loop of its own, lets a body use it, and ends it.
    package static func run<Value: Sendable>(
        _ line: TwilioLine,
        _ body: @escaping @Sendable (TwilioRig) async throws -> Value
    ) async throws -> Value {
        let group = try EventLoopGroup(count: 1)
        let result: Result<Value, any Error>
        do { result = .success(try await run(line, on: group, body)) } catch { result = .failure(error) }
        await group.shutdown()
        return try result.get()
    }

    /// The same on the first loop of a group.
    package static func run<Value: Sendable>(
        _ line: TwilioLine,
        on group: EventLoopGroup,
        _ body: @escaping @Sendable (TwilioRig) async throws -> Value
    ) async throws -> Value {
        let door = try await StreamDoor.listen(on: line.listens, group: group)
        let rig = try TwilioRig(line, door, on: group.loops[0])
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask(executorPreference: group.loops[0]) { await door.run() }
            defer { tasks.cancelAll() }
            return try await body(rig)
        }
    }

    /// Makes calls; who answers them is whoever has the number, and no agent of these.
    package func make(
        _ calls: [TrialCall],
        with agents: [String: AgentDefinition] = [:],
        atOnce: Int,
        longest: Duration,
        told: @escaping @Sendable (CallMeasure) -> Void
    ) async throws {
        try await each(calls, atOnce: atOnce, every: line.pace, on: loop) { [self] call in
            told(try await make(call, longest))
        }
    }

    private func make(_ call: TrialCall, _ longest: Duration) async throws -> CallMeasure {
        let caller = StreamCaller(call.script, longest: longest, patience: line.silence, on: loop)
        let token = door.expect(LoopConfined(caller, on: loop))
        var (trouble, ordered) = (String?.none, String?.none)
        var stop: CancellationError?
        do {
            let sid = try await order(token, longest)
            ordered = sid
            trouble = try await follow(caller, sid)
        } catch let error as CancellationError {
            stop = error
        } catch {
            trouble = "\(error)"
        }
        // What breaks off because all is to end is no fault of the call's.
        if trouble != nil, Task.isCancelled { stop = stop ?? CancellationError() }
        door.forget(token)
        caller.hangUp()
        if let ordered, let failure = await hangUp(ordered) {
            trouble = trouble ?? "it could not be hung up: \(failure)"
        }
        if let stop { throw stop }
        return CallMeasure(
            call,
            acts: caller.acts,
            heard: caller.heard,
            events: nil,
            speech: nil,
            lateness: .zero,
            isWhole: trouble == nil,
            trouble: trouble
        )
    }

    /// Orders a call whose stream has that name.
    private func order(_ token: String, _ longest: Duration) async throws -> String {
        try Task.checkCancellation()
        let stream = TwiML.Stream(url: "\(base)/\(token)")
        var order = TwilioCallOrder(
            to: line.to.text,
            from: line.from.text,
            script: .inline(TwiML(.connect(TwiML.Connect(.stream(stream)))).text)
        )
        order.ringing = max(1, Int(line.ringing.components.seconds))
        // If the bench itself is gone by then.
        order.longest = Int(longest.components.seconds) + 30
        let (twilio, loop, whole) = (twilio, loop, order)
        // In a task of its own, which is waited for also when all is to end: only a call that is known can be hung up.
        return try await Task(executorPreference: loop) { try await twilio.create(whole, on: loop).sid }.value
    }

    /// Ends a call, also where all is to end.
    private func hangUp(_ sid: String) async -> TwilioFailure? {
        let (twilio, loop) = (twilio, loop)
        return await Task(executorPreference: loop) { () -> TwilioFailure? in
            do throws(TwilioFailure) {
                try await twilio.change(sid, .hangUp, on: loop)
                return nil
            } catch {
                return error
            }
        }.value
    }

    /// Waits for the end of a call; answers what was wrong with it, if anything was.
    private func follow(_ caller: StreamCaller, _ sid: String) async throws -> String? {
        // Twilio itself ends the ringing; some seconds pass before it does, and before it tells.
        var patience = loop.now + line.ringing + line.silence
        let longest = loop.now + .seconds(900)
        var answered: MonotonicInstant?
        while true {
            switch try await caller.news.next(until: loop.now + line.poll) {
            case .begun?:
                while try await caller.news.next(until: nil) != .ended {}
                return caller.trouble
            case .ended?: return caller.trouble
            case nil: break
            }
            let status = try? await twilio.call(sid, on: loop).status
            // It may have come meanwhile.
            if caller.hasBegun { continue }
            switch status {
            case .busy?: return "the number is busy"
            case .noAnswer?: return "nobody answered within \(line.ringing.components.seconds) s"
            case .failed?: return "there is no way to the number"
            case .canceled?: return "somebody else ended it before it was answered"
            case .completed?: return noStream
            case .inProgress?:
                let since = answered ?? loop.now
                answered = since
                if loop.now - since >= line.silence { return noStream }
                continue
            // It waits for its turn, as many do who are ordered at once.
            case .queued?: patience = min(loop.now + line.ringing + line.silence, longest)
            case .initiated?, .ringing?, nil: break
            }
            guard loop.now < patience else { return "nobody answered within \(line.ringing.components.seconds) s" }
        }
    }

    private var noStream: String {
        "it was answered, but its stream did not come here: does \(base) lead to \(door.address)?"
    }
}
