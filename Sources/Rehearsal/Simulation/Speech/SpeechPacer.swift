internal import CallTiming
package import Reactor

/// Gives out speech as a provider does: after a first delay, faster than it is heard, in pieces that end anywhere.
///
/// Lives on its loop, and does nothing once it is stopped.
package final class SpeechPacer {
    /// What is due next.
    package enum Event: Sendable {
        /// Some bytes of audio, and the characters and words that begin in them, by the clock of the text.
        case audio(Piece)
        /// All audio of the text with that number has come.
        case ended(Int)
    }

    package struct Piece: Sendable {
        package var bytes: [UInt8]
        /// When its first byte sounds, from the text's first one.
        package var start: Duration
        package var characters: [SimulatedSpeech.Part] = []
        package var words: [SimulatedSpeech.Part] = []
        /// The number of its text.
        package var text: Int
    }

    private struct Due {
        var time: MonotonicInstant
        var event: Event
    }

    private let loop: EventLoop
    private let profile: LatencyProfile
    private let encoding: SpeechEncoding
    private let rate: Int
    private let stamps: Bool
    private var random: SimulatorRandom
    private var queue: [Due] = []
    private var place = 0
    private var last: MonotonicInstant
    private let deliver: (Event) -> Void
    private lazy var timer = LoopTimer(on: loop, label: "a simulated voice") { [weak self] in self?.fired() }

    /// - Parameter deliver: must not keep the pacer's owner.
    package init(
        on loop: EventLoop,
        world: SimulatorWorld,
        provider: String,
        encoding: SpeechEncoding,
        rate: Int,
        deliver: @escaping (Event) -> Void
    ) {
        self.loop = loop
        profile = world.latency(of: provider)
        random = world.generator(for: provider)
        stamps = world.settings.stampsTime
        self.encoding = encoding
        self.rate = rate
        self.deliver = deliver
        last = loop.now
    }

    /// Whether nothing is left to be given out.
    package var isIdle: Bool { place == queue.count }

    /// Says a text behind those before it.
    package func say(_ speech: SimulatedSpeech, number: Int) {
        var time = loop.now + profile.first.sample(&random)
        if time < last { time = last }
        let bytes = encoding.encode(speech.samples)
        let size = encoding.sampleSize
        let characters = speech.characters
        var (start, character, word) = (0, 0, 0)
        while start < bytes.count {
            let end = min(bytes.count, start + pieceSize(rate * size))
            let from = Self.time(start / size, rate)
            // What begins behind the last sample still belongs to the last piece.
            let until = end == bytes.count ? .seconds(86_400) : Self.time(end / size, rate)
            var piece = Piece(bytes: Array(bytes[start..<end]), start: from, text: number)
            while character < characters.count, characters[character].start < until {
                piece.characters.append(characters[character])
                character += 1
            }
            while word < speech.words.count, speech.words[word].start < until {
                piece.words.append(speech.words[word])
                word += 1
            }
            if let factor = profile.realTimeFactor, factor > 0 {
                time = time + Self.time((end - start) / size, rate) / factor
            }
            queue.append(Due(time: time, event: .audio(piece)))
            time = time + profile.next.sample(&random)
            start = end
        }
        queue.append(Due(time: time, event: .ended(number)))
        last = time
        arm()
    }

    /// Forgets what is due.
    package func stop() {
        queue = []
        place = 0
        last = loop.now
        timer.cancel()
    }

    /// From 60 to 250 ms of audio, an odd number of bytes: providers' pieces end within samples.
    private func pieceSize(_ bytesPerSecond: Int) -> Int {
        let milliseconds = 60 + Int(random.next() % 190)
        return max(1, bytesPerSecond * milliseconds / 1_000 | 1)
    }

    private func arm() {
        guard place < queue.count, !timer.isSet else { return }
        timer.set(at: max(queue[place].time, loop.now))
    }

    private func fired() {
        guard place < queue.count else { return }
        var event = queue[place].event
        place += 1
        if place == queue.count {
            queue.removeAll(keepingCapacity: true)
            place = 0
        }
        // Set before the delivery, which may stop it.
        arm()
        if stamps, case .audio(var piece) = event, piece.bytes.count >= 8 {
            let now = UInt64(bitPattern: loop.clock.now.nanoseconds)
            for index in 0..<8 { piece.bytes[index] = UInt8(truncatingIfNeeded: now >> (8 * UInt64(index))) }
            event = .audio(piece)
        }
        deliver(event)
    }

    private static func time(_ samples: Int, _ rate: Int) -> Duration {
        .nanoseconds(Int64(samples) * 1_000_000_000 / Int64(rate))
    }
}
