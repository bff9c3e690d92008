internal import Dialogue
internal import FastJSON

/// The JSON that a tool sends, with places to be filled.
///
/// A text that is one place and nothing else becomes the value itself, whatever its kind; a member whose value is missing is
/// left out. A value cannot break out of its place: it is put into the tree, not into the text.
indirect enum BodyTemplate: Sendable, Equatable {
    case constant(JSONValue)
    case value(String)
    case text(Template)
    case array([BodyTemplate])
    case object([Member])

    struct Member: Sendable, Equatable {
        let key: String
        let value: BodyTemplate
    }

    init(_ node: JSON5Node, known: [String]?) throws(JSON5Error) {
        switch node.value.content {
        case .null, .bool, .integer, .double: self = .constant(node.json)
        case .string:
            let template = try Template(node, known: known)
            if template.isConstant {
                self = .constant(.string(template.filled { _ in nil }))
            } else if template.pieces.count == 1, case .variable(let name, nil)? = template.pieces.first {
                self = .value(name)
            } else {
                self = .text(template)
            }
        case .array:
            var elements: [BodyTemplate] = []
            for element in try node.elements() { elements.append(try BodyTemplate(element, known: known)) }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            for member in try node.members() {
                members.append(Member(key: member.key, value: try BodyTemplate(member.node, known: known)))
            }
            self = .object(members)
        }
    }

    /// The JSON with its values; nil when it is a place without one.
    func filled(with values: ToolValues) -> JSONValue? {
        switch self {
        case .constant(let value): return value
        case .value(let name): return values.json(name)
        case .text(let template): return .string(template.filled { values.text($0) })
        case .array(let elements): return .array(elements.compactMap { $0.filled(with: values) })
        case .object(let members):
            var object = JSONObject()
            for member in members {
                if let value = member.value.filled(with: values) { object[member.key] = value }
            }
            return .object(object)
        }
    }
}
