package import ProviderKit

/// How records are kept.
package struct RecordOptions: Sendable {
    /// How long what has happened is gathered at most before it is written.
    package var beat = Duration.milliseconds(50)
    /// How long a commit is waited for before the spool takes its place: with the beat less than the 200 ms promised.
    package var commitPatience = Duration.milliseconds(100)
    /// So many events wait at most; more are counted and lost.
    package var queueBound = 32_768
    /// What is done to every text before it is kept, where its call has nothing of its own.
    package var redaction = TextRedaction.none
    /// How long an organisation's calls, and their recordings, are kept; nil for ever.
    package var callsAreKept: @Sendable (Organisation) -> Duration? = { _ in nil }
    package var recordingsAreKept: @Sendable (Organisation) -> Duration? = { _ in nil }
    /// Whether recordings become Ogg Opus after their calls, and whether they then stay what they were, too.
    package var compressesRecordings = true
    package var keepsWaves = false
    /// How often what is not urgent is done: spools taken in, what is too old removed, the log moved into the database.
    package var upkeepInterval = Duration.seconds(2)

    package init() {}
}
