internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import Reactor
internal import Rehearsal
internal import Statistics
internal import VoiceService
internal import WebSocketTransport

/// Calls an engine in another process with more and more callers, and measures what becomes of it.
package struct LoadRun: Sendable {
    private let plan: LoadPlan
    private let progress: @Sendable (String) -> Void

    /// - Parameter progress: is told what is being done, in a few words, about once a second.
    package init(_ plan: LoadPlan, progress: @escaping @Sendable (String) -> Void) {
        self.plan = plan
        self.progress = progress
    }

    /// Goes through all numbers of calls.
    ///
    /// - Parameter told: is told what was found with each.
    package func run(told: @escaping @Sendable (LoadStep) -> Void) async throws -> LoadReport {
        OpenFiles.raiseLimit()
        let cores = Cores.usable
        var own = Array(cores.dropFirst(min(plan.loops, cores.count - 1)))
        // Where an engine is that runs already is somebody else's choice.
        if case .running = plan.target { own = cores }
        // Threads that are made from now on have it from those that make them.
        for thread in ProcessFigures.threads { Cores.pin(thread: thread, to: own) }
        defer { for thread in ProcessFigures.threads { Cores.pin(thread: thread, to: cores) } }
        if let priority = plan.priority { try ProcessFigures.goFirst(priority) }
        // Callers and simulators share a loop, which wakes up once a millisecond for all of them.
        let simulators = try EventLoopGroup(count: 1)
        let loop = simulators.loops[0]
        loop.execute { loop.rest = .milliseconds(1) }
        let stage = Stage(plan: plan, engineCores: Array(cores.prefix(max(1, plan.loops))), progress: progress)
        let running = Task(executorPreference: loop) {
            try await stage.run(on: loop, simulators, told)
        }
        let result = await withTaskCancellationHandler {
            await running.result
        } onCancel: {
            running.cancel()
        }
        await simulators.shutdown()
        return try result.get()
    }
}

/// A load on its loop.
private struct Stage: Sendable {
    let plan: LoadPlan
    let engineCores: [Int]
    let progress: @Sendable (String) -> Void

    /// Descriptors of this process and of the engine for each call.
    private static let descriptors: UInt = 8

    func run(
        on loop: EventLoop,
        _ simulators: EventLoopGroup,
        _ told: @escaping @Sendable (LoadStep) -> Void
    ) async throws -> LoadReport {
        let folder = try TemporaryFolder("syrinx-load")
        defer { folder.remove() }
        let certificate = plan.hasTLS ? try await LoadCertificate.make(in: folder, on: loop) : nil
        let speech = LoadSpeech()
        var settings = TrialPlan.standard.world
        settings.seed = plan.seed
        settings.hearsStrangers = false
        let world = SimulatorWorld(settings)
        world.journal.stop()
        let host = try await SimulatorHost.listen(
            LoadProviders.all(in: world, speech),
            in: world,
            tls: certificate.map { try .server(certificateChain: $0.chain, privateKey: $0.key) },
            group: simulators
        )
        let serving = Task(executorPreference: simulators.loops[0]) { await host.run() }
        defer { serving.cancel() }
        var search = KneeSearch(plan.way)
        var steps: [LoadStep] = []
        while let calls = search.next {
            if let most = OpenFiles.most, UInt(calls) * Self.descriptors > most {
                guard steps.isEmpty else { break }
                throw LoadFailure(
                    "\(calls) calls need about \(UInt(calls) * Self.descriptors) open files, and \(most) are allowed: "
                        + "raise the hard limit (ulimit -Hn), or take fewer calls"
                )
            }
            do {
                let step = try await measure(calls, speech, host, folder, certificate, on: loop)
                steps.append(step)
                told(step)
                search.note(calls, holds: step.fault(plan.most) == nil)
            } catch let error where error is CancellationError || Task.isCancelled {
                break
            }
        }
        return LoadReport(steps, plan, isWhole: search.next == nil)
    }

    private func measure(
        _ calls: Int,
        _ speech: LoadSpeech,
        _ host: SimulatorHost,
        _ folder: TemporaryFolder,
        _ certificate: LoadCertificate?,
        on loop: EventLoop
    ) async throws -> LoadStep {
        progress("\(calls) calls: starting the engine")
        let engine: LoadEngine
        switch plan.target {
        case .running(let url, let pid, let metrics):
            engine = try .running(url, pid: pid, metrics: metrics)
        case .own(let program):
            engine = try await .start(
                plan,
                program: program,
                in: folder,
                at: host,
                cores: engineCores,
                certificate: certificate,
                on: loop
            )
        }
        let result: Result<LoadStep, any Error>
        do {
            result = .success(try await measure(calls, engine, speech, certificate, on: loop))
        } catch {
            result = .failure(engine.lastWords.map { LoadFailure("the engine has ended by itself:\n\($0)") } ?? error)
        }
        await engine.stop(on: loop)
        // Recordings of some hundred calls are a lot.
        folder.remove("data")
        return try result.get()
    }

