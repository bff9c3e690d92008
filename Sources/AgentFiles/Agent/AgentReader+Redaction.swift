internal import FastJSON
internal import ProviderKit
internal import Redaction

extension AgentReader {
    /// What files call the kinds of personal data.
    private static let kinds: [(name: String, kind: RedactionKind)] = [
        ("card", .card), ("aadhaar", .aadhaar), ("ssn", .ssn), ("iban", .iban), ("email", .email), ("phone", .phone),
        ("cvv", .cvv), ("birthDate", .birthDate),
    ]

    /// Reads what is taken out of an agent's texts before they are kept or logged; nil for nothing.
    func redaction(_ reader: inout SettingsReader) throws(JSON5Error) -> RedactionPolicy? {
        var policy: RedactionPolicy? = .standard
        try reader.object("redaction", "What is taken out of texts before they are kept or logged.") {
            part throws(JSON5Error) in
            let isOn = try part.flag("on", default: true, "Whether anything is.")
            let standard = Self.kinds.filter { RedactionPolicy.standard.kinds.contains($0.kind) }.map(\.name)
            let all = Self.kinds.map(\.name)
            let names = try part.words("kinds", among: all, default: standard, "Kinds of personal data.")
            let patterns = try part.value("patterns", .textsByName, "What is looked for besides, by its name.") {
                node throws(JSON5Error) in try Self.patterns(node)
            }
            let keepsLastFour = try part.flag(
                "keepsLastFour",
                default: RedactionPolicy.standard.keepsLastFour,
                "Whether the last four digits stay, where a kind allows it."
            )
            let kinds = Set(Self.kinds.filter { names.contains($0.name) }.map(\.kind))
            policy = isOn ? RedactionPolicy(kinds: kinds, patterns: patterns ?? [], keepsLastFour: keepsLastFour) : nil
        }
        return policy
    }

    private static func patterns(_ node: JSON5Node) throws(JSON5Error) -> [CustomPattern] {
        var patterns: [CustomPattern] = []
        for member in try node.members() {
            let pattern = try member.node.string()
            do throws(PatternError) {
                patterns.append(try CustomPattern(name: member.key, pattern: pattern))
            } catch {
                throw member.node.error("\(error)")
            }
        }
        return patterns
    }
}
