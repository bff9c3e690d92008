/// What is taken out of text, and what is left in its place.
package struct RedactionPolicy: Sendable {
    /// The kinds without a pattern that are looked for.
    package let kinds: Set<RedactionKind>
    /// What the operator looks for besides.
    package let patterns: [CustomPattern]
    /// Whether the last four digits stay readable, where the kind allows it: `[card …1111]`.
    package let keepsLastFour: Bool

    /// Everything but dates of birth, which are dates like any other to who does not ask for them.
    package static let standard = RedactionPolicy()

    /// Makes a policy.
    package init(
        kinds: Set<RedactionKind> = RedactionKind.builtIn.subtracting([.birthDate]),
        patterns: [CustomPattern] = [],
        keepsLastFour: Bool = false
    ) {
        self.kinds = kinds.intersection(RedactionKind.builtIn)
        self.patterns = patterns
        self.keepsLastFour = keepsLastFour
    }

    /// Whether nothing is looked for.
    var isEmpty: Bool { kinds.isEmpty && patterns.isEmpty }

    /// Fewer digits than this are part of nothing that is looked for.
    var leastDigits: Int {
        if patterns.contains(where: { !$0.needsDigit }) { return 0 }
        return patterns.isEmpty && !kinds.contains(.birthDate) ? 3 : 1
    }
}