    private func measure(
        _ calls: Int,
        _ engine: LoadEngine,
        _ speech: LoadSpeech,
        _ certificate: LoadCertificate?,
        on loop: EventLoop
    ) async throws -> LoadStep {
        let trust: TLSContext? = try certificate.map { try .client(trust: .file($0.chain)) }
        var options = HTTPClientOptions()
        options.tls = trust
        let client = HTTPClient(on: loop, options: options)
        defer { client.close() }
        // What is made for the first request is not a call's.
        _ = await engine.figures(client)
        try await wait(.milliseconds(500), "\(calls) calls: the engine is idle", on: loop)
        var step = LoadStep()
        step.calls = calls
        if let pid = engine.pid {
            ProcessFigures.forgetPeak(of: pid)
            step.idleMemory = ProcessFigures.memory(of: pid)?.resident
        }
        let generator = LoadGenerator(
            try WebSocket.Request(url: engine.media, tls: trust),
            speech,
            every: plan.interruptions,
            on: loop
        )
        do {
            let ramp = Duration.seconds(max(0.5, Double(calls) / max(0.1, plan.ramp)))
            progress("\(calls) calls: they begin")
            try await generator.open(calls, over: ramp)
            try await wait(plan.settling, "\(calls) calls: they are under way", on: loop)
            let before = await Moment(engine, generator, client, loop)
            generator.tally.empty()
            try await wait(plan.window, "\(calls) calls: measuring", on: loop)
            let after = await Moment(engine, generator, client, loop)
            step.fill(before, after, generator)
            if let pid = engine.pid { step.peakMemory = ProcessFigures.memory(of: pid)?.peak }
            if let words = engine.lastWords { throw LoadFailure("the engine has ended by itself:\n\(words)") }
        } catch {
            await generator.end()
            throw error
        }
        await generator.end()
        return step
    }

    private func wait(_ time: Duration, _ what: String, on loop: EventLoop) async throws {
        let end = loop.now + time
        while loop.now < end {
            try Task.checkCancellation()
            progress("\(what), \(Int((end - loop.now) / .seconds(1)) + 1) s")
            try await loop.sleep(until: min(end, loop.now + .seconds(1)))
        }
    }
}

/// All figures that grow, at one moment.
private struct Moment {
    var time: MonotonicInstant
    var engine: Double?
    var own: Double
    var machine: Double
    var page: String?
    var lateness: TimeCounts

    init(_ target: LoadEngine, _ generator: LoadGenerator, _ client: HTTPClient, _ loop: EventLoop) async {
        page = await target.figures(client)
        engine = target.pid.flatMap { ProcessFigures.processorTime(of: $0) }
        own = ProcessFigures.ownProcessorTime
        machine = ProcessFigures.machineTime
        time = loop.clock.now
        lateness = TimeCounts(generator.tally.lateness)
    }

    func times(_ family: String, since earlier: Moment) -> LoadStep.Times {
        guard let page, let before = earlier.page else { return LoadStep.Times() }
        return LoadStep.Times(TimeCounts(family, in: page).since(TimeCounts(family, in: before)))
    }
}

extension LoadStep {
    fileprivate mutating func fill(_ before: Moment, _ after: Moment, _ generator: LoadGenerator) {
        let tally = generator.tally
        going = generator.going
        seconds = (after.time - before.time) / .seconds(1)
        (turns, missing, tooEarly) = (tally.waits.count, tally.missing, tally.tooEarly)
        (unheeded, underruns) = (tally.unheeded, tally.underruns)
        failure = tally.lossReason ?? generator.failure
        let own = after.own - before.own
        let callSeconds = Double(max(1, calls)) * seconds
        outside = own / callSeconds * 1_000
        outsideBusy = own / seconds
        var all = own
        if let end = after.engine, let begin = before.engine {
            engine = (end - begin) / callSeconds * 1_000
            engineBusy = (end - begin) / seconds
            all += end - begin
        }
        others = max(0, (after.machine - before.machine - all) / seconds)
        lateness = after.times("syrinx_loop_frame_lateness_seconds", since: before)
        share = after.times("syrinx_turn_share_seconds", since: before)
        generatorLateness = Times(after.lateness.since(before.lateness))
        waits = Times(tally.waits)
        reactions = Times(tally.reactions)
    }
}

extension LoadStep.Times {
    init(_ counts: TimeCounts) {
        count = Int(counts.count)
        p50 = counts.quantile(0.5)
        p95 = counts.quantile(0.95)
        p99 = counts.quantile(0.99)
        most = counts.most
    }

    init(_ values: [Double]) {
        guard let quantiles = Quantiles(values) else { return }
        count = values.count
        p50 = quantiles.p50
        p95 = quantiles.p95
        p99 = quantiles.p99
        most = quantiles.sorted.last
    }
}

extension TimeCounts {
    fileprivate init(_ times: TimeHistogram) {
        self.init(edges: times.edges.map { Double($0) / 1_000 }, cumulated: times.cumulated.map(Double.init))
    }
}
