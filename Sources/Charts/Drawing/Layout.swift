/// For which paper a figure is drawn: it is laid out anew, not made smaller.
public enum Layout: Equatable, Sendable, CaseIterable {
    /// A screen on a desk, or a printed page.
    case wide
    /// A phone held upright.
    case narrow

    /// The width of the drawing, in which text is 12 units high.
    var width: Double {
        switch self {
        case .wide: 832
        case .narrow: 350
        }
    }

    var isNarrow: Bool { self == .narrow }
}
