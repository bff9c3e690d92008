public import FastJSON

/// The languages that one model of a provider can handle, by their tags.
public struct SpokenLanguages: Sendable {
    /// The tags, in lower case: `en`, `pt-br`.
    private let tags: Set<String>
    private let listed: String

    /// Makes a table of tags, separated by spaces.
    public init(_ tags: String) {
        self.tags = Set(tags.lowercased().split(separator: " ").map(String.init))
        listed = tags
    }

    /// Whether a language is among them, by its whole tag or by the language without its region.
    public func contains(_ tag: String) -> Bool { known(tag) != nil }

    /// The tag by which the provider knows a language: the whole one, or else the language without its region.
    public func known(_ tag: String) -> String? {
        if tags.contains(tag.lowercased()) { return tag }
        guard let language = tag.split(separator: "-").first?.lowercased() else { return nil }
        return tags.contains(language) ? language : nil
    }

    /// Refuses a language that is not among them.
    public func check(_ tag: String, of model: String, at node: JSON5Node) throws(JSON5Error) {
        guard !contains(tag) else { return }
        throw node.error("\(model) does not speak \"\(tag)\"; it speaks \(listed)")
    }
}
