internal import CallTiming
internal import Octets
internal import Reactor

/// One direction of a relayed connection: what one side sends, on its way to the other.
final class RelayHalf: ConnectionHandler {
    /// Who handles what comes back.
    weak var opposite: RelayHalf?
    /// Called once when the socket that it reads from is gone.
    var gone: (() -> Void)?

    private let source: Connection
    private let sink: Connection
    private let count: (Int) -> Void
    private var damage: RelayDamage
    private var random: SimulatorRandom

    private var waiting = ByteBuffer()
    /// When what waits may go on, and to which byte of the stream; in order.
    private var arrivals: [(due: MonotonicInstant, end: Int)] = []
    private var arrived = 0
    private var passed = 0
    /// Up to which byte of the stream the delay is over.
    private var ready = 0
    private var isStalled = false
    private var isGone = false
    /// Whether the timer is passing bytes on just now.
    private var isTimed = false
    private var sourceEnded = false
    private var timer: LoopTimer?

    /// How much may wait before the sender is held back.
    private static let highMark = 65_536
    /// How often a slow reader reads.
    private static let slowTick = Duration.milliseconds(20)

    init(
        from source: Connection,
        to sink: Connection,
        _ damage: RelayDamage,
        _ random: SimulatorRandom,
        count: @escaping (Int) -> Void
    ) {
        self.source = source
        self.sink = sink
        self.damage = damage
        self.random = random
        self.count = count
    }

    // MARK: What the socket tells

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        guard !isStalled else { return bytes.count }
        var taken = bytes.count
        if let rate = damage.rate {
            // What is not taken stays with the socket, which stops reading: the sender's own buffers fill up.
            taken = min(taken, max(1, rate * 20 / 1_000))
            source.pauseReading()
        }
        waiting.append(bytes.span.extracting(..<taken))
        arrived += taken
        if damage.delay > .zero { arrivals.append((source.loop.now + damage.delay, arrived)) }
        if waiting.count >= Self.highMark { source.pauseReading() }
        pass()
        return taken
    }

    func inputEnded() {
        sourceEnded = true
        pass()
    }

    func outputDrained() { opposite?.pass() }

    func closed(_ reason: ConnectionEnd) {
        timer?.cancel()
        isGone = true
        // An end in order has been passed on behind the last byte; anything else breaks the other side off, too.
        if reason != .closed { sink.reset() }
        gone?()
        gone = nil
    }

    // MARK: Passing on

    private func pass() {
        guard !isStalled, !isGone, !sink.isClosed else { return }
        // A piece of its own is one that goes out in a turn of its own: only the timer sends them.
        if damage.pieces != nil, !isTimed, !waiting.isEmpty {
            if timer?.isSet != true { later(at: source.loop.now) }
            return
        }
        while !waiting.isEmpty {
            if damage.incident != nil, passed >= damage.after {
                guard happen() else { return }
                continue
            }
            guard sink.isWritable else { return }
            let size = allowed()
            guard size > 0 else { return }
            sink.write(waiting.bytes.extracting(..<size))
            waiting.consume(size)
            passed += size
            count(size)
            if damage.pieces != nil { return later(at: source.loop.now) }
        }
        if sourceEnded {
            if damage.incident != nil, passed >= damage.after { guard happen() else { return } }
            return sink.close()
        }
        readOn()
    }

    /// How much may be passed on now; where it is nothing, a timer comes back to it.
    private func allowed() -> Int {
        var size = waiting.count
        if damage.incident != nil { size = min(size, damage.after - passed) }
        if let pieces = damage.pieces {
            let width = UInt64(pieces.upperBound - pieces.lowerBound + 1)
            size = min(size, pieces.lowerBound + Int(random.next() % width))
        }
        guard damage.delay > .zero else { return size }
        let now = source.loop.now
        while let first = arrivals.first, first.due <= now {
            ready = first.end
            arrivals.removeFirst()
        }
        if ready <= passed, let first = arrivals.first { later(at: first.due) }
        return min(size, ready - passed)
    }

    /// Has the incident happen; answers whether bytes go on.
    private func happen() -> Bool {
        let incident = damage.incident
        damage.incident = nil
        switch incident {
        case nil:
            return true
        case .end:
            sink.close()
            source.close()
            return false
        case .reset:
            sink.reset()
            source.reset()
            return false
        case .stall:
            isStalled = true
            waiting.removeAll(keepingCapacity: false)
            readOn()
            return false
        case .garbage(let bytes):
            sink.write(bytes.span)
            return true
        case .loss(let size):
            let lost = min(size, waiting.count)
            waiting.consume(lost)
            arrived -= lost
            if size > lost {
                damage.incident = .loss(size - lost)
                return false
            }
            return true
        }
    }

    private func readOn() {
        guard damage.rate == nil || isStalled else { return later(at: source.loop.now + Self.slowTick) }
        source.resumeReading()
    }

    private func later(at time: MonotonicInstant) {
        let timer =
            self.timer
            ?? LoopTimer(on: source.loop, label: "a relay's delay") { [weak self] in
                guard let self else { return }
                isTimed = true
                defer { isTimed = false }
                if !waiting.isEmpty || sourceEnded { return pass() }
                source.resumeReading()
            }
        self.timer = timer
        timer.set(at: time)
    }
}
