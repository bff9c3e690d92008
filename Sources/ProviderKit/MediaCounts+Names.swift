internal import TelephoneAudio

extension MediaTimeline.Counts {
    /// The counts under the names they have in logs.
    var named: KeyValuePairs<StaticString, Int64> {
        [
            "played": Int64(played),
            "lost": Int64(lost),
            "reordered": Int64(reordered),
            "duplicated": Int64(duplicated),
            "late": Int64(late),
            "gaps": Int64(gaps),
            "filled": filledSamples,
            "restarts": Int64(restarts),
        ]
    }
}
