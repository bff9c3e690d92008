import Dispatch
import Glibc
import Synchronization
import TestKit

/// Listens to a process through a pipe and kills it, some time after it has begun or has told of a first end.
final class Killer: Sendable {
    private let descriptor: Int32
    private let heard = Mutex<[UInt8]>([])
    private let killed = Atomic<Int64>(0)
    private let isOver = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// - Parameter hearsOneEnd: whether it waits for the first end before it chooses the moment.
    init(pipe: String, seed: UInt64, hearsOneEnd: Bool) throws {
        // For writing, too, so that it opens before the other side and never ends by itself.
        descriptor = unsafe open(pipe, O_RDWR | O_NONBLOCK)
        precondition(descriptor >= 0, "there is no pipe")
        var random = SeededGenerator(seed: seed)
        let wait = Int64.random(in: 0...2_000_000_000, using: &random)
        DispatchQueue(label: "a killer").async { self.listen(wait, hearsOneEnd) }
    }

    deinit { close(descriptor) }

    /// When it was killed, by the machine's clock.
    var killedAt: Int64 { killed.load(ordering: .acquiring) }

    /// All that was heard, in lines; to be called when the process is gone.
    func finish() -> [Substring.SubSequence] {
        isOver.store(true, ordering: .releasing)
        ended.wait()
        return String(decoding: heard.withLock { $0 }, as: UTF8.self).split(separator: "\n")
    }

    private func listen(_ wait: Int64, _ hearsOneEnd: Bool) {
        var isReady = !hearsOneEnd
        var target: (process: pid_t, at: Int64)?
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let wasOver = isOver.load(ordering: .acquiring)
            var slot = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&slot, 1, 1)
            if ready > 0 {
                let count = unsafe read(descriptor, &buffer, buffer.count)
                guard count > 0 else { continue }
                heard.withLock { $0 += buffer[..<count] }
                // One line in two pieces is missed; it is one of many.
                if !isReady { isReady = String(decoding: buffer[..<count], as: UTF8.self).contains("ended ") }
            } else if wasOver {
                break
            }
            if target == nil, isReady, let process = process { target = (process, Victim.now + wait) }
            if let found = target, killedAt == 0, Victim.now >= found.at {
                killed.store(Victim.now, ordering: .releasing)
                kill(found.process, SIGKILL)
            }
        }
        ended.signal()
    }

    private var process: pid_t? {
        let first = heard.withLock {
            $0.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        }
        guard first.count > 1 else { return nil }
        return String(decoding: first[0], as: UTF8.self).split(separator: " ").last.flatMap { pid_t($0) }
    }
}
