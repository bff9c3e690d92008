internal import HTTPTransport

// What of a running service can be changed.
extension ServiceSettings {
    /// These settings, but for what calls in progress are known by and go over: that stays as it was at the start.
    package func keeping(_ start: ServiceSettings) -> ServiceSettings {
        var settings = self
        (settings.organisation, settings.bridge) = (start.organisation, start.bridge)
        return settings
    }

    /// The settings that differ in others and hold only after a new start, by their paths.
    package func needingNewStart(for other: ServiceSettings) -> [String] {
        var paths: [String] = []
        func check(_ path: String, _ isSame: Bool) { if !isSame { paths.append(path) } }
        check("organisation", organisation == other.organisation)
        check("listen", listening == other.listening)
        check("publicURL", publicURL?.text == other.publicURL?.text)
        check("data", data == other.data)
        check("records", records == other.records)
        check("cache", speechCache == other.speechCache)
        check("log", logFormat == other.logFormat)
        check("metrics", metricsToken == other.metricsToken)
        check("drain", drain == other.drain)
        check("events", printsEvents == other.printsEvents)
        check("twilio", twilio == other.twilio)
        check("bridge", bridge == other.bridge)
        check("outbound", outbound.mark == other.outbound.mark)
        return paths
    }
}
