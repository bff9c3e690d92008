/// How turns are taken; times in samples.
package struct TurnSettings: Sendable, Equatable {
    /// Who says that a turn is over.
    package enum Authority: String, Sendable, Equatable, CaseIterable {
        /// The ear.
        case endpointer
        /// The recogniser, if it follows turns; the ear steps in after `providerPatience`.
        case provider
        /// Whoever is first.
        case either
    }

    /// Who says that a turn is over.
    package var authority = Authority.endpointer
    /// The caller's language.
    package var language = "en"
    /// How long final words are waited for once the caller is quiet.
    package var finalPatience: Int64 = 8_000
    /// The same, when there are final words already, and only the last ones may be missing.
    package var tailPatience: Int64 = 4_800
    /// How much longer than the ear a provider that follows turns may take.
    package var providerPatience: Int64 = 12_000
    /// How long the caller must have said nothing new before a noise is not taken for speech any more.
    package var noisePatience: Int64 = 14_000
    /// How long sound without any words counts as speech.
    package var wordlessPatience: Int64 = 80_000
    /// How much longer than the ear's patience is waited for more, when the words look unfinished only afterwards.
    package var unfinishedPatience: Int64 = 4_800
    /// How long after a key the next one is waited for.
    package var keyPatience: Int64 = 20_000
    /// The key that ends a number.
    package var keyTerminator: Character? = "#"

    /// Whether replies are begun before the turn is known to be over.
    package var speculates = true
    /// Whether a reply is begun, too, to words that look unfinished, once the recogniser has told all there was.
    package var speculatesOnUnfinished = true
    /// How many in one turn, and in a call.
    package var speculationsPerTurn = 5
    package var speculationsPerCall = 200
    /// Whether the recogniser is asked for its words as soon as the caller pauses.
    package var flushesEarly = true

    /// How long nobody may say anything before the caller is asked for; and how often that is done.
    package var silencePatience: Int64 = 64_000
    package var prompts = 2

    package init() {}
}
