import CallTiming
import Glibc
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import Telemetry
import Testing
import WebSocketTransport

@testable import VoiceService

/// What an operator sees of a service that runs: figures, and a journal.
@Suite(.timeLimit(.minutes(2)))
struct WatchingTests {
    /// Runs a body beside a service, on a loop of its own.
    private func serve(
        _ change: (inout VoiceService.Options) -> Void,
        _ body: @escaping @Sendable (VoiceService, EventLoop) async throws -> Void
    ) async throws {
        let group = try EventLoopGroup(count: 2)
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.localCarrier = .loopback(port: 0)
        change(&options)
        let service = try await VoiceService.listen(options, group: group)
        let loop = group.loops[1]
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await service.run() }
                try await Task(executorPreference: loop) { try await body(service, loop) }.value
                tasks.cancelAll()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await group.shutdown()
        try outcome.get()
    }

    private func metrics(
        _ service: VoiceService,
        _ loop: EventLoop,
        _ fields: HTTPFields = HTTPFields()
    ) async throws -> (status: Int, type: String, text: String) {
        let client = HTTPClient(on: loop)
        defer { client.close() }
        let request = HTTPClientRequest(.get, try HTTPURL("http://\(service.address)/metrics"), fields: fields)
        let response = try await client.send(request)
        let body = try await response.body(upTo: 1 << 20)
        let text = String(decoding: body, as: UTF8.self)
        return (Int(response.status.code), response.fields[.contentType] ?? "", text)
    }

    /// A call of one turn.
    private func call(_ service: VoiceService, on loop: EventLoop) async throws {
        let address = try #require(service.localCarrier)
        let caller = SyntheticCaller(utterances: [CallerUtterance(babbling: .milliseconds(800), seed: 1)])
        let request = try WebSocket.Request(url: HTTPURL("ws://\(address)/v1/media"))
        let report = try await SyntheticCaller.call(request, as: caller, on: loop)
        #expect(report.turns.count == 1)
    }

    @Test func `a call is in the figures, and in the journal without anybody's words`() async throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        let journal = try Journal(.json, to: writing)
        try await serve({ $0.telemetry = ServiceTelemetry(journal) }) { service, loop async throws in
            try await call(service, on: loop)
            let (status, type, text) = try await metrics(service, loop)
            #expect(status == 200 && type == MetricPage.mediaType)
            #expect(text.hasSuffix("\n# EOF\n"))
            let labels = "organisation=\"default\",agent=\"agent\""
            for line in [
                "syrinx_calls_started_total{\(labels),direction=\"inbound\"} 1.0", "syrinx_calls_live{\(labels)} 0.0",
                "syrinx_turns_total{\(labels)} 1.0", "syrinx_turn_whole_wait_seconds_count{\(labels)} 1.0",
            ] {
                #expect(text.contains("\n\(line)\n"), "\(line)")
            }
            for name in ["syrinx_loop_timer_lateness_seconds_bucket", "process_resident_memory_bytes"] {
                #expect(text.contains("\n\(name)"))
            }
        }
        await journal.close()
        close(writing)
        var (all, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        while case let count = unsafe read(reading, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
        close(reading)
        let lines = String(decoding: all, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains { $0.contains("\"event\":\"call-started\"") && $0.contains("\"call\":\"CA") })
        #expect(lines.contains { $0.contains("\"event\":\"call-ended\"") && $0.contains("\"turns\":1") })
    }

    @Test func `figures are for this machine, or for who has the token`() async throws {
        try await serve({ _ in }) { service, loop async throws in
            #expect(try await metrics(service, loop, ["X-Forwarded-For": "10.0.0.1"]).status == 403)
            #expect(try await metrics(service, loop).status == 200)
        }
        try await serve({ $0.metricsToken = Secret("s3cret") }) { service, loop async throws in
            #expect(try await metrics(service, loop).status == 401)
            #expect(try await metrics(service, loop, ["Authorization": "Bearer s3cre"]).status == 401)
            #expect(try await metrics(service, loop, ["Authorization": "Bearer s3cret"]).status == 200)
        }
    }

    private final class Count: Sendable { let value = Atomic<Int>(0) }

    @Test func `loops that were late for a second take no more`() async throws {
        let group = try EventLoopGroup(count: 1)
        let loop = group.loops[0]
        let guardian = LoadGuard(group.loops)
        // Sixty timers, whose loop is kept from them.
        try await Task(executorPreference: loop) {
            let due = loop.now + .milliseconds(500)
            let started = Count()
            try await withThrowingTaskGroup(of: Void.self) { waits in
                for _ in 0..<60 {
                    waits.addTask {
                        started.value.wrappingAdd(1, ordering: .relaxed)
                        try await loop.sleep(until: due)
                    }
                }
                while started.value.load(ordering: .relaxed) < 60 { await Task.yield() }
                let rest = (due - loop.now) / .milliseconds(1)
                usleep(UInt32(max(0, rest) + 200) * 1_000)
                try await waits.waitForAll()
            }
        }.value
        #expect(!guardian.isLate(beyond: .milliseconds(60)))
        guardian.look()
        #expect(guardian.isLate(beyond: .milliseconds(60)) && !guardian.isLate(beyond: .seconds(100)))
        // Then it has rested.
        guardian.look()
        #expect(!guardian.isLate(beyond: .milliseconds(60)))
        await group.shutdown()
    }
}
