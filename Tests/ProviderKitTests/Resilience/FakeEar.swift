import CallTiming
import ProviderKit
import Reactor
import Rehearsal
import Synchronization

/// A call in which words are babbled at known places.
struct BabbledCall: Sendable {
    var audio: [UInt8] = []
    var words: [Transcript.Word] = []

    /// Babbles words with pauses between them.
    init(words count: Int, pause: ClosedRange<Int> = 60...500, length: ClosedRange<Int> = 250...500, seed: UInt64 = 1) {
        var random = SplitMix(seed: seed)
        var babble = Babble(seed: seed)
        quiet(800)
        for number in 0..<count {
            let start = CallTime(samples: Int64(audio.count))
            audio += babble.muLaw(samples: Int.random(in: length, using: &random) * 8)
            words.append(.init("w\(number)", start: start, end: CallTime(samples: Int64(audio.count))))
            quiet(Int.random(in: pause, using: &random))
        }
        quiet(2_500)
        audio.removeLast(audio.count % 160)
    }

    var text: [String] { words.map(\.text) }

    /// What an ear that hears everything rightly has heard in the 20 ms from a sample on.
    func voice(from start: Int) -> HeardVoice {
        let end = start + 160
        // What was said up to half a second before may go on.
        let isInTurn = words.contains { Int($0.start.samples) < end && start < Int($0.end.samples) + 4_000 }
        let isSound = words.contains { Int($0.start.samples) < end && start < Int($0.end.samples) }
        return isSound
            ? HeardVoice(probability: 1, level: -20, isInTurn: true)
            : HeardVoice(probability: 0, level: -90, isInTurn: isInTurn)
    }

    /// A line that is quiet, but not dead.
    private mutating func quiet(_ milliseconds: Int) {
        for index in 0..<(milliseconds * 8) { audio.append(index % 3 == 0 ? 0xFE : 0x7F) }
    }
}

/// A recogniser in memory that knows the call, and hears those words of it whose audio it was really given.
final class FakeEar: SpeechRecognizer {
    /// How one session goes.
    struct Session: Sendable {
        var opening = Duration.zero
        var refusal: ProviderFailure?
        /// When it has heard the call up to there, it fails.
        var dies: CallTime?
        /// How many words make a final.
        var group = 1
        /// Whether the events simply end instead.
        var ends = false
    }

    /// What a session was given.
    struct Given: Sendable {
        var pieces: [(at: MonotonicInstant, start: Int64, count: Int)] = []
        var flushes: [MonotonicInstant] = []
        var isFinished = false
        var isCancelled = false
        var isWrong = false
    }

    let identity: ProviderIdentity
    let capabilities: RecognizerCapabilities
    let call: BabbledCall
    private let sessions: Mutex<[Session]>
    let given = Mutex<[Given]>([])

    convenience init(
        _ name: String,
        _ call: BabbledCall,
        rate: Double = 1.25,
        hasWordTimes: Bool = true,
        _ sessions: Session...
    ) {
        self.init(name, call, rate: rate, hasWordTimes: hasWordTimes, sessions: sessions)
    }

    init(
        _ name: String,
        _ call: BabbledCall,
        rate: Double = 1.25,
        hasWordTimes: Bool = true,
        sessions: [Session]
    ) {
        identity = ProviderIdentity(.recognizer, provider: name, model: "m")
        var capabilities = RecognizerCapabilities()
        capabilities.greatestRate = rate
        capabilities.hasWordTimes = hasWordTimes
        self.capabilities = capabilities
        self.call = call
        self.sessions = Mutex(sessions.isEmpty ? [Session()] : sessions)
    }

    var opened: [Given] { given.withLock { $0 } }

    func open(
        _ request: RecognitionRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any RecognitionSession {
        let plan = sessions.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        if plan.opening > .zero {
            do { try await loop.sleep(until: loop.now + plan.opening) } catch { throw .cancelled(identity.provider) }
        }
        if let refusal = plan.refusal { throw refusal }
        let number = given.withLock { given in
            given.append(Given())
            return given.count - 1
        }
        return FakeHearing(self, plan, number, on: loop)
    }
}

private final class FakeHearing: RecognitionSession {
    private let ear: FakeEar
    private let plan: FakeEar.Session
    private let number: Int
    private let loop: EventLoop
    private let feed: EventFeed<RecognitionEvent>
    /// How much of each word was heard.
    private var heard: [Int64]
    private var told = 0
    private var firstHeard: Int64?

    init(_ ear: FakeEar, _ plan: FakeEar.Session, _ number: Int, on loop: EventLoop) {
        self.ear = ear
        self.plan = plan
        self.number = number
        self.loop = loop
        feed = EventFeed(on: loop, provider: ear.identity.provider)
        heard = ear.call.words.map { _ in 0 }
    }

    var events: ProviderEvents<RecognitionEvent> { ProviderEvents(feed) }

    func hear(_ codes: Span<UInt8>, at time: CallTime) {
        let end = time.samples + Int64(codes.count)
        var isWrong = false
        for index in codes.indices where ear.call.audio[Int(time.samples) + index] != codes[index] { isWrong = true }
        if firstHeard == nil { firstHeard = time.samples }
        note {
            $0.isWrong = $0.isWrong || isWrong
            $0.pieces.append((loop.now, time.samples, codes.count))
        }
        for (place, word) in ear.call.words.enumerated() {
            heard[place] += max(0, min(end, word.end.samples) - max(time.samples, word.start.samples))
        }
        if let dies = plan.dies, end >= dies.samples {
            return plan.ends ? feed.finish() : feed.fail(.network(ear.identity.provider))
        }
        tell(upTo: end - 2_400, all: false)
    }

    /// Words are told in groups, when their last one lies some time back.
    private func tell(upTo place: Int64, all: Bool) {
        while told < heard.count {
            let group = ear.call.words[told...].prefix(plan.group)
            guard let last = group.last, all || last.end.samples <= place else { return }
            let words = group.indices.filter { whole($0) }.map { ear.call.words[$0] }
            told += group.count
            guard let first = words.first, let last = words.last else { continue }
            let text = words.map(\.text).joined(separator: " ")
            feed.publish(.final(Transcript(text, words: words, start: first.start, end: last.end)))
        }
    }

    /// A word is heard when nearly all of it was, or when its end was and the session begins with it.
    private func whole(_ place: Int) -> Bool {
        let word = ear.call.words[place]
        let length = word.end.samples - word.start.samples
        if let firstHeard, firstHeard > word.start.samples, firstHeard < word.end.samples, heard[place] >= 400 {
            return true
        }
        return heard[place] * 10 >= length * 9
    }

    func flush() { note { $0.flushes.append(loop.now) } }

    func finish() {
        note { $0.isFinished = true }
        tell(upTo: .max, all: true)
        feed.finish()
    }

    func cancel() {
        note { $0.isCancelled = true }
        feed.finish()
    }

    private func note(_ change: (inout FakeEar.Given) -> Void) { ear.given.withLock { change(&$0[number]) } }
}
