internal import CallRecords
internal import FastJSON
internal import FrontDoor
internal import Octets
internal import OutboundCalls
internal import ProviderKit
internal import Reactor
internal import Redaction
internal import Telemetry
internal import VoiceService

/// `syrinx serve`: serves calls until it is told to stop.
struct ServeCommand {
    private let words: Arguments
    private let environment: ProviderEnvironment
    private let settings: ServiceSettings
    private let stock: ServiceStock
    private let options: VoiceService.Options
    private let journal: Journal

    init(_ words: inout Arguments, environment: [String: String] = Environment.all) throws {
        self.words = words
        self.environment = ProviderEnvironment(variables: environment)
        settings = try ServeArguments.settings(words, self.environment)
        // What nobody may read is taken out of all words.
        let redactor = Redactor()
        let journal = try Journal(settings.logFormat) { redactor.redact($0).text }
        self.journal = journal
        stock = try ServiceStock(settings, journal: journal)
        options = Self.printing(try settings.options(stock), settings, to: journal)
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        let group = try EventLoopGroup(count: settings.listening.loops)
        let service = try await VoiceService.listen(options, group: group)
        if let file = settings.file { say("configuration", "Configuration: \(file)") }
        let loops = settings.listening.loops
        let scheme = options.tls == nil ? "http" : "https"
        say("started", "Syrinx listens on \(scheme)://\(service.address)/ (\(loops) loops; Ctrl-C stops)")
        for line in welcome(at: "\(scheme)://\(service.address)/") { say("welcome", line) }
        for warning in options.warnings { say("warning", warning, .warning) }
        if let local = service.localCarrier {
            say("local-carrier", "Unsigned streams: \(options.localCarrierScheme)://\(local)/v1/media")
        }
        let signals = ServiceSignals(service) { say("draining", $0) }
        try await signals.listen(on: group.loops[0])
        await withTaskCancellationHandler {
            await withTaskGroup(of: Bool.self) { tasks in
                tasks.addTask {
                    await service.run()
                    return true
                }
                tasks.addTask {
                    await signals.waitForSecondStop()
                    return true
                }
                tasks.addTask {
                    await reload(service, whenever: signals)
                    return false
                }
                // Either the drain is done, or the second signal asks not to wait for it.
                for await isOver in tasks where isOver { tasks.cancelAll() }
            }
        } onCancel: {
            service.drain()
        }
        // What has happened is written before anybody is told that it is over.
        await options.keeping?.stop()
        say("stopped", "Syrinx has stopped.")
        await journal.close()
    }

    /// Reads everything again when that is asked for; off the loops, since files take their time.
    @concurrent
    private func reload(_ service: VoiceService, whenever signals: ServiceSignals) async {
        for await _ in signals.reloads {
            do {
                let changed = try ServeArguments.settings(words, environment)
                let options = try changed.keeping(settings).options(stock)
                try service.change(to: options)
                let count = options.door.agents.count
                say("reloaded", "Configuration read again: \(count) agents; calls in progress keep theirs.")
                for path in settings.needingNewStart(for: changed) {
                    say("warning", "\(path) has changed, which holds only after a new start.", .warning)
                }
            } catch {
                say("reload-failed", "Nothing has changed: \(error)", .warning)
            }
        }
    }

    /// What is on, and what is missing until somebody can call by telephone.
    private func welcome(at address: String) -> [String] {
        let agents = options.door.agents.filter { $0.organisation == settings.own.organisation }.map(\.name)
        var lines = ["Agents: \(agents.joined(separator: ", ")). Talk with them at \(address), or by `syrinx call`."]
        let kept = settings.data.map { "Calls are kept in \($0); `syrinx calls list` shows them." }
        lines.append(kept ?? "Calls are not kept.")
        var missing: [String] = []
        if settings.publicURL == nil { missing.append("publicURL, where Twilio finds this service") }
        if settings.own.twilio.token == nil, settings.own.twilio.checksSignatures {
            missing.append("Twilio's account (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)")
        }
        if !missing.isEmpty {
            lines.append("For a telephone number there is missing: \(missing.joined(separator: "; ")).")
            lines.append("Docs/first-call.md tells how to add it, in ten minutes.")
        }
        return lines
    }

    /// Tells the operator: in a sentence, or as a line among the others where machines read.
    private func say(_ event: String, _ sentence: String, _ level: LogLevel = .info) {
        switch settings.logFormat {
        case .json: journal.note(LogLine(level, event, [("text", .words(sentence))]))
        case .text where level == .info: journal.append(Array("\(sentence)\n".utf8).span)
        case .text: Output.error("Warning: \(sentence)")
        }
    }

    /// Has written what is to be told: by the journal's thread, so that no call waits for who reads it.
    private static func printing(
        _ options: VoiceService.Options,
        _ settings: ServiceSettings,
        to journal: Journal
    ) -> VoiceService.Options {
        var options = options
        for organisation in options.outbound.keys {
            options.outbound[organisation]?.rules.log = { text in
                journal.note(LogLine(.info, "outbound", of: organisation.key, [("text", .words(text))]))
            }
        }
        guard settings.printsEvents else { return options }
        options.eventReader = { journal.append(Array("\($0.line)\n".utf8).span) }
        options.doorReader = { event in
            var line = ByteBuffer(capacity: 256)
            event.write(into: &line)
            line.append(UInt8(ascii: "\n"))
            journal.append(line.bytes)
        }
        return options
    }
}
