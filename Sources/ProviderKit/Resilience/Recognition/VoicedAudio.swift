internal import CallTiming
internal import Endpointing

/// Keeps what the caller said since the last words that were certain, so that another recogniser can be given it.
///
/// It listens with an ear of its own where nobody tells it what was heard. What may be speech is kept, and not only what
/// surely is: a little noise that is given again costs less than a word that is lost. Of silence only the last moment is
/// kept, as the pre-roll of what follows.
struct VoicedAudio {
    /// How much is kept at most, 15 s; of more the oldest is dropped.
    static let capacity = 120_000
    /// How much of a silence is kept, for the beginning of what comes behind it: 300 ms.
    private static let preRoll: Int64 = 2_400
    /// How much is kept behind the last sound of a stretch, for the recogniser to hear the end: 300 ms.
    private static let trail: Int64 = 2_400
    /// How long it must be silent for a stretch to end, outside of what the endpointer takes for a turn: 500 ms.
    private static let patience: Int64 = 4_000
    /// From this probability on a frame may be speech.
    private static let possible: Float = 0.3
    /// By how much an ear may hear the end of a word later than a recogniser does: 120 ms.
    private static let tolerance: Int64 = 960
    /// What the agent plays: not known here.
    private static let nothing: [UInt8] = []

    private let overlap: Int64
    private let position: CallTime
    private var ear: OwnEar?
    private var floor = NoiseFloor()
    private var shelf = AudioShelf()
    private var recent = AudioShelf()
    private var isVoiced = false
    /// Where the last frame ended that may have been speech.
    private var lastSound: Int64 = .min
    private var known: Int64 = .min
    /// How much of what is kept was dropped for want of room.
    private(set) var lost: Duration = .zero

    /// Begins at a position in the call; `overlap` is kept before what is known.
    init(from start: CallTime, overlap: Int64) {
        self.overlap = overlap
        position = start
    }

    /// How many samples are kept of what was said.
    var count: Int { shelf.count }

    /// Hears the next samples; allocates only for what it keeps.
    mutating func hear(_ codes: Span<UInt8>, at time: CallTime, voice: HeardVoice? = nil) {
        if isVoiced {
            shelf.append(codes, at: time.samples)
        } else {
            recent.append(codes, at: time.samples)
        }
        let end = time.samples + Int64(codes.count)
        let (sound, isInTurn) = voice.map { listen(to: $0, time, end) } ?? listen(to: codes, at: time)
        if let sound {
            lastSound = sound.upperBound
            if !isVoiced { begin(at: sound.lowerBound) }
        }
        if isVoiced, !isInTurn, end - lastSound >= Self.patience { pause() }
        if !isVoiced { recent.drop(before: end - Self.preRoll) }
        limit()
    }

    /// Where there may be speech in audio that another ear has heard, and whether it lies in a turn.
    private mutating func listen(to voice: HeardVoice, _ start: CallTime, _ end: Int64) -> (Range<Int64>?, Bool) {
        let isLoud = floor.isSurpassed(by: voice.level)
        return (isLoud || voice.probability >= Self.possible ? start.samples..<end : nil, voice.isInTurn)
    }

    /// The same, with an ear of its own.
    private mutating func listen(to codes: Span<UInt8>, at time: CallTime) -> (Range<Int64>?, Bool) {
        let ear = self.ear ?? OwnEar(from: position)
        self.ear = ear
        var sound: Range<Int64>?
        ear.listener.skip(to: time)
        ear.listener.hear(codes, agent: Self.nothing.span) { hearing in
            let isLoud = floor.isSurpassed(by: hearing.voice.level)
            guard isLoud || hearing.voice.probability >= Self.possible else { return }
            sound = (sound?.lowerBound ?? hearing.end.samples - 160)..<hearing.end.samples
        }
        return (sound, ear.listener.endpointer.isInTurn)
    }

    /// The words are certain up to there: what lies before is not needed again.
    mutating func known(until time: CallTime) {
        guard time.samples > known else { return }
        known = time.samples
        shelf.drop(before: time.samples - overlap)
        if !isVoiced { forgetEnd() }
        if shelf.isEmpty { lost = .zero }
    }

    /// Reads what was said from a place on; answers where that ends, nil where there is nothing behind it.
    func read(from place: Int64, atMost limit: Int, _ body: (Span<UInt8>, Int64) -> Void) -> Int64? {
        shelf.read(from: place, atMost: limit, body)
    }

    /// Reads from a place on what has come last and has not been taken for speech, but may be the beginning of a word.
    func readRecent(from place: Int64, _ body: (Span<UInt8>, Int64) -> Void) {
        guard !isVoiced else { return }
        var place = place
        while let end = recent.read(from: place, atMost: .max, body) { place = end }
    }

    private mutating func begin(at sound: Int64) {
        isVoiced = true
        var place = max(sound - Self.preRoll, known == .min ? .min : known - overlap)
        while let end = recent.read(from: place, atMost: .max, { shelf.append($0, at: $1) }) { place = end }
        recent.drop(before: .max)
    }

    private mutating func pause() {
        isVoiced = false
        // What comes behind is silence, and may be the pre-roll of the next stretch.
        var place = lastSound + Self.trail
        while let end = shelf.read(from: place, atMost: .max, { recent.append($0, at: $1) }) { place = end }
        shelf.drop(from: lastSound + Self.trail)
        forgetEnd()
    }

    /// A stretch whose last word is known has nothing left but its trail.
    private mutating func forgetEnd() {
        // Nothing may have been heard at all: there is no place before the first.
        if known != .min, known + Self.tolerance >= lastSound { shelf.drop(before: .max) }
    }

    private mutating func limit() {
        guard shelf.count > Self.capacity, let start = shelf.start else { return }
        var place = start
        var rest = shelf.count - Self.capacity
        lost += .microseconds(Int64(rest) * 125)
        while rest > 0, let end = shelf.read(from: place, atMost: rest, { codes, _ in rest -= codes.count }) {
            place = end
        }
        shelf.drop(before: place)
    }
}

/// An ear in a place of its own: it has gathered some kilobytes, which would be copied with whatever it is a part of.
private final class OwnEar {
    var listener: CallerListener

    init(from start: CallTime) { listener = CallerListener(from: start) }
}

/// The level of the quietest frames of the last ten seconds or so: what is much louder is more than the line's noise,
/// although the voice detector may have got used to it.
private struct NoiseFloor {
    private var earlier: Float = 0
    private var present: Float = 0
    private var frames = 0

    /// How many frames a half of the window has.
    private static let half = 250
    /// By how much a sound surpasses the noise, and how loud it is at least, in dB.
    private static let margin: Float = 15
    private static let least: Float = -45

    mutating func isSurpassed(by level: Float) -> Bool {
        present = min(present, level)
        frames += 1
        if frames == Self.half {
            (earlier, present, frames) = (present, level, 0)
        }
        return level > max(min(earlier, present) + Self.margin, Self.least)
    }
}
