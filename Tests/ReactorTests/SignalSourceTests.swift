import CallTiming
import Glibc
import Testing

@testable import Reactor

/// Is told of the first signal, and ended by the second; for a process of its own.
private func hangUpThenTerminate() async throws {
    var all = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_UNBLOCK, &all, nil)
    let loop = try EventLoop()
    try await onLoop(loop) { loop in
        let told = OneShot()
        let source = try SignalSource([.hangUp], on: loop) { signal in
            precondition(signal == .hangUp)
            told.complete()
        }
        pthread_kill(pthread_self(), SIGHUP)
        await told.wait()
        source.close()
        raise(SIGTERM)
    }
}

@Suite(.timeLimit(.minutes(4)))
struct SignalSourceTests {
    @Test func `a signal is an event of the loop, and ends nothing`() async throws {
        let loop = try EventLoop()
        try await onLoop(loop) { loop in
            var received: [ProcessSignal] = []
            let source = try SignalSource(on: loop) { received.append($0) }
            for signal in [ProcessSignal.hangUp, .terminate, .interrupt] { pthread_kill(pthread_self(), signal.number) }
            let deadline = loop.now + .seconds(10)
            while received.count < 3, loop.now < deadline { try await loop.sleep(until: loop.now) }
            #expect(Set(received) == [.hangUp, .terminate, .interrupt])
            #expect(received.count == 3)
            source.close()
            source.close()
        }
        await loop.shutdown()
    }

    @Test func `signals of one's own choice are told, the others keep their way`() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            try await hangUpThenTerminate()
        }
    }
}
