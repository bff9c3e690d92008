import FastJSON
import HTTPTransport
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

/// A whole simulation on one loop, and somebody who asks.
private func inSimulation<Value: Sendable>(
    _ options: Simulation.Options,
    _ body: @escaping @Sendable (Simulation, Asker) async throws -> Value
) async throws -> Value {
    try await withLoopGroup { loop, group in
        var options = options
        options.address = .loopback(port: 0)
        let simulation = try await Simulation.listen(options, group: group)
        let running = Task(executorPreference: loop) { await simulation.run() }
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(simulation, Asker(loop)))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        await running.value
        return try outcome.get()
    }
}

private final class Asker: Sendable {
    private let clients = LoopLocal { HTTPClient(on: $0) }
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func ask(_ method: HTTPMethod, _ url: String, _ body: String = "") async throws -> (status: Int, content: [UInt8]) {
        var request = HTTPClientRequest(method, try HTTPURL(url))
        if method == .post { request.content = .bytes(Array(body.utf8)) }
        request.fields.set("Authorization", to: "Bearer some-key")
        request.fields.set(.contentType, to: "application/json")
        let response = try await clients.value(on: loop).send(request)
        return (Int(response.status.code), try await response.body(upTo: 1_048_576))
    }

    func json(_ method: HTTPMethod, _ url: String, _ body: String = "") async throws -> (Int, JSONValue) {
        let (status, content) = try await ask(method, url, body)
        return (status, try JSONValue(parsing: content.span))
    }
}

struct SimulationTests {
    private static let question = #"{"model": "sim", "messages": [{"role": "user", "content": "hello"}]}"#

    @Test(.timeLimit(.minutes(4)))
    func `every provider has a name, a port and an address of its own`() async throws {
        try await inSimulation(.init()) { simulation, asker in
            let (_, listed) = try await asker.json(.get, "\(simulation.controlAddress)/providers")
            let places = try #require(listed["providers"]?.arrayValue)
            #expect(places.count == simulation.places.count)
            #expect(Set(simulation.places.map(\.name)).count == places.count)
            #expect(Set(simulation.places.map(\.address)).count == places.count)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `what was asked is told, faults are added, and all is forgotten`() async throws {
        var options = Simulation.Options()
        options.only = ["openai"]
        try await inSimulation(options) { simulation, asker in
            let control = simulation.controlAddress
            let url = "\(simulation.places[0].address)/v1/chat/completions"
            #expect(try await asker.ask(.post, url, Self.question).status == 200)
            let fault = #"{"provider": "openai", "fault": "status:429:7", "times": 2}"#
            #expect(try await asker.ask(.post, "\(control)/faults", fault).status == 200)
            for expected in [429, 429, 200] {
                #expect(try await asker.ask(.post, url, Self.question).status == expected)
            }
            let (_, asked) = try await asker.json(.get, "\(control)/requests?provider=openai&what=request")
            #expect(asked["requests"]?.arrayValue?.count == 4)
            #expect(asked["counts"]?["openai"]?["request"] == 4)
            #expect(asked["faults"]?["openai"] == 2)
            #expect(try await asker.ask(.post, "\(control)/faults", fault).status == 200)
            #expect(try await asker.ask(.post, "\(control)/clear").status == 200)
            #expect(try await asker.ask(.post, url, Self.question).status == 200)
            #expect(
                try await asker.json(.get, "\(control)/requests?what=request").1["requests"]?.arrayValue?.count == 1
            )
        }
    }

    @Test(.timeLimit(.minutes(4))) func `clearing takes back faults of the bytes that have not come to pass`()
        async throws
    {
        var options = Simulation.Options()
        options.only = ["openai"]
        options.hasRelays = true
        try await inSimulation(options) { simulation, asker in
            let control = simulation.controlAddress
            let fault = #"{"provider": "openai", "fault": "cut@5", "times": 3}"#
            let url = "\(simulation.places[0].address)/v1/chat/completions"
            let added = try await asker.ask(.post, "\(control)/faults", fault).status
            let cleared = try await asker.ask(.post, "\(control)/clear").status
            let asked = try await asker.ask(.post, url, Self.question).status
            #expect([added, cleared, asked] == [200, 200, 200])
        }
    }

