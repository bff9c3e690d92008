import CallTiming
import Glibc
import ProviderKit

@testable import CallRecords

/// The process that is killed: fifty calls at a time, each ending after some events and followed by another one.
///
/// All that it does it tells through a pipe, whose other end survives it.
enum Victim {
    static let eventsPerCall = 150

    static func run(in folder: String, round: Int) async throws {
        // Whatever becomes of who was to kill it, it does not outlive them for long.
        alarm(600)
        let pipe = unsafe open(folder + "/pipe", O_WRONLY)
        precondition(pipe >= 0, "there is no pipe")
        let store = try SQLiteCallStore(path: folder + "/calls.sqlite")
        let keeper = try RecordKeeper(store: store, folder: folder)
        tell("process \(getpid())", pipe)
        var begun = 0
        func next() -> (scribe: CallScribe, events: Int) {
            begun += 1
            return (keeper.begin(TestCall.record("\(round)-\(begun)", began: WallTime.now.milliseconds)), 0)
        }
        // Each at another place of its talk.
        var calls = (0..<50).map { place in
            var call = next()
            for _ in 0..<(place * 3 % eventsPerCall) { note(&call, pipe) }
            return call
        }
        while true {
            for index in calls.indices {
                note(&calls[index], pipe)
                guard calls[index].events == eventsPerCall else { continue }
                let id = calls[index].scribe.name.id
                calls[index].scribe.end(.completed) { publication in
                    if publication != .unwritten { tell("ended \(id)", pipe) }
                }
                calls[index] = next()
            }
            // The pace of a call: some fifty events a second.
            poll(nil, 0, 20)
        }
    }

    private static func note(_ call: inout (scribe: CallScribe, events: Int), _ pipe: Int32) {
        let instant = now
        call.scribe.note(
            CallEvent(
                number: call.events,
                instant: MonotonicInstant(nanoseconds: instant),
                time: CallTime(milliseconds: Int64(call.events) * 20),
                kind: call.events % 5 == 0
                    ? .turnEnded(text: "some words", keys: "", end: .start, reason: "ear") : .interim("some words")
            )
        )
        tell("event \(call.scribe.name.id) \(call.events) \(instant)", pipe)
        call.events += 1
    }

    /// The machine's clock, which all processes share.
    static var now: Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// One line, whole: so long a write to a pipe is not mixed with another thread's.
    private static func tell(_ line: String, _ pipe: Int32) {
        var bytes = Array((line + "\n").utf8)
        _ = unsafe write(pipe, &bytes, bytes.count)
    }
}
