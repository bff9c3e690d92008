import CallTiming
import ProviderKit
import Reactor
import Synchronization

/// A voice in memory: each letter is 40 ms of its own code, so that what is heard can be read.
final class FakeVoice: SpeechSynthesizer {
    /// How one session goes.
    struct Session: Sendable {
        var opening = Duration.zero
        var refusal: ProviderFailure?
        /// From the first flush to the first audio.
        var first = Duration.milliseconds(100)
        /// After so many bytes of audio it fails.
        var dies: Int?
        /// Whether it stops in silence instead.
        var hangs = false
        /// Whether it ends without a sound.
        var isMute = false
    }

    enum Alignment: Sendable, CaseIterable {
        case none
        /// Letter by letter, with the audio.
        case letters
        /// Word by word, ahead of the audio.
        case words
    }

    /// What a session was given.
    struct Given: Sendable {
        var text = ""
        var previous: String?
        var isFlushed = false
        var isFinished = false
        var isCancelled = false
    }

    /// Bytes a letter.
    static let letter = 320

    let identity: ProviderIdentity
    let capabilities: VoiceCapabilities
    let alignment: Alignment
    let piece: Int
    let speed: Double
    let format: SpeechAudioFormat
    /// Whether it tells when all audio up to a flush has come.
    let tells: Bool
    private let sessions: Mutex<[Session]>
    let given = Mutex<[Given]>([])

    /// - Parameter speed: how much faster than it sounds its audio comes.
    init(
        _ name: String,
        alignment: Alignment = .letters,
        piece: Int = 1_000,
        speed: Double = 10,
        format: SpeechAudioFormat = .muLaw,
        tells: Bool = false,
        _ sessions: Session...
    ) {
        identity = ProviderIdentity(.voice, provider: name, model: "m")
        var capabilities = VoiceCapabilities()
        capabilities.speaksMuLaw = format == .muLaw
        capabilities.alignment = alignment == .none ? .none : alignment == .letters ? .characters : .words
        self.capabilities = capabilities
        self.alignment = alignment
        self.piece = piece
        self.speed = speed
        self.format = format
        self.tells = tells
        self.sessions = Mutex(sessions.isEmpty ? [Session()] : sessions)
    }

    var opened: [Given] { given.withLock { $0 } }

    func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        let plan = sessions.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        if plan.opening > .zero {
            do { try await loop.sleep(until: loop.now + plan.opening) } catch { throw .cancelled(identity.provider) }
        }
        if let refusal = plan.refusal { throw refusal }
        let number = given.withLock { given in
            given.append(Given(previous: request.previousText))
            return given.count - 1
        }
        return FakeSpeaking(self, plan, number, on: loop)
    }
}

private final class FakeSpeaking: SynthesisSession {
    private let voice: FakeVoice
    private let plan: FakeVoice.Session
    private let number: Int
    private let loop: EventLoop
    private let feed: EventFeed<SynthesisEvent>
    private var timer: LoopTimer?
    private var text: [Character] = []
    private var due = 0
    /// Up to where it was flushed, where that has not been told.
    private var flushes: [Int] = []
    private var made = 0
    private var aligned = 0
    private var isFinished = false
    private var hasBegun = false

    init(_ voice: FakeVoice, _ plan: FakeVoice.Session, _ number: Int, on loop: EventLoop) {
        self.voice = voice
        self.plan = plan
        self.number = number
        self.loop = loop
        feed = EventFeed(on: loop, provider: voice.identity.provider)
        timer = LoopTimer(on: loop, label: "a voice in memory") { [weak self] in self?.make() }
    }

    var format: SpeechAudioFormat { voice.format }
    var events: ProviderEvents<SynthesisEvent> { ProviderEvents(feed) }

    func speak(_ piece: String) {
        note { $0.text += piece }
        text += piece
    }

    func flush() {
        note { $0.isFlushed = true }
        due = text.count
        flushes.append(due)
        start()
    }

    func finish() {
        note { $0.isFinished = true }
        isFinished = true
        due = text.count
        start()
    }

    func cancel() {
        note { $0.isCancelled = true }
        timer?.cancel()
        timer = nil
        feed.finish()
    }

    private func start() {
        guard timer?.isSet == false else { return }
        timer?.set(after: hasBegun ? .milliseconds(1) : plan.first)
        hasBegun = true
    }

    private var sampleCount: Int { FakeVoice.letter * voice.format.rate / 8_000 }

    private func time(of letter: Int) -> Duration { .milliseconds(40 * letter) }

    private func make() {
        if plan.isMute {
            if isFinished { feed.finish() }
            return
        }
        let size = sampleCount * voice.format.sampleSize
        let total = due * size
        while let flush = flushes.first, made >= flush * size {
            flushes.removeFirst()
            if voice.tells { feed.publish(.flushed) }
        }
        guard made < total else {
            if isFinished { feed.finish() }
            return
        }
        var end = min(total, made + voice.piece, flushes.first.map { $0 * size } ?? total)
        if let dies = plan.dies, end >= dies { end = max(made, min(end, dies)) }
        align(upTo: end)
        if end > made { feed.publish(.audio((made..<end).map(byte))) }
        made = end
        if let dies = plan.dies, made >= dies {
            if !plan.hangs { feed.fail(.network(voice.identity.provider)) }
            return
        }
        let seconds = Double(voice.piece / voice.format.sampleSize) / Double(voice.format.rate) / voice.speed
        timer?.set(after: .seconds(seconds))
    }

    private func align(upTo end: Int) {
        switch voice.alignment {
        case .none: break
        case .letters:
            let last = min(due, (end + sampleCount - 1) / sampleCount)
            guard last > aligned else { return }
            let pieces = (aligned..<last).map {
                SpokenPiece(String(text[$0]), start: time(of: $0), end: time(of: $0 + 1))
            }
            aligned = last
            feed.publish(.spoken(pieces))
        case .words:
            var pieces: [SpokenPiece] = []
            while aligned < due {
                var stop = aligned
                while stop < due, text[stop] == " " { stop += 1 }
                let begin = stop
                while stop < due, text[stop] != " " { stop += 1 }
                if stop > begin {
                    pieces.append(SpokenPiece(String(text[begin..<stop]), start: time(of: begin), end: time(of: stop)))
                }
                aligned = stop
            }
            if !pieces.isEmpty { feed.publish(.spoken(pieces)) }
        }
    }

    private func byte(_ place: Int) -> UInt8 {
        let letter = text[place / (sampleCount * voice.format.sampleSize)].asciiValue ?? 0x3F
        // A rate other than the telephone's is a level: the letter's code, as loud as it is in µ-law.
        guard case .linear16 = voice.format else { return letter }
        let sample = Int16(letter) * 200
        return UInt8(truncatingIfNeeded: place % 2 == 0 ? sample : sample >> 8)
    }

    private func note(_ change: (inout FakeVoice.Given) -> Void) { voice.given.withLock { change(&$0[number]) } }
}

/// What audio says; less than a quarter of a letter is none.
func read(_ audio: [UInt8]) -> String {
    var text = ""
    var index = 0
    while index < audio.count {
        let code = audio[index]
        var end = index
        while end < audio.count, audio[end] == code { end += 1 }
        let count = (end - index + FakeVoice.letter * 3 / 4) / FakeVoice.letter
        text += String(repeating: Character(Unicode.Scalar(code)), count: count)
        index = end
    }
    return text
}