    @Test(
        .timeLimit(.minutes(4)),
        arguments: [
            ("", "say {"), (#"{"provider": "openai", "fault": "melt"}"#, "is no fault"),
            (#"{"provider": "openai", "fault": "cut@3"}"#, "--relay"),
            (#"{"provider": "nobody", "fault": "cut@3"}"#, "no provider"),
            (#"{"provider": "nobody", "fault": "drop"}"#, "there are openai"),
        ]
    )
    func `a fault that cannot be is refused with what could be`(body: String, words: String) async throws {
        var options = Simulation.Options()
        options.only = ["openai"]
        try await inSimulation(options) { simulation, asker in
            let (status, problem) = try await asker.json(.post, "\(simulation.controlAddress)/faults", body)
            #expect(status == 400)
            #expect(problem["detail"]?.stringValue?.contains(words) == true)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a fault of the bytes has a relay before its provider`() async throws {
        var options = Simulation.Options()
        options.only = ["openai", "anthropic"]
        options.faults = [("openai", try FaultWords("cut@40*1"))]
        try await inSimulation(options) { simulation, asker in
            #expect(simulation.places.map { $0.relay != nil } == simulation.places.map { $0.name == "openai" })
            let place = try #require(simulation.places.first { $0.name == "openai" })
            let url = "\(place.address)/v1/chat/completions"
            await #expect(throws: HTTPClientError.self) { try await asker.ask(.post, url, Self.question) }
            #expect(try await asker.ask(.post, url, Self.question).status == 200)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a provider that does not exist is answered with those that do`() async throws {
        var options = Simulation.Options()
        options.only = ["deepgramm"]
        let wanted = options
        let error = await #expect(throws: SimulationWordsError.self) { try await inSimulation(wanted) { _, _ in } }
        #expect(error?.description.contains("deepgram,") == true)
    }

    @Test(.timeLimit(.minutes(4)))
    func `a delay of a provider that does not exist is answered with those that do`() async throws {
        var options = Simulation.Options()
        options.world.latencies["deepgramm"] = LatencyProfile(first: .fixed(.milliseconds(200)))
        let wanted = options
        let error = await #expect(throws: SimulationWordsError.self) { try await inSimulation(wanted) { _, _ in } }
        #expect(error?.description.contains("deepgram,") == true)
    }

    @Test(.timeLimit(.minutes(4)))
    func `the typical delays are of providers that there are`() async throws {
        var options = Simulation.Options()
        for (provider, preset) in LatencyProfile.typical {
            let profile: LatencyProfile = try #require(LatencyProfile.presets[preset])
            options.world.latencies[provider] = profile
        }
        try await inSimulation(options) { _, _ in }
    }

    @Test(.timeLimit(.minutes(4)))
    func `what recognisers understand can be heard`() async throws {
        try await inSimulation(.init()) { simulation, asker in
            let (_, listed) = try await asker.json(.get, "\(simulation.controlAddress)/clips")
            #expect(listed["clips"]?.arrayValue?.count == SimulatedProviders.clips.count)
            let sound = try await asker.ask(.get, "\(simulation.controlAddress)/clips/1").content
            #expect(sound == SimulatedProviders.clips[1].codes)
            #expect(try await asker.ask(.get, "\(simulation.controlAddress)/clips/77").status == 404)
        }
    }

    @Test func `a journal keeps what was asked last, and counts all`() {
        let journal = SimulatorJournal()
        journal.keepLast(10)
        for number in 0..<95 { journal.note("a", "b", "\(number)") }
        #expect((10..<20).contains(journal.all.count))
        #expect(journal.all.last?.detail == "94")
        #expect(journal.counts == ["a": ["b": 95]])
        journal.stop()
        journal.note("a", "b")
        #expect(journal.all.isEmpty)
        #expect(journal.counts == ["a": ["b": 96]])
    }
}
