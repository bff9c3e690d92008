internal import CallTiming

/// What a caller hears who waits for an answer while a provider is recovered: a phrase now and then, a soft tone between.
///
/// Neither needs a provider: the phrases were kept, and the tone is made here.
struct Holding: Sendable, Equatable {
    /// When the next sound is due, and the next phrase.
    var next: CallTime
    var phraseAt: CallTime
    var phrases = 0
    /// How much of the tone was played.
    private(set) var tone = 0

    /// How long after a phrase the next one is said.
    static let pause: Int64 = 64_000
    /// How long before the end of what is heard more is added: little, so that an answer need not wait.
    static let ahead: Int64 = 800

    init(from next: CallTime, phraseAt: CallTime) {
        self.next = next
        self.phraseAt = phraseAt
    }

    /// The next tenth of a second of the tone.
    mutating func nextTone() -> [UInt8] {
        let place = tone
        tone += HoldTone.piece
        return HoldTone.samples(at: place)
    }
}
