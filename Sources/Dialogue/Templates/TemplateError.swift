package import FastJSON

/// What is wrong with a template, and at which character.
package struct TemplateError: Error, Equatable, Sendable {
    /// The ways in which a template can be wrong.
    package enum Kind: Equatable, Sendable {
        /// `{{` without `}}`.
        case unclosed
        /// `{{}}`.
        case emptyName
        /// What stands for a name is none.
        case malformedName(String)
        /// The name is none of the known ones.
        case unknown(String, hint: String)
    }

    /// What is wrong.
    package var kind: Kind
    /// The place within the template.
    package var position: SourcePosition
}

extension TemplateError: CustomStringConvertible {
    /// The fault behind its place, in a sentence for the person who wrote the template.
    package var description: String { "\(position): \(message)" }

    /// The fault without its place.
    package var message: String {
        switch kind {
        case .unclosed: "\"{{\" has no \"}}\" behind it; write \"\\{{\" for two braces that stand for themselves"
        case .emptyName: "there is no name between \"{{\" and \"}}\""
        case .malformedName(let name):
            "\"\(name)\" is no name of a variable: letters, digits and \"_\", a letter first"
        case .unknown(let name, let hint): "unknown variable \"\(name)\"\(hint)"
        }
    }
}
