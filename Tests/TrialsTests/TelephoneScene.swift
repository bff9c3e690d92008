import CallTiming
import HTTPTransport
import PhoneNumbers
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Synchronization
import TestKit
import Testing
import TwilioREST

@testable import Trials

/// A simulated Twilio with whoever is called through it, and a bench that calls: real sockets, on a clock that leaps or
/// a real one.
struct TelephoneScene: Sendable {
    let loop: EventLoop
    let group: EventLoopGroup
    let simulator: TwilioSimulator
    let world: SimulatorWorld
    var line: TwilioLine

    /// What callers say: two lines, the pauses before them a little different in every call.
    static let plan = TrialPlan(
        callers: [
            CallerScript(
                name: "plain",
                lines: [("Hello there.", 3), ("And goodbye.", 4)].compactMap { words, seed in
                    CallerLine(.babbling(words, seed: seed), .turn, .afterAgent(2_400))
                }
            )
        ]
    )

    static func calls(_ count: Int) -> [TrialCall] {
        (0..<count).map { TrialCall(number: $0, script: plan.script(of: $0)) }
    }

    /// Who is there at once.
    static func settings(_ callee: TwilioSimulator.Callee = agent(600)) -> TwilioSimulator.Settings {
        var settings = TwilioSimulator.Settings()
        settings.callsPerSecond = 1_000
        settings.dialling = .milliseconds(5)
        settings.opensStreams = true
        settings.callee = { _ in callee }
        return settings
    }

    static func agent(_ delay: Int) -> TwilioSimulator.Callee {
        .isAgent(after: .milliseconds(20), answering: .milliseconds(delay))
    }

    /// Sets it up on the one loop of a group, and ends it.
    static func run<Value: Sendable>(
        _ settings: TwilioSimulator.Settings,
        on group: EventLoopGroup,
        _ body: @escaping @Sendable (TelephoneScene) async throws -> Value
    ) async throws -> Value {
        let loop = group.loops[0]
        let world = SimulatorWorld()
        let simulator = TwilioSimulator(world, settings: settings)
        let host = try await SimulatorHost.listen([simulator], in: world, group: group)
        let serving = Task(executorPreference: loop) { await host.run() }
        let outcome: Result<Value, any Error>
        do {
            let server = try HTTPURL(try #require(host.address(of: "twilio")))
            var line = TwilioLine(
                TwilioAccount("AC0", token: Secret("t"), server: server),
                to: try PhoneNumber("+15550100002"),
                from: try PhoneNumber("+15550100009")
            )
            line.listens = .loopback(port: 0)
            line.poll = .milliseconds(200)
            line.pace = .milliseconds(30)
            let scene = TelephoneScene(loop: loop, group: group, simulator: simulator, world: world, line: line)
            outcome = .success(try await Task(executorPreference: loop) { try await body(scene) }.value)
        } catch {
            outcome = .failure(error)
        }
        serving.cancel()
        await serving.value
        return try outcome.get()
    }

    /// The same in virtual time.
    static func run<Value: Sendable>(
        _ settings: TwilioSimulator.Settings = settings(),
        _ body: @escaping @Sendable (TelephoneScene) async throws -> Value
    ) async throws -> Value {
        try await inVirtualTime { _, group in try await run(settings, on: group, body) }
    }

    /// Makes calls on the scene's own loop.
    func make(
        _ count: Int,
        atOnce: Int,
        longest: Duration = .seconds(60),
        told: @escaping @Sendable (CallMeasure) -> Void = { _ in }
    ) async throws -> [CallMeasure] {
        let found = Mutex<[CallMeasure]>([])
        try await TwilioRig.run(line, on: group) { rig in
            try await rig.make(Self.calls(count), atOnce: atOnce, longest: longest) { call in
                found.withLock { $0.append(call) }
                told(call)
            }
        }
        return found.withLock { $0 }.sorted { $0.number < $1.number }
    }

    /// The calls that Twilio was asked to change, which is to hang them up.
    var hungUp: [String] {
        world.journal.entries(of: "twilio", "request").compactMap { entry in
            guard entry.detail.hasPrefix("POST"), let place = entry.detail.firstRange(of: "/Calls/") else { return nil }
            return String(entry.detail[place.upperBound...].prefix { $0 != "." })
        }
    }
}
