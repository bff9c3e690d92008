internal import HTTPTransport
internal import ProviderKit

// What of a running service can be changed.
extension ServiceSettings {
    /// These settings, but for what calls in progress are known by and go over: that stays as it was at the start.
    package func keeping(_ start: ServiceSettings) -> ServiceSettings {
        var settings = self
        settings.own = own.keeping(start.own)
        settings.others = start.others.map { old in
            others.first { $0.organisation == old.organisation }?.keeping(old) ?? old.gone
        }
        return settings
    }

    /// The settings that differ in others and hold only after a new start, by their paths.
    package func needingNewStart(for other: ServiceSettings) -> [String] {
        var paths: [String] = []
        func check(_ path: String, _ isSame: Bool) { if !isSame { paths.append(path) } }
        check("organisation", own.organisation == other.own.organisation)
        check("listen", listening == other.listening)
        check("publicURL", publicURL?.text == other.publicURL?.text)
        check("data", data == other.data)
        paths += own.needingNewStart(for: other.own)
        check("log", logFormat == other.logFormat)
        check("metrics", metricsToken == other.metricsToken)
        check("drain", drain == other.drain)
        check("events", printsEvents == other.printsEvents)
        check("organisations", others.map(\.organisation) == other.others.map(\.organisation))
        for own in others {
            guard let other = other.others.first(where: { $0.organisation == own.organisation }) else { continue }
            paths += own.needingNewStart(for: other).map { "\($0) of \(own.organisation.key)" }
        }
        return paths
    }
}

extension OrganisationSettings {
    fileprivate func keeping(_ start: OrganisationSettings) -> OrganisationSettings {
        var settings = self
        (settings.organisation, settings.twilio, settings.bridge) = (start.organisation, start.twilio, start.bridge)
        return settings
    }

    /// One that is not there any more: nobody answers for it, and nothing opens to it; its calls in progress go on.
    fileprivate var gone: OrganisationSettings {
        var settings = OrganisationSettings()
        (settings.organisation, settings.environment, settings.isFirst) = (organisation, environment, false)
        return settings.keeping(self)
    }

    fileprivate func needingNewStart(for other: OrganisationSettings) -> [String] {
        var paths: [String] = []
        func check(_ path: String, _ isSame: Bool) { if !isSame { paths.append(path) } }
        check("records", records == other.records)
        check("cache", speechCache == other.speechCache)
        check("twilio", twilio == other.twilio)
        check("bridge", bridge == other.bridge)
        check("outbound", outbound.mark == other.outbound.mark)
        return paths
    }
}
