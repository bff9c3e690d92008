internal import AgentBridge
package import AgentFiles
package import CallPipeline
internal import CallRecords
internal import CallTiming
internal import Carriers
internal import CarrierWire
internal import Dialogue
package import FrontDoor
internal import HTTPTransport
package import OutboundCalls
package import ProviderKit
package import Reactor
internal import Rehearsal
internal import Telemetry
internal import WebSocketTransport

/// The running engine: one HTTP server with its pages, its health and the carriers' sockets.
package final class VoiceService: Sendable {
    /// What a service is told when it starts.
    package struct Options: Sendable {
        /// Where it listens; the loopback unless told otherwise.
        package var address = SocketAddress.loopback(port: 8_080)
        /// With which certificate; nil for none, as behind a proxy that has one.
        package var tls: TLSContext?
        /// How calls come in.
        package var door = FrontDoorOptions()
        /// Where streams are taken without asking who they are: an address of the loopback, for harnesses on this machine;
        /// nil for nowhere.
        package var localCarrier: SocketAddress?
        /// Whether streams have TLS there, too.
        package var localCarrierIsSecure = false
        /// What the rehearsed agent is told that callers say, and answers.
        package var talk = RehearsedTalk.standard
        /// The rehearsals of agents that have their own, by name.
        package var talks: [String: RehearsedTalk] = [:]
        /// The agents that have files; they answer at the door, too.
        package var agents: [AgentDefinition] = []
        /// What a call is made of, for whom it is, on the call's loop; nil for agents with files and the rehearsed one.
        package var calls: (@Sendable (CallArrival) -> sending Call.Parts)?
        /// Which agents of whom are elsewhere; a call that cannot get there is made of the above.
        package var bridges: [Organisation: AgentBridges] = [:]
        /// What keeps calls; nil for nothing.
        package var keeping: CallKeeping?
        /// Who may read them, and order some.
        package var tokens = AccessTokens()
        /// How calls are made from here, by whose account; not at all for whom there is none.
        package var outbound: [Organisation: OutboundService] = [:]
        /// How it ends.
        package var drain = DrainManner()
        /// What is counted and written down of all that happens.
        package var telemetry = ServiceTelemetry()
        /// What has to be shown to read the metrics; nil to be on this machine.
        package var metricsToken: Secret?
        /// Told of every event of every call, on the call's loop; nil for nobody.
        package var eventReader: (@Sendable (CallEvent) -> Void)?
        /// Told of all that happens at the door, from any thread.
        package var doorReader: @Sendable (DoorEvent) -> Void = { _ in }

        /// What else whoever starts it should know.
        package var hints: [String] = []

        package init() {}

        /// The file of an agent, if it has one.
        func definition(of agent: String, _ organisation: Organisation) -> AgentDefinition? {
            agents.first { $0.name == agent && $0.organisation == organisation }
        }

        /// How the addresses of unsigned streams begin.
        package var localCarrierScheme: String { tls != nil && localCarrierIsSecure ? "wss" : "ws" }

        /// What whoever starts the service should know.
        package var warnings: [String] {
            var warnings = door.warnings + hints
            if let localCarrier {
                warnings.append(
                    "Unsigned streams are taken at \(localCarrierScheme)://\(localCarrier)/v1/media: for harnesses, not for callers."
                )
            }
            return warnings
        }
    }

    /// Where it listens, with the port the kernel chose.
    package var address: SocketAddress { server.address }
    /// Where unsigned streams are taken.
    package var localCarrier: SocketAddress? { local?.address }
    /// Where calls come in.
    package let door: FrontDoor

    private let server: HTTPServer
    private let local: HTTPServer?
    private let application: HTTPApplication
    let followers: [Organisation: AgentCallFollower]
    /// With what it was started.
    let began: Options
    let hub = TalkHub()
    let roster: TalkRoster
    /// What makes outbound calls, for whom.
    let desks: [Organisation: OutboundDesk]
    /// Who may read calls, and order some.
    let access: TokenBook
    private let group: EventLoopGroup
    private let end: ServiceDrain
    private let load: LoadGuard
    /// With what new connections are served; nil where a proxy does that.
    let certificate: TLSCertificateStore?

    /// Binds and listens; calls are served once `run` is called.
    package static func listen(_ options: Options, group: EventLoopGroup) async throws -> VoiceService {
        if let address = options.localCarrier, !address.isLoopback { throw ExposedLocalCarrier(address: address) }
        var serving = HTTPServerOptions()
        let certificate = options.tls.map { TLSCertificateStore($0) }
        if let certificate { serving.tls = { certificate.current } }
        let server = try await HTTPServer.listen(on: options.address, options: serving, group: group)
        do {
            var local: HTTPServer?
            if let address = options.localCarrier {
                let serving = options.localCarrierIsSecure ? serving : HTTPServerOptions()
                local = try await HTTPServer.listen(on: address, options: serving, group: group)
            }
            return try VoiceService(server, local, certificate, options, group)
        } catch {
            server.stopAccepting()
            throw error
        }
    }

    private init(
        _ server: HTTPServer,
        _ local: HTTPServer?,
        _ certificate: TLSCertificateStore?,
        _ options: Options,
        _ group: EventLoopGroup
    ) throws {
        self.group = group
        self.certificate = certificate
        let end = ServiceDrain(options.drain)
        self.end = end
        self.server = server
        self.local = local
        began = options
        followers = options.bridges.mapValues { bridges in
            AgentCallFollower(bridges.service, bridges.patience) { event in
                options.eventReader?(event.redacted(by: TextRedaction(of: nil)))
            }
        }
        let (atDoor, taker) = Self.way(in: options, followers, hub)
        roster = TalkRoster(atDoor.agents.map { TalkAgent($0, options) })
        let beeps = BeepWatch()
        let load = LoadGuard(group.loops)
        self.load = load
        door = FrontDoor(
            atDoor,
            isDraining: { end.hasBegun },
            isLate: { load.isLate(beyond: $0) },
            reader: { event in
                options.telemetry.read(event)
                options.doorReader(event)
            },
            listener: { beeps.listener(for: $0) },
            taker: taker
        )
        var desks: [Organisation: OutboundDesk] = [:]
        for (organisation, outbound) in options.outbound {
            var elsewhere: OutboundElsewhere?
            if let bridges = options.bridges[organisation], let follower = followers[organisation] {
                elsewhere = OutboundElsewhere(bridges, follower)
            }
            desks[organisation] = outbound.desk(
                of: organisation,
                behind: door,
                elsewhere: elsewhere,
                keeping: options.keeping,
                group: group
            )
        }
        self.desks = desks
        beeps.tell(desks)
        var application = HTTPApplication()
        try TalkRoutes(door: door, hub: hub, roster: roster).register(on: &application)
        try application.on(.get, "/healthz") { exchange, _ in exchange.respond(.text("ok\n")) }
        try application.on(.get, "/readyz") { exchange, _ in
            let isReady = !end.hasBegun
            exchange.respond(.text(isReady ? "ready\n" : "draining\n", status: isReady ? .ok : .serviceUnavailable))
        }
        try door.register(on: &application)
        let access = TokenBook(options.tokens)
        self.access = access
        let orders = desks.isEmpty ? nil : OutboundRoutes(desks, access, areShownElsewhere: options.keeping != nil)
        try orders?.register(on: &application)
        if let keeping = options.keeping {
            try CallRoutes(keeper: keeping.keeper, access: access, orders: orders).register(on: &application)
        }
        try MetricsRoute(
            token: options.metricsToken,
            telemetry: options.telemetry,
            loops: group.loops,
            door: door,
            keeper: options.keeping?.keeper,
            desks: Array(desks.values)
        ).register(on: &application)
        self.application = application
    }

    /// How calls come in under these options, and what they are made of.
    static func way(
        in options: Options,
        _ followers: [Organisation: AgentCallFollower],
        _ hub: TalkHub
    ) -> (door: FrontDoorOptions, taker: FrontDoor.Taker) {
        var door = options.door
        door.isSecure = options.tls != nil
        // A call that is only registered elsewhere has no stream here, and so nothing of it is kept.
        var unkept = options
        unkept.keeping = nil
        let registered = unkept
        for (organisation, bridges) in options.bridges {
            door.take(bridges, of: organisation, followers[organisation]) { ownParts($0, registered, hub) }
        }
        let agents = door.agents
        return (door, { parts($0, options, agents, hub) })
    }

    /// What a call is made of; one of an agent elsewhere has its own providers, too, in case that cannot be had.
    private static func parts(
        _ arrival: CallArrival,
        _ options: Options,
        _ agents: [DoorAgent],
        _ hub: TalkHub
    ) -> sending Call.Parts {
        var parts = ownParts(arrival, options, hub)
        let agent = agents.first { $0.name == arrival.agent && $0.organisation == arrival.organisation }
        if case .bridge? = agent?.brain, let bridges = options.bridges[arrival.organisation],
            let there = bridges.agents[arrival.agent]
        {
            parts.remote = BridgedAgent(bridges.service, there.settings)
        }
        return parts
    }

    /// What a call is made of that is answered here.
    private static func ownParts(_ arrival: CallArrival, _ options: Options, _ hub: TalkHub) -> sending Call.Parts {
        if let calls = options.calls { return calls(arrival) }
        let whole = options.definition(of: arrival.agent, arrival.organisation)
        let arm = whole.flatMap { options.telemetry.arms.arm(of: arrival.call, $0) }
        let definition = arm?.definition ?? whole
        var readers: [(CallEvent) -> Void] = []
        if let reader = options.eventReader {
            // A rehearsal says what it was told to say: nobody's secret is in it.
            let redaction = definition == nil ? TextRedaction.none : TextRedaction(of: definition)
            readers.append { reader($0.redacted(by: redaction)) }
        }
        readers += options.telemetry.readers(of: arrival, definition, arm: arm?.name)
        if let whole, let watch = options.telemetry.arms.reader(of: whole, arm: arm) { readers.append(watch) }
        let agent = options.door.agents.first {
            $0.name == arrival.agent && $0.organisation == arrival.organisation
        }
        let isElsewhere = options.bridges[arrival.organisation]?.agents[arrival.agent] != nil
        let brain = isElsewhere ? AgentBrain.bridge : agent?.brain ?? .cascade
        let scribe = options.keeping?.begin(arrival, brain: brain.name, definition, arm: arm?.name)
        if let scribe { readers.append(scribe.reader()) }
        if arrival.isTalk {
            let talk = TalkHub.Name(call: arrival.call, organisation: arrival.organisation)
            hub.expect(talk)
            readers.append(hub.reader(of: talk))
        }
        var parts: Call.Parts
        if let definition {
            parts = definition.parts(arrival, readers)
        } else {
            parts = RehearsedCall.parts(arrival, options, readers)
        }
        parts.share = options.telemetry.share(of: arrival, arm: arm?.name)
        if !isElsewhere { parts.shadow = whole?.shadow(of: arrival.call) }
        // The carrier keeps a relay's sound to itself.
        if case .relay = brain { return parts }
        let recording = definition?.recording ?? AgentRecording()
        if let keeping = options.keeping, let scribe, keeping.recordsSound, recording.audio {
            parts.record(scribe, for: keeping, recording, isElsewhere: isElsewhere)
        }
        // Of one whose agent is elsewhere nothing is decided here.
        if let keeping = options.keeping, let scribe, !isElsewhere {
            let notice = parts.sound == nil ? "" : recording.notice
            parts.keepInputs(arrival, scribe, in: keeping, definition, arm: arm?.name, notice: notice)
        }
        return parts
    }

    /// Serves until it is drained and the last call has ended, or its time is over, or the task is cancelled.
    package func run() async {
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                await self.serve()
                return true
            }
            tasks.addTask(executorPreference: group.loops[0]) {
                await self.endWhenAsked(on: self.group.loops[0])
                return true
            }
            tasks.addTask(executorPreference: group.loops[0]) {
                await self.load.watch(on: self.group.loops[0])
                return false
            }
            for follower in followers.values {
                let (loops, door) = (group.loops, self.door)
                tasks.addTask {
                    await follower.run(on: loops) { door.carriedCallEnded($0, $1) }
                    return false
                }
            }
            for desk in desks.values {
                tasks.addTask {
                    await desk.run()
                    return false
                }
            }
            // It ends with the last call, not with the last conversation that is to be fetched.
            for await isServed in tasks where isServed { tasks.cancelAll() }
        }
    }

    private func serve() async {
        let application = self.application
        await withDiscardingTaskGroup { group in
            group.addTask { await self.server.run { try await application.answer($0) } }
            guard let local else { return }
            let door = self.door
            group.addTask {
                await local.run { exchange in try await door.openUnsigned(exchange) }
            }
        }
    }

    /// Waits until the end is asked for and the last call is over, or has had its time.
    private func endWhenAsked(on loop: EventLoop) async {
        guard let left = try? await end.run(door, Array(desks.values), on: loop) else { return }
        guard left == 0 else {
            began.telemetry.journal?.note(LogLine(.warning, "calls-cut-off", [("count", .count(left))]))
            return
        }
        server.stopAccepting()
        local?.stopAccepting()
        // What is still connected is no call of the door's: an answer that is being written, or a harness's stream.
        try? await loop.sleep(until: loop.now + .seconds(10))
    }

    /// Takes no new calls and lets present ones end.
    package func drain() { end.ask() }
}

/// Streams that nobody has signed would be taken from elsewhere.
package struct ExposedLocalCarrier: Error, CustomStringConvertible {
    let address: SocketAddress

    package var description: String {
        "unsigned streams are taken on the loopback only, not at \(address)"
    }
}
