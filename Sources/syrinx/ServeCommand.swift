internal import FastJSON
internal import Octets
internal import ProviderKit
internal import Reactor
internal import VoiceService

/// `syrinx serve`: serves calls until it is told to stop.
struct ServeCommand {
    private var options = VoiceService.Options()
    private var loops = EventLoopGroup.usableCores

    init(_ arguments: inout Arguments) throws {
        var port: UInt16 = 8_080
        var any = false
        while let option = arguments.next() {
            switch option {
            case "--port": port = try arguments.number(of: option, in: 0...UInt16.max)
            case "--any-address": any = true
            case "--loops": loops = try arguments.number(of: option, in: 1...256)
            case "--talk": options.talk = try RehearsedTalk(file: arguments.value(of: option))
            case "--events": options.eventReader = { Self.print($0) }
            default: throw UsageError("unknown option \"\(option)\" of `syrinx serve`; `syrinx help` lists them")
            }
        }
        options.address = any ? .any(port: port) : .loopback(port: port)
    }

    func run() async throws {
        let group = try EventLoopGroup(count: loops)
        let service = try await VoiceService.listen(options, group: group)
        Output.line("Syrinx listens on http://\(service.address)/ (\(loops) loops; Ctrl-C stops)")
        let stop = StopSignals(service)
        try await stop.listen(on: group.loops[0])
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await service.run() }
                tasks.addTask { await stop.wait() }
                // Either the drain is done, or the second signal asks not to wait for it.
                await tasks.next()
                tasks.cancelAll()
            }
        } onCancel: {
            service.drain()
        }
        Output.line("Syrinx has stopped.")
    }

    private static func print(_ event: CallEvent) {
        var line = ByteBuffer(capacity: 256)
        line.writeJSON { event.write(to: &$0) }
        Output.line(String(decoding: line.bytes))
    }
}
