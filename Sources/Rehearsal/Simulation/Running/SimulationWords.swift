/// What is wrong with a word that sets up a simulation, and what would be right.
package struct SimulationWordsError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

extension LatencyProfile {
    /// Reads "none", "fixed:200", "lognormal:300/650", "heavytail:300/650/20x8" or a preset's name; times in
    /// milliseconds.
    ///
    /// A second distribution behind a comma is for what follows the first byte, "x5" for audio five times as fast as it
    /// is spoken: "lognormal:300/650,fixed:15", "fixed:200,x5".
    package init(words: String) throws(SimulationWordsError) {
        if let preset = Self.presets[words] {
            self = preset
            return
        }
        self.init()
        for (index, part) in words.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            if part.hasPrefix("x"), let factor = Double(part.dropFirst()), (0.001...1_000_000).contains(factor) {
                realTimeFactor = factor
                continue
            }
            let distribution = try LatencyDistribution(words: String(part))
            switch index {
            case 0: first = distribution
            case 1: next = distribution
            default: throw SimulationWordsError("\"\(words)\" has more than a first and a next delay")
            }
        }
    }
}

extension LatencyDistribution {
    init(words: String) throws(SimulationWordsError) {
        let parts = words.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let figures = parts.count == 2 ? parts[1].split { "/x".contains($0) }.compactMap { Double($0) } : []
        guard figures.allSatisfy({ $0 > 0 && $0 <= 600_000 }) else { throw Self.error(words) }
        switch (parts[0], figures.count) {
        case ("none", 0) where parts.count == 1: self = .none
        case ("fixed", 1): self = .fixed(.milliseconds(figures[0]))
        case ("lognormal", 2) where figures[0] <= figures[1]:
            self = .logNormal(median: .milliseconds(figures[0]), p95: .milliseconds(figures[1]))
        case ("heavytail", 4) where figures[0] <= figures[1]:
            self = .heavyTail(
                median: .milliseconds(figures[0]),
                p95: .milliseconds(figures[1]),
                oneIn: max(1, Int(figures[2])),
                tail: figures[3]
            )
        default: throw Self.error(words)
        }
    }

    private static func error(_ words: String) -> SimulationWordsError {
        let presets = LatencyProfile.presets.keys.sorted().joined(separator: ", ")
        return SimulationWordsError(
            "\"\(words)\" is no latency: say none, fixed:MS, lognormal:MEDIAN/P95, heavytail:MEDIAN/P95/ONE-INxTIMES "
                + "(milliseconds), or one of \(presets)"
        )
    }
}

/// Something that is to go wrong with a provider: in its messages, or in the bytes on the way.
package struct FaultWords: Sendable, Equatable {
    package enum What: Sendable, Equatable {
        case message(SimulatedFault)
        case bytes(RelayPlan)
    }

    package var what: What
    /// With how many sessions; nil for a fault of the bytes that all connections have.
    package var times: Int?

    /// Reads "KIND", "KIND@AFTER" or either with "*TIMES" behind it.
    package init(_ words: String) throws(SimulationWordsError) {
        var rest = Substring(words)
        if let star = rest.lastIndex(of: "*") {
            guard let count = Int(rest[rest.index(after: star)...]), (1...1_000_000).contains(count) else {
                throw SimulationWordsError("\"\(words)\" does not say how often: *1 to *1000000")
            }
            times = count
            rest = rest[..<star]
        }
        var after = 0
        if let at = rest.lastIndex(of: "@") {
            guard let place = Int(rest[rest.index(after: at)...]), place >= 0 else {
                throw SimulationWordsError("\"\(words)\" does not say after how many messages or bytes: @0 or more")
            }
            after = place
            rest = rest[..<at]
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let what = Self.message(parts, after) ?? Self.bytes(parts, after) else {
            throw SimulationWordsError("\"\(words)\" is no fault: say one of \(Self.known)")
        }
        self.what = what
    }

    /// What can go wrong, for a person.
    package static let known =
        "status:CODE[:SECONDS], stall, drop, error, garbage, unknown (in the provider's messages; @N for after N of them), "
        + "cut, reset, hang, noise, lose:N (in the bytes to the client; @N for after N of them), "
        + "pieces:N, slow:BYTES-A-SECOND, delay:MS (in all bytes, both ways)"

    private static func message(_ parts: [String], _ after: Int) -> What? {
        switch (parts[0], parts.count) {
        case ("status", 2...3):
            guard let code = Int(parts[1]), (400...599).contains(code) else { return nil }
            let patience = parts.count == 3 ? Double(parts[2]) : nil
            if parts.count == 3 { guard let patience, (0...1e6).contains(patience) else { return nil } }
            return .message(SimulatedFault(.status(code, retryAfter: patience), after: after))
        case ("stall", 1): return .message(SimulatedFault(.stall, after: after))
        case ("drop", 1): return .message(SimulatedFault(.drop, after: after))
        case ("error", 1): return .message(SimulatedFault(.error, after: after))
        case ("garbage", 1): return .message(SimulatedFault(.garbage, after: after))
        case ("unknown", 1): return .message(SimulatedFault(.unknown, after: after))
        default: return nil
        }
    }

    private static func bytes(_ parts: [String], _ after: Int) -> What? {
        let number = parts.count == 2 ? Int(parts[1]).flatMap { (1...1_000_000_000).contains($0) ? $0 : nil } : nil
        switch (parts[0], parts.count) {
        case ("cut", 1): return .bytes(RelayPlan(toClient: RelayDamage(.end, after: after)))
        case ("reset", 1): return .bytes(RelayPlan(toClient: RelayDamage(.reset, after: after)))
        case ("hang", 1): return .bytes(RelayPlan(toClient: RelayDamage(.stall, after: after)))
        case ("noise", 1):
            return .bytes(RelayPlan(toClient: RelayDamage(.garbage(Array("\u{0}}{noise\r\n\r\n".utf8)), after: after)))
        case ("lose", 2): return number.map { .bytes(RelayPlan(toClient: RelayDamage(.loss($0), after: after))) }
        case ("pieces", 2):
            return number.map {
                .bytes(RelayPlan(toServer: RelayDamage(pieces: 1...$0), toClient: RelayDamage(pieces: 1...$0)))
            }
        case ("slow", 2):
            return number.map { .bytes(RelayPlan(toServer: RelayDamage(rate: $0), toClient: RelayDamage(rate: $0))) }
        case ("delay", 2):
            return number.map { number in
                let damage = RelayDamage(delay: .milliseconds(number))
                return .bytes(RelayPlan(toServer: damage, toClient: damage))
            }
        default: return nil
        }
    }
}
