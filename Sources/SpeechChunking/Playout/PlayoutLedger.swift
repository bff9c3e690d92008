package import CallTiming
internal import Octets

/// What is to be played to the caller, what was handed to the carrier, and what has been heard: a pure value.
///
/// The carrier is kept a window ahead of real time and no more, so that little is lost when the caller cuts in. On
/// suspicion it is paused: nothing is taken back, and it goes on with the next sample that was not handed over.
package struct PlayoutLedger: ~Copyable {
    /// How far ahead, and in which pieces.
    package struct Settings: Sendable, Equatable {
        /// How much more than real time the carrier is given; nil for all there is.
        package var window: Int64? = 3_200
        /// The first message of a reply is one frame, so that it is heard as early as possible.
        package var firstMessage = 160
        /// Later ones are longer, which costs the carrier and us less.
        package var laterMessage = 800
        /// How far apart marks are at most.
        package var markInterval: Int64 = 1_600
        /// How much audio waits here at most; a voice that makes more is held back.
        package var capacity = 32_000

        package init() {}
    }

    /// A place in what was handed over, which the carrier tells of when it has been played.
    package struct Mark: Sendable, Equatable {
        /// How often the carrier had been cleared before it.
        package var generation: Int
        package var number: Int
        var position: Int64
    }

    /// What is to be done next.
    package enum Step: Sendable, Equatable {
        /// Hand over that many of the waiting samples, and say so by `sent`.
        case send(count: Int, reply: Int, isFirst: Bool)
        /// Set a mark behind what was handed over.
        case mark(Mark)
        /// All of a reply has been handed over.
        case finished(reply: Int, samples: Int64)
        /// Look again at that time.
        case wait(until: CallTime)
        /// There is nothing to hand over, or it may not be.
        case idle
    }

    package let settings: Settings
    package private(set) var ear = CarrierEar()
    package private(set) var generation = 0
    /// How often the carrier ran out of a reply's audio.
    package private(set) var underruns = 0
    package private(set) var isPaused = false

    private var waiting = ByteBuffer()
    private var replies: [PlayoutReply] = []
    private var marks: [Mark] = []
    private var marksMade = 0
    private var marked: Int64 = 0
    /// How fast this call's voice speaks.
    private(set) var pace = SpeakingPace()

    package init(_ settings: Settings = Settings()) { self.settings = settings }

    // MARK: What comes from the voice

    /// How many more samples may come.
    package var room: Int { max(0, settings.capacity - waiting.count) }

    /// Whether anything is on its way or still to come.
    package var isActive: Bool { !replies.isEmpty }

    /// Whether audio waits to be handed over: a frame at least.
    package var hasUnsent: Bool { waiting.count >= 160 }

    /// How many samples of the last reply its voice has made.
    package var samplesMade: Int64 { replies.last?.spokenSamples ?? 0 }

    /// Begins a reply, behind what is there; one that is held waits for its release.
    package mutating func begin(reply number: Int, isHeld: Bool = false) {
        finishReply()
        replies.append(
            PlayoutReply(number: number, position: ear.sent + Int64(waiting.count), isHeld: isHeld)
        )
    }

    /// The voice has been given the next piece of the last reply's text.
    package mutating func addText(_ text: String) {
        guard let last = replies.indices.last, !replies[last].isComplete else { return }
        replies[last].pieces.append(text)
    }

    /// The next samples of the last reply.
    package mutating func append(_ codes: Span<UInt8>) {
        guard let last = replies.indices.last, !replies[last].isComplete else { return }
        waiting.append(codes)
        replies[last].sound.add(codes)
        replies[last].samples += Int64(codes.count)
        replies[last].spokenSamples += Int64(codes.count)
    }

    /// The next words of the last reply, counted from its first sample.
    package mutating func append(words: [SpokenWord]) {
        guard let last = replies.indices.last else { return }
        replies[last].words += words
    }

    /// The voice tells that the audio so far is all of so many pieces of text: of those it had been given one more.
    package mutating func pieceEnded() {
        guard let last = replies.indices.last, replies[last].ends.count < replies[last].pieces.count else { return }
        let piece = replies[last].pieces[replies[last].ends.count]
        let start = replies[last].ends.last ?? 0
        let end = replies[last].spokenSamples
        replies[last].ends.append(end)
        pace.note(replies[last].sound.sounding(in: start..<end), for: SpokenLength(piece).total)
    }

    /// All audio of the last reply has come; its last frame is filled with silence.
    package mutating func finishReply() {
        guard let last = replies.indices.last, !replies[last].isComplete else { return }
        let start = replies[last].ends.last ?? 0
        let rest = replies[last].pieces.dropFirst(replies[last].ends.count).joined()
        pace.note(replies[last].sound.sounding(in: start..<replies[last].spokenSamples), for: SpokenLength(rest).total)
        let missing = (160 - replies[last].samples % 160) % 160
        for _ in 0..<missing { waiting.append(0xFF) }
        replies[last].samples += missing
        replies[last].isComplete = true
    }

    /// There will be no more audio of the last reply, though some of its text was not said; answers what was.
    package mutating func breakOff() -> String {
        guard let last = replies.indices.last, !replies[last].isComplete else { return "" }
        let said = replies[last].text(heard: replies[last].spokenSamples, pace: pace)
        replies[last].pieces = [said]
        replies[last].ends.removeAll()
        // A guess says nothing about the voice's pace.
        let known = pace
        finishReply()
        pace = known
        return said
    }

    /// Plays a sound before the last reply, of which nothing has come yet; answers whether that could be done.
    package mutating func playAhead(reply number: Int, _ codes: Span<UInt8>) -> Bool {
        guard let last = replies.indices.last, replies[last].samples == 0 else { return false }
        insert(codes, number, at: last)
        return true
    }

    /// The number of what belongs to no reply.
    package static let sound = 0

    /// Plays a sound that belongs to no reply, now or before the last reply, of which nothing has come yet; answers whether
    /// that could be done.
    package mutating func play(sound codes: Span<UInt8>) -> Bool {
        guard let last = replies.indices.last else {
            insert(codes, Self.sound, at: 0)
            return true
        }
        guard replies[last].isComplete else { return playAhead(reply: Self.sound, codes) }
        guard replies[last].number == Self.sound else { return false }
        insert(codes, Self.sound, at: last + 1)
        return true
    }

    /// How much of the sounds that belong to no reply has not been handed over.
    package var unsentSound: Int64 {
        replies.prefix { $0.number == Self.sound }.reduce(0) { $0 + $1.samples - $1.sent }
    }

    /// Forgets what has not been handed over of sounds that belong to no reply.
    package mutating func endSound() {
        var rest: Int64 = 0
        for place in replies.indices {
            guard replies[place].number == Self.sound else {
                replies[place].position -= rest
                continue
            }
            let left = replies[place].samples - replies[place].sent
            replies[place].position -= rest
            replies[place].samples -= left
            replies[place].spokenSamples = min(replies[place].spokenSamples, replies[place].samples)
            rest += left
        }
        // They come before all else.
        waiting.consume(Int(rest))
    }

    private mutating func insert(_ codes: Span<UInt8>, _ number: Int, at place: Int) {
        var sound = PlayoutReply(number: number, position: ear.sent + Int64(waiting.count), isHeld: false)
        let missing = (160 - codes.count % 160) % 160
        waiting.append(codes)
        for _ in 0..<missing { waiting.append(0xFF) }
        sound.samples = Int64(codes.count + missing)
        sound.spokenSamples = Int64(codes.count)
        sound.isComplete = true
        for later in replies.indices.dropFirst(place) { replies[later].position += sound.samples }
        replies.insert(sound, at: place)
    }

    /// Lets a reply that was held go out.
    package mutating func release(reply number: Int) {
        guard let place = replies.firstIndex(where: { $0.number == number }) else { return }
        replies[place].isHeld = false
    }

    /// Forgets the last reply, of which nothing has been handed over; answers how many samples are thrown away.
    @discardableResult
    package mutating func drop(reply number: Int) -> Int64 {
        guard let last = replies.last, last.number == number, last.sent == 0 else { return 0 }
        replies.removeLast()
        waiting.truncate(to: waiting.count - Int(last.samples))
        return last.samples
    }

    // MARK: What goes to the carrier

    /// The samples that a step tells to hand over.
    package var next: Span<UInt8> {
        @_lifetime(borrow self)
        get { waiting.bytes }
    }

    /// What is to be done at a time.
    package mutating func step(at now: CallTime) -> Step {
        guard !isPaused else { return .idle }
        if let place = replies.firstIndex(where: { $0.sent < $0.samples || !$0.isComplete }) {
            if place > 0, let mark = dueMark(always: true) { return .mark(mark) }
            if place > 0 { return finishedFirst() }
            if let mark = dueMark(always: false) { return .mark(mark) }
            return send(at: now)
        }
        if let mark = dueMark(always: true) { return .mark(mark) }
        return replies.isEmpty ? .idle : finishedFirst()
    }

    private mutating func finishedFirst() -> Step {
        let reply = replies[0]
        // The words are kept until they have been heard; see `forgetHeard`.
        heardLater.append(replies.removeFirst())
        return .finished(reply: reply.number, samples: reply.samples)
    }

    /// Replies that were handed over, and may not have been heard yet.
    private var heardLater: [PlayoutReply] = []

    private func send(at now: CallTime) -> Step {
        let reply = replies[0]
        guard !reply.isHeld else { return .idle }
        let left = Int(reply.samples - reply.sent)
        let length = reply.sent == 0 ? settings.firstMessage : settings.laterMessage
        // Whole frames only, until the reply is complete: it is a number of whole frames then.
        let count = min(length, left / 160 * 160)
        guard count > 0 else { return .idle }
        if let window = settings.window {
            let end = max(ear.end, now) + Int64(count)
            if end.samples - now.samples > window { return .wait(until: CallTime(samples: end.samples - window)) }
        }
        return .send(count: count, reply: reply.number, isFirst: reply.sent == 0)
    }

    /// The samples of a step were handed over.
    package mutating func sent(_ count: Int, at now: CallTime) {
        guard !replies.isEmpty, count <= waiting.count else { return }
        if replies[0].sent > 0, ear.end < now { underruns += 1 }
        waiting.consume(count)
        replies[0].sent += Int64(count)
        ear.sent(count, at: now)
    }

    private mutating func dueMark(always: Bool) -> Mark? {
        let unmarked = ear.sent - marked
        guard unmarked > 0, always || unmarked >= settings.markInterval else { return nil }
        marked = ear.sent
        marksMade += 1
        let mark = Mark(generation: generation, number: marksMade, position: ear.sent)
        marks.append(mark)
        return mark
    }

    // MARK: What the carrier and the caller do

    /// A mark came back; answers the replies that have been heard to their ends by that.
    ///
    /// - Parameter way: how long it took to come back, where that was measured.
    package mutating func echoed(generation: Int, number: Int, at now: CallTime, way: Int64? = nil) -> [Int] {
        guard let place = marks.firstIndex(where: { $0.number == number && $0.generation == generation }) else {
            return []
        }
        // Marks of an earlier generation came back because they were cleared away: nobody heard what lies before them.
        let mark = marks[place]
        marks.removeFirst(place + 1)
        guard mark.generation == self.generation else { return [] }
        ear.echoed(mark.position, at: now, way: way)
        let heard = heardLater.prefix { $0.position + $0.samples <= mark.position }
        defer { heardLater.removeFirst(heard.count) }
        return heard.map(\.number)
    }

    /// The caller may be cutting in: hands over nothing more for now.
    package mutating func pause() { isPaused = true }

    /// It was nothing: goes on with the next sample.
    package mutating func resume() { isPaused = false }

    /// What the caller has heard of a reply by now.
    package struct Heard: Sendable, Equatable {
        package var reply: Int
        /// The text up to the last word that was heard.
        package var text: String
        /// Samples of the reply that were heard.
        package var samples: Int64
        /// Whether that is all of it.
        package var isWhole: Bool
    }

    /// The caller has cut in: throws away what was not heard, and tells what was, reply by reply.
    ///
    /// The carrier is to be cleared at the same time: it still plays until it learns of that.
    package mutating func cut(at now: CallTime) -> [Heard] {
        let heard = heard(upTo: ear.positionWhenCleared(at: now))
        generation += 1
        ear.cleared(at: now)
        waiting.removeAll()
        replies.removeAll()
        heardLater.removeAll()
        marked = ear.sent
        isPaused = false
        return heard
    }

    /// What has been heard by now of the replies that are not known to be heard whole.
    package func heard(at now: CallTime) -> [Heard] { heard(upTo: ear.position(at: now)) }

    private func heard(upTo position: Int64) -> [Heard] {
        (heardLater + replies).map { reply in
            let samples = min(reply.sent, max(0, position - reply.position))
            return Heard(
                reply: reply.number,
                text: reply.text(heard: samples, pace: pace),
                samples: samples,
                isWhole: reply.isComplete && samples >= reply.samples
            )
        }
    }
}
