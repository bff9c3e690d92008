/// What an area is filled with: one of the colours that charts number, or one that stands for a part of a call.
public enum Paint: Equatable, Sendable {
    /// The colour of the series with this number; they repeat after six.
    case series(Int)
    /// What carries the audio: network, carrier, queues.
    case line
    /// What hears: recognition.
    case ear
    /// What hears, a second part of it: deciding that a turn is over.
    case earLight
    /// What thinks: the model.
    case mind
    /// What thinks, a second part of it.
    case mindMiddle
    /// What thinks, a third part of it.
    case mindLight
    /// What speaks.
    case voice

    var className: String {
        switch self {
        case .series(let index): "k\(((index % 6) + 6) % 6)"
        case .line: "line"
        case .ear: "ear"
        case .earLight: "ear-light"
        case .mind: "mind"
        case .mindMiddle: "mind-middle"
        case .mindLight: "mind-light"
        case .voice: "voice"
        }
    }
}

/// Thin lines over a fill, so that neighbours differ without their colours.
enum Hatch: String, CaseIterable {
    case none
    case rising
    case dots
    case falling

    /// The hatch of the part with this number.
    init(part index: Int) { self = Self.allCases[index % Self.allCases.count] }
}
