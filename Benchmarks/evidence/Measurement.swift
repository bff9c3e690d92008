import Foundation

/// What a measuring command prints: one line of JSON, the last of its output.
struct Measurement: Codable, Equatable, Sendable {
    /// The figure that is held against the target.
    var measured: Double
    var unit: String
    /// The repetitions `measured` is the median of.
    var samples: [Double]?
    /// The figure beside it, in words.
    var reference: String?
    /// Why the figure does not count, if it does not (the conditions of the claim were not met).
    var invalid: String?
    /// Whatever else is worth keeping.
    var details: JSONValue?

    /// Half of all repetitions lie this close together: the interquartile range.
    var spread: Double {
        guard let samples, samples.count > 1 else { return 0 }
        let sorted = samples.sorted()
        return Self.quantile(0.75, of: sorted) - Self.quantile(0.25, of: sorted)
    }

    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }
}

/// Any JSON, carried through unread.
enum JSONValue: Codable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}

extension Double {
    /// The number as a person writes it: at most three decimals, and no zeros at their end.
    var figure: String {
        if self == rounded(), abs(self) < 1e15 { return String(Int(self)) }
        var text = String(format: abs(self) < 10 ? "%.3f" : "%.1f", self)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
