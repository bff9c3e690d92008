import FrontDoor
import HTTPTransport
import Reactor
import Synchronization
import Testing
import VoiceService

@testable import Trials

@Suite(.timeLimit(.minutes(1)))
struct LoadRunTests {
    @Test func `three calls over sockets, to an engine that runs already`() async throws {
        let group = try EventLoopGroup(count: 1)
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.localCarrier = .loopback(port: 0)
        options.door.rules.limits.withheldCalls = 100
        options.door.rules.limits.withheldCallsPerMinute = 100
        let service = try await VoiceService.listen(options, group: group)
        let serving = Task(executorPreference: group.loops[0]) { await service.run() }
        var plan = LoadPlan()
        let media = try #require(service.localCarrier)
        plan.target = .running(
            url: "ws://\(media)/v1/media",
            pid: nil,
            metrics: "http://\(service.address)/metrics"
        )
        plan.way = .all([3])
        plan.window = .seconds(2)
        plan.settling = .zero
        let told = Mutex<[LoadStep]>([])
        let report = try await LoadRun(plan) { _ in }.run { step in told.withLock { $0.append(step) } }
        let step = try #require(report.steps.first)
        #expect(told.withLock { $0 } == [step])
        #expect(step.calls == 3 && step.going == 3)
        // What a busy machine takes is nobody's promise.
        #expect(step.generatorLateness.count > 100)
        #expect(step.engine == nil && step.memory == nil)
        serving.cancel()
        await serving.value
        await group.shutdown()
    }
}
