internal import Endpointing

/// A setting that can be given or swept on the command line.
enum EndpointSetting: String, CaseIterable {
    case patience
    case shortest
    case longest
    case start
    case voiced
    case certain
    case possible
    case stirring
    case follow
    case bargeCertain = "barge-certain"
    case bargeStart = "barge-start"
    case bargeQuiet = "barge-quiet"

    /// What it may be.
    var range: ClosedRange<Double> {
        switch self {
        case .patience, .longest: 100...10_000
        case .shortest: 20...10_000
        case .start: 20...400
        case .voiced: 0...25
        case .certain, .possible, .stirring, .bargeCertain: 0...1
        case .follow: 0...1
        case .bargeStart: 20...100
        case .bargeQuiet: 20...5_000
        }
    }

    /// What it is measured in.
    var unit: String {
        switch self {
        case .patience, .longest, .shortest, .start, .bargeStart, .bargeQuiet: "ms"
        case .voiced: "frames"
        case .certain, .possible, .stirring, .bargeCertain: "probability"
        case .follow: "0 or 1"
        }
    }
}

/// The settings of both detectors.
struct EndpointSettings {
    var endpointing = Endpointer.Settings()
    var bargeIn = BargeInDetector.Settings()

    /// Takes `NAME=VALUE`.
    mutating func set(_ text: String) throws(UsageError) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let value = Double(String(parts[1])) else {
            throw UsageError("--set takes NAME=VALUE, as in patience=650, not \"\(text)\"")
        }
        let setting = try Self.named(parts[0])
        guard setting.range.contains(value) else { throw Self.outside(setting) }
        set(setting, to: value)
    }

    static func named(_ name: Substring) throws(UsageError) -> EndpointSetting {
        guard let setting = EndpointSetting(rawValue: String(name)) else {
            let names = EndpointSetting.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("there is no setting \"\(name)\"; there are \(names)")
        }
        return setting
    }

    static func outside(_ setting: EndpointSetting) -> UsageError {
        let range = setting.range
        let bounds = "\(range.lowerBound.fixed(2)) to \(range.upperBound.fixed(2))"
        return UsageError("\(setting.rawValue) goes from \(bounds) (\(setting.unit))")
    }

    mutating func set(_ setting: EndpointSetting, to value: Double) {
        let time = Duration.milliseconds(Int(value.rounded()))
        switch setting {
        case .patience: endpointing.patience = time
        case .shortest: endpointing.shortestPatience = time
        case .longest: endpointing.longestPatience = time
        case .start: endpointing.startEvidence = time
        case .voiced: endpointing.voicedFrames = Int(value)
        case .certain: endpointing.certain = Float(value)
        case .possible: endpointing.possible = Float(value)
        case .stirring: endpointing.stirring = Float(value)
        case .follow: endpointing.followsCaller = value >= 0.5
        case .bargeCertain: bargeIn.certain = Float(value)
        case .bargeStart: bargeIn.evidence = time
        case .bargeQuiet: bargeIn.quiet = time
        }
    }
}
