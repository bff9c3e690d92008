package import CallPipeline
internal import CallTiming
package import Reactor
internal import TelephoneAudio

/// A telephone line with a carrier and a caller at its other end, on the call's own loop: no socket, only time.
///
/// What the call plays takes some time to the caller's ear, which hears it at the pace of real time; marks come back as a
/// carrier sends them; `clear` throws away what has not been heard when it arrives. What the caller says takes as long the
/// other way. With a loop in virtual time it is exact to the sample.
package final class SimulatedLine {
    /// A piece of the agent's audio, and when it is heard, in samples since the line's start.
    package struct Heard: Sendable, Equatable {
        package var begin: Int64
        package var codes: [UInt8]
        package var end: Int64 { begin + Int64(codes.count) }
    }

    private enum Arrival {
        case frame
        case mark(String)
        case say([UInt8])
        case key(Character)
    }

    private let loop: EventLoop
    private let oneWay: Int64
    private let jitter: Int64
    private let keepsAudio: Bool
    private var random: SimulatorRandom
    private var call: Call?
    private var timer: LoopTimer?
    private var startedAt = MonotonicInstant(nanoseconds: 0)

    private var agenda: [(at: Int64, order: Int, arrival: Arrival)] = []
    private var scheduled = 0
    private var playEnd: Int64 = 0
    private var lastArrival: Int64 = 0
    private var marks: [(name: String, at: Int64)] = []
    private var saying: ArraySlice<UInt8> = []
    /// Who speaks instead of what `say` says: asked for the 20 ms that end a way before they arrive.
    private var speaker: ((Int64) -> [UInt8])?
    private var frames: Int64 = 0

    /// What the caller has heard, and will hear if nothing is cleared.
    package private(set) var heard: [Heard] = []
    /// How many samples the call has played.
    package private(set) var played: Int64 = 0
    /// What the caller said, frame by frame, from the line's start.
    package private(set) var said: [UInt8] = []
    /// How often the call threw away what was under way, and when that arrived.
    package private(set) var clears: [Int64] = []
    package private(set) var pressed = ""
    package private(set) var farewell: CallFarewell?

    /// Makes a line of which each way takes so long, and up to `jitter` longer.
    ///
    /// What was heard and said need not be kept.
    package init(
        on loop: EventLoop,
        oneWay: Duration = .milliseconds(40),
        jitter: Duration = .zero,
        seed: UInt64 = 1,
        keepsAudio: Bool = true
    ) {
        self.loop = loop
        self.oneWay = oneWay.clampedNanoseconds / 125_000
        self.jitter = jitter.clampedNanoseconds / 125_000
        self.keepsAudio = keepsAudio
        random = SimulatorRandom(seed: seed)
    }

    /// The call begins; from now on a frame of the caller's arrives every 20 ms.
    package func connect(_ call: Call) {
        self.call = call
        startedAt = loop.now
        // Unowned, because `hangUp` cancels the timer, and whoever made the line calls that.
        timer = LoopTimer(on: loop, label: "a simulated line") { [unowned self] in arrive() }
        call.assumeIsolated { $0.started(stream: "MZline", call: "CAline") }
        schedule(.frame, at: 160)
    }

    /// Samples since the line's start.
    package var now: Int64 { (loop.now - startedAt).clampedNanoseconds / 125_000 }

    /// The caller says this, from then on.
    package func say(_ codes: [UInt8], at time: Int64) { schedule(.say(codes), at: time) }

    /// Somebody speaks who is asked for every 20 ms when they are over: what is said ends at that time.
    package func speak(_ speaker: @escaping (Int64) -> [UInt8]) { self.speaker = speaker }

    /// The caller presses a key.
    package func press(_ key: Character, at time: Int64) { schedule(.key(key), at: time + oneWay) }

    /// The caller is gone.
    package func hangUp(_ reason: String = "the caller hung up") {
        timer?.cancel()
        timer = nil
        agenda.removeAll()
        guard let call else { return }
        self.call = nil
        call.assumeIsolated { $0.ended(reason, media: .init()) }
    }

    /// What was at the caller's ear, sample by sample, from the line's start to a time.
    package func ear(until end: Int64) -> [UInt8] {
        var codes = [UInt8](repeating: MuLaw.silence, count: Int(end))
        for piece in heard {
            for (index, code) in piece.codes.enumerated() where piece.begin + Int64(index) < end {
                codes[Int(piece.begin) + index] = code
            }
        }
        return codes
    }

    /// Whether something is at the caller's ear in the 20 ms before a time.
    package func isAudible(until end: Int64) -> Bool {
        for piece in heard.reversed() {
            guard piece.end > end - 160 else { return false }
            let from = max(0, end - 160 - piece.begin), to = min(Int64(piece.codes.count), end - piece.begin)
            guard from < to else { continue }
            if !SoundStretches(in: piece.codes.span.extracting(Int(from)..<Int(to))).all.isEmpty { return true }
        }
        return false
    }

    // MARK: Time

    private func schedule(_ arrival: Arrival, at time: Int64) {
        scheduled += 1
        let entry = (at: time, order: scheduled, arrival: arrival)
        let place = agenda.firstIndex { ($0.at, $0.order) > (entry.at, entry.order) } ?? agenda.endIndex
        agenda.insert(entry, at: place)
        if place == 0 { arm() }
    }

    private func arm() {
        guard let first = agenda.first else { return }
        timer?.set(at: startedAt + .nanoseconds(first.at * 125_000))
    }

    private func arrive() {
        while let first = agenda.first, first.at <= now {
            agenda.removeFirst()
            take(first.arrival)
        }
        arm()
    }

    private func take(_ arrival: Arrival) {
        guard let call else { return }
        switch arrival {
        case .frame:
            frames += 1
            // What arrives now was said a way ago; the carrier counts from its own start.
            var frame = speaker?(now - oneWay) ?? Array(saying.prefix(160))
            saying = saying.dropFirst(frame.count)
            if saying.isEmpty { saying = [] }
            frame += [UInt8](repeating: MuLaw.silence, count: 160 - frame.count)
            if keepsAudio { said += frame }
            let begin = CallTime(samples: (frames - 1) * 160)
            call.assumeIsolated { $0.heard(frame.span, at: begin) }
            schedule(.frame, at: (frames + 1) * 160)
        case .mark(let name): call.assumeIsolated { $0.markReturned(name) }
        case .say(let codes): if saying.isEmpty { saying = codes[...] } else { saying += codes }
        case .key(let key): call.assumeIsolated { $0.keyPressed(key) }
        }
    }

    /// When something that is sent now arrives: nothing overtakes.
    private func arrival() -> Int64 {
        let late = jitter > 0 ? Int64.random(in: 0...jitter, using: &random) : 0
        lastArrival = max(lastArrival, now + oneWay + late)
        return lastArrival
    }
}

