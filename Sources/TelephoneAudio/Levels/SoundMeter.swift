/// What can be heard at all: found by energy alone, without knowing who speaks or what was meant.
///
/// It is what waits are measured by, at a caller's ear and in the engine: from the last sound that could be heard to the first. A sound is
/// where the mean of 5 ms is above -45 dBFS, from the first of its samples above -51 dBFS to the last one, however the audio is cut into
/// pieces.
public struct SoundMeter: Sendable {
    /// How many samples are looked at together: 5 ms.
    private static let window = 40
    /// The least sum of their squares: above a line's noise, below the softest speech.
    private static let least: Int64 = 184 * 184 * 40
    /// The least square of a sound's first and last sample.
    private static let high: Int32 = 92 * 92

    /// The squares of the last samples, the oldest one at `place`, and their sum.
    private var squares = InlineArray<40, Int32>(repeating: 0)
    private var place = 0
    private var energy: Int64 = 0
    /// Up to where there was audio.
    private var end: Int64
    /// Where the sound under way began, if there is one.
    private var start: Int64?
    /// Behind the last high sample.
    private var lastHigh: Int64 = 0

    /// Begins at a place.
    public init(at start: Int64 = 0) { end = start }

    /// Hears more, and tells what can be heard in it: a sound that goes on is told again, from its beginning.
    public mutating func hear(_ codes: Span<UInt8>, law: G711 = .muLaw, _ body: (Range<Int64>) -> Void) {
        for index in codes.indices {
            let sample = Int32(law.decode(codes[index]))
            let square = sample &* sample
            energy &+= Int64(square &- squares[place])
            squares[place] = square
            place = place &+ 1 == Self.window ? 0 : place &+ 1
            end &+= 1
            if square >= Self.high { lastHigh = end }
            if energy >= Self.least {
                // A window that loud has a high sample in it.
                if start == nil { start = firstHigh }
            } else if let begin = start {
                body(begin..<lastHigh)
                start = nil
            }
        }
        if let start { body(start..<lastHigh) }
    }

    /// There was no audio until then.
    public mutating func skip(to time: Int64) { if time > end { self = SoundMeter(at: time) } }

    /// Where the first high sample of the window is.
    private var firstHigh: Int64 {
        for age in 0..<Self.window where squares[(place + age) % Self.window] >= Self.high {
            return end - Int64(Self.window - age)
        }
        return end
    }
}
