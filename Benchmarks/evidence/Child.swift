import Dispatch
import Foundation
import Synchronization

/// One program run at a time, with everything it starts in a process group of its own.
enum Child {
    /// How a program ended.
    struct Outcome {
        var status: Int32
        var output: String
        var timedOut: Bool
    }

    private struct Current {
        var group: pid_t?
        var interrupted = false
        var timedOut = false
    }

    private static let current = Mutex(Current())

    /// Whether the user asked to stop.
    static var isInterrupted: Bool { current.withLock { $0.interrupted } }

    /// Passes an interrupt on to what runs, instead of ending at once: so what was measured can still be saved.
    static func watchForInterrupts() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let group = current.withLock { state in
                    state.interrupted = true
                    return state.group
                }
                guard let group else { return }
                end(group)
            }
            source.resume()
            return source
        }
    }

    /// Runs a program from the top of the repository; its errors are shown, its output is returned.
    static func run(_ command: [String], limit seconds: Int, showsErrors: Bool = true) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        if !showsErrors { process.standardError = FileHandle.nullDevice }
        try process.run()
        // Foundation gives each process a group of its own, named after it.
        let group = process.processIdentifier
        let interrupted = current.withLock { state in
            state.group = group
            return state.interrupted
        }
        if interrupted { end(group) }
        let alarm = DispatchSource.makeTimerSource(queue: .global())
        alarm.schedule(deadline: .now() + .seconds(seconds))
        alarm.setEventHandler {
            current.withLock { $0.timedOut = true }
            end(group)
        }
        alarm.resume()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        alarm.cancel()
        let timedOut = current.withLock { state in
            defer { (state.group, state.timedOut) = (nil, false) }
            return state.timedOut
        }
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: data, as: UTF8.self),
            timedOut: timedOut
        )
    }

    /// The output of a short program, or nil when it failed.
    static func output(of command: [String]) -> String? {
        guard let outcome = try? run(command, limit: 30, showsErrors: false), outcome.status == 0 else { return nil }
        return outcome.output
    }

    /// Asks a group to end, and after five seconds makes it.
    private static func end(_ group: pid_t) {
        kill(-group, SIGTERM)
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(5)) {
            // Still the current one: the number cannot have been given to another process.
            if current.withLock({ $0.group }) == group { kill(-group, SIGKILL) }
        }
    }
}