extension SimulatedLine: CallOutput {
    package func play(_ samples: Span<UInt8>) {
        let begin = max(playEnd, arrival())
        playEnd = begin + Int64(samples.count)
        played += Int64(samples.count)
        guard keepsAudio else { return }
        var codes: [UInt8] = []
        codes.reserveCapacity(samples.count)
        for index in samples.indices { codes.append(samples[index]) }
        heard.append(Heard(begin: begin, codes: codes))
    }

    package func mark(_ name: String) {
        let played = max(playEnd, arrival())
        marks.append((name, played))
        schedule(.mark(name), at: played + oneWay)
    }

    package func clear() {
        let time = arrival()
        clears.append(time)
        for index in heard.indices where heard[index].end > time {
            heard[index].codes.removeLast(Int(min(Int64(heard[index].codes.count), heard[index].end - time)))
        }
        heard.removeAll { $0.codes.isEmpty }
        playEnd = min(playEnd, time)
        // Marks behind it come back at once.
        let names = Set(marks.filter { $0.at > time }.map(\.name))
        agenda.removeAll { if case .mark(let name) = $0.arrival { names.contains(name) } else { false } }
        for mark in marks where mark.at > time { schedule(.mark(mark.name), at: time + oneWay) }
        marks.removeAll()
    }

    package func press(_ keys: String) { pressed += keys }

    package func leave(_ way: CallFarewell) { farewell = way }
}
