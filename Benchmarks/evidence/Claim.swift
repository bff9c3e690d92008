/// Something the project says of itself, and the command that finds out whether it is so.
struct Claim: Sendable {
    /// How long its measurement takes, and so when it is run.
    enum Pace: String, CaseIterable, Sendable {
        /// At most a minute.
        case quick
        /// Some minutes.
        case full
        /// Longer; run when asked for.
        case long
    }

    /// What the measured figure must be.
    struct Target: Equatable, Sendable {
        enum Comparator: String, Sendable {
            case atMost = "≤"
            case atLeast = "≥"
            case exactly = "="
        }

        let comparator: Comparator
        let value: Double

        static func atMost(_ value: Double) -> Target { Target(comparator: .atMost, value: value) }
        static func atLeast(_ value: Double) -> Target { Target(comparator: .atLeast, value: value) }
        static func exactly(_ value: Double) -> Target { Target(comparator: .exactly, value: value) }

        var description: String { "\(comparator.rawValue) \(value.figure)" }
    }

    let name: String
    /// What is claimed, in a sentence a reader of the table understands.
    let says: String
    /// Without a target the figure is reported and nothing is judged.
    let target: Target?
    let pace: Pace
    /// Whether the figure wobbles from run to run: then one run proves nothing, and the spread counts.
    let wobbles: Bool
    /// Release products that must be built first; without them the claim is not measured.
    let products: [String]
    /// Run from the top of the repository; prints one line of JSON, see `Measurement`.
    let command: [String]

    init(
        _ name: String,
        _ says: String,
        target: Target?,
        pace: Pace,
        wobbles: Bool = false,
        products: [String] = [],
        command: [String]
    ) {
        self.name = name
        self.says = says
        self.target = target
        self.pace = pace
        self.wobbles = wobbles
        self.products = products
        self.command = command
    }
}
