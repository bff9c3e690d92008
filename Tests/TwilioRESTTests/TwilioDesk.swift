import CallTiming
import HTTPTransport
import ProviderKit
import ProviderTestKit
import Reactor
import Testing

@testable import Rehearsal
@testable import TwilioREST

/// Twilio's simulator and a client of it on one loop in virtual time.
struct TwilioDesk: Sendable {
    static let account = "ACffeeddccbbaa99887766554433221100"
    static let token = "12345"

    let loop: EventLoop
    let twilio: TwilioREST
    let simulator: TwilioSimulator
    let world: SimulatorWorld

    var orders: Int { world.journal.entries(of: "twilio", "request").filter { $0.detail.hasPrefix("POST") }.count }

    func sleep(_ duration: Duration) async throws { try await loop.sleep(until: loop.now + duration) }
}

@discardableResult
func atTwilio<Value: Sendable>(
    token: String = TwilioDesk.token,
    _ settings: TwilioSimulator.Settings = .init(),
    _ body: @escaping @Sendable (TwilioDesk) async throws -> Value
) async throws -> Value {
    try await inVirtualTime { loop, group in
        var keys = SimulatorWorld.Settings()
        keys.keys = [TwilioDesk.token]
        let world = SimulatorWorld(keys)
        let simulator = TwilioSimulator(world, settings: settings)
        let host = try await SimulatorHost.listen([simulator], in: world, group: group)
        let serving = Task(executorPreference: loop) { await host.run() }
        let server = try HTTPURL(try #require(host.address(of: "twilio")))
        let twilio = TwilioREST(TwilioAccount(TwilioDesk.account, token: Secret(token), server: server))
        let desk = TwilioDesk(loop: loop, twilio: twilio, simulator: simulator, world: world)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(desk)) } catch { outcome = .failure(error) }
        serving.cancel()
        await serving.value
        return try outcome.get()
    }
}
