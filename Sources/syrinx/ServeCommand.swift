internal import CallRecords
internal import FastJSON
internal import FrontDoor
internal import Octets
internal import OutboundCalls
internal import ProviderKit
internal import Reactor
internal import VoiceService

/// `syrinx serve`: serves calls until it is told to stop.
struct ServeCommand {
    private let words: Arguments
    private let environment: ProviderEnvironment
    private let settings: ServiceSettings
    private let stock: ServiceStock
    private let options: VoiceService.Options

    init(_ words: inout Arguments, environment: [String: String] = Environment.all) throws {
        self.words = words
        self.environment = ProviderEnvironment(variables: environment)
        settings = try ServeArguments.settings(words, self.environment)
        stock = try ServiceStock(settings, self.environment)
        options = Self.printing(try settings.options(self.environment, stock), settings)
    }

    func run() async throws {
        let group = try EventLoopGroup(count: settings.listening.loops)
        let service = try await VoiceService.listen(options, group: group)
        if let file = settings.file { Output.line("Configuration: \(file)") }
        let loops = settings.listening.loops
        let scheme = options.tls == nil ? "http" : "https"
        Output.line("Syrinx listens on \(scheme)://\(service.address)/ (\(loops) loops; Ctrl-C stops)")
        for warning in options.warnings { Output.error("Warning: \(warning)") }
        if let local = service.localCarrier { Output.line("Unsigned streams: ws://\(local)/v1/media") }
        let signals = ServiceSignals(service)
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
        await options.keeping?.keeper.stop()
        Output.line("Syrinx has stopped.")
    }

    /// Reads everything again when that is asked for; off the loops, since files take their time.
    @concurrent
    private func reload(_ service: VoiceService, whenever signals: ServiceSignals) async {
        for await _ in signals.reloads {
            do {
                let changed = try ServeArguments.settings(words, environment)
                let options = try changed.options(environment, stock)
                try service.change(to: options)
                Output.line(
                    "Configuration read again: \(options.door.agents.count) agents; calls in progress keep theirs."
                )
                for path in settings.needingNewStart(for: changed) {
                    Output.error("Warning: \(path) has changed, which holds only after a new start.")
                }
            } catch {
                Output.error("Nothing has changed: \(error)")
            }
        }
    }

    /// Has printed what is to be told.
    private static func printing(_ options: VoiceService.Options, _ settings: ServiceSettings) -> VoiceService.Options {
        var options = options
        options.outbound?.rules.log = { Output.line($0) }
        guard settings.printsEvents else { return options }
        options.eventReader = { print($0) }
        options.doorReader = { print($0) }
        return options
    }

    private static func print(_ event: DoorEvent) {
        var line = ByteBuffer(capacity: 256)
        event.write(into: &line)
        Output.line(String(decoding: line.bytes))
    }

    private static func print(_ event: CallEvent) {
        Output.line(event.line)
    }
}
