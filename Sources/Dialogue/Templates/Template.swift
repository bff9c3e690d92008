package import FastJSON

/// A text with places to be filled: `Hello {{caller_name|there}}!`.
///
/// Behind `|` stands what is used when there is no value. `\{{` stands for two braces, `\\` for a backslash; within a
/// default `\}` and `\|` stand for themselves. What is filled in is never looked at again: a value cannot become a template.
package struct Template: Sendable, Equatable {
    /// A part of a template.
    package enum Piece: Sendable, Equatable {
        case literal(String)
        case variable(String, fallback: String?)
    }

    /// What it is made of, in order.
    package let pieces: [Piece]

    /// Reads a template.
    ///
    /// - Parameter known: the names there are, where the set is closed; nil where any name may come.
    package init(_ text: String, known: [String]? = nil) throws(TemplateError) {
        var parser = TemplateParser(text, known: known)
        pieces = try parser.parse()
    }

    /// Reads the template that a configuration holds.
    package init(_ node: JSON5Node, known: [String]? = nil) throws(JSON5Error) {
        let text = try node.string()
        do throws(TemplateError) {
            try self.init(text, known: known)
        } catch {
            throw node.error("at \(error.position) of the text: \(error.message)")
        }
    }

    /// Makes a template of its parts.
    package init(pieces: [Piece]) { self.pieces = pieces }

    /// Makes a template of a text without places, whatever braces it holds.
    package init(literal text: String) { pieces = text.isEmpty ? [] : [.literal(text)] }

    /// The names it asks for, in order, each once.
    package var variables: [String] {
        var names: [String] = []
        for case .variable(let name, _) in pieces where !names.contains(name) { names.append(name) }
        return names
    }

    /// Whether there is anything to fill.
    package var isConstant: Bool { variables.isEmpty }

    /// The names that have neither a value nor a default: what stands there is nothing.
    package func missing(in variables: CallVariables) -> [String] {
        var names: [String] = []
        for case .variable(let name, nil) in pieces where !names.contains(name) {
            if variables[name]?.isEmpty != false { names.append(name) }
        }
        return names
    }

    /// The text with its values, each as it comes out of `encode`; of an unknown variable nothing remains.
    package func filled(with variables: CallVariables, encode: (String) -> String = { $0 }) -> String {
        filled(encode: encode) { variables[$0] }
    }

    /// The text with the values that `value` finds for its names.
    package func filled(encode: (String) -> String = { $0 }, _ value: (String) -> String?) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .variable(let name, let fallback):
                text += encode(value(name).flatMap { $0.isEmpty ? nil : $0 } ?? fallback ?? "")
            }
        }
        return text
    }
}
