internal import Dialogue
internal import FastJSON

/// Reads one object of a schema.
struct SchemaReader {
    private let object: JSONObject
    private let path: String
    private let depth: Int
    private var schema = ToolSchema()

    /// What says nothing about which values are right.
    private static let remarks = ["title", "description", "default", "examples", "$schema", "$comment", "deprecated"]
    private static let keywords =
        [
            "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
            "uniqueItems", "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum",
            "exclusiveMaximum", "multipleOf", "anyOf", "oneOf",
        ] + remarks

    init(_ json: JSONValue, path: String, depth: Int) throws(ToolSchemaError) {
        guard depth < 16 else { throw ToolSchemaError(path: path, message: "nested too deeply") }
        guard let object = json.objectValue else { throw ToolSchemaError(path: path, message: "expected an object") }
        self.object = object
        self.path = path
        self.depth = depth
    }

    mutating func read() throws(ToolSchemaError) -> ToolSchema {
        for member in object.members where !Self.keywords.contains(member.key) {
            let hint = NearestName.find(member.key, among: Self.keywords).map { "; did you mean \"\($0)\"?" } ?? ""
            throw fault("the keyword \"\(member.key)\" is not known here\(hint)")
        }
        try types()
        try values()
        try objects()
        try arrays()
        try texts()
        try numbers()
        return schema
    }

    private func fault(_ message: String, at key: String? = nil) -> ToolSchemaError {
        let place = [path, key ?? ""].filter { !$0.isEmpty }.joined(separator: ".")
        return ToolSchemaError(path: place, message: message)
    }

    private func sub(_ json: JSONValue, _ key: String) throws(ToolSchemaError) -> ToolSchema {
        try ToolSchema(json, path: path.isEmpty ? key : "\(path).\(key)", depth: depth + 1)
    }

    private mutating func types() throws(ToolSchemaError) {
        guard let type = object["type"] else {
            if object["properties"] != nil { schema.kinds = [.object] }
            return
        }
        for name in type.arrayValue ?? [type] {
            guard let text = name.stringValue, let kind = ToolSchema.Kind(rawValue: text) else {
                let known = ToolSchema.Kind.allCases.map(\.rawValue)
                throw fault("expected a type\(NearestName.hint(for: name.stringValue ?? "", among: known))", at: "type")
            }
            schema.kinds.append(kind)
        }
    }

    private mutating func values() throws(ToolSchemaError) {
        if let list = object["enum"] {
            guard let values = list.arrayValue, !values.isEmpty else {
                throw fault("expected a list of at least one value", at: "enum")
            }
            schema.values = values
        }
        if let value = object["const"] { schema.values = [value] }
        for key in ["anyOf", "oneOf"] {
            guard let list = object[key] else { continue }
            guard let options = list.arrayValue, !options.isEmpty else {
                throw fault("expected a list of schemas", at: key)
            }
            // That only one of them may fit is not checked: a model cannot mend what fits twice.
            for (place, option) in options.enumerated() { schema.anyOf.append(try sub(option, "\(key)[\(place)]")) }
        }
    }

    private mutating func objects() throws(ToolSchemaError) {
        if let properties = object["properties"] {
            guard let members = properties.objectValue?.members else {
                throw fault("expected an object", at: "properties")
            }
            for member in members {
                let property = try sub(member.value, "properties.\(member.key)")
                schema.properties.append(.init(name: member.key, schema: property))
            }
        }
        if let required = object["required"] {
            guard let names = required.arrayValue else { throw fault("expected a list of names", at: "required") }
            let known = schema.properties.map(\.name)
            for name in names {
                guard let text = name.stringValue else { throw fault("expected a list of names", at: "required") }
                guard known.contains(text) else {
                    let hint = NearestName.hint(for: text, among: known)
                    throw fault("\"\(text)\" is none of the properties\(hint)", at: "required")
                }
                schema.required.append(text)
            }
        }
        switch object["additionalProperties"] {
        case nil, .bool(true)?: break
        case .bool(false)?: schema.additional = .refused
        case let other?: schema.additional = .like([try sub(other, "additionalProperties")])
        }
    }

    private mutating func arrays() throws(ToolSchemaError) {
        if let items = object["items"] { schema.items = [try sub(items, "items")] }
        schema.itemCount = try bounds("minItems", "maxItems")
        if let unique = object["uniqueItems"] {
            guard let isUnique = unique.boolValue else { throw fault("expected true or false", at: "uniqueItems") }
            schema.hasUniqueItems = isUnique
        }
    }

    private mutating func texts() throws(ToolSchemaError) {
        schema.length = try bounds("minLength", "maxLength")
        if let pattern = object["pattern"] {
            guard let text = pattern.stringValue else { throw fault("expected a string", at: "pattern") }
            do throws(SimplePattern.Fault) {
                schema.pattern = try SimplePattern(text)
            } catch {
                throw fault("\(error)", at: "pattern")
            }
        }
        if let format = object["format"] {
            let known = TextFormat.allCases.map(\.rawValue)
            guard let text = format.stringValue, let value = TextFormat(rawValue: text) else {
                throw fault(
                    "unknown format\(NearestName.hint(for: format.stringValue ?? "", among: known))",
                    at: "format"
                )
            }
            schema.format = value
        }
    }

    private mutating func numbers() throws(ToolSchemaError) {
        schema.least = try number("minimum")
        schema.most = try number("maximum")
        schema.above = try number("exclusiveMinimum")
        schema.below = try number("exclusiveMaximum")
        schema.multiple = try number("multipleOf")
        if let multiple = schema.multiple, multiple <= 0 { throw fault("expected a number above 0", at: "multipleOf") }
        if let least = schema.least, let most = schema.most, least > most {
            throw fault("the minimum is greater than the maximum", at: "minimum")
        }
    }

    private func number(_ key: String) throws(ToolSchemaError) -> Double? {
        guard let value = object[key] else { return nil }
        guard let number = value.doubleValue else { throw fault("expected a number", at: key) }
        return number
    }

    private func bounds(_ least: String, _ most: String) throws(ToolSchemaError) -> ClosedRange<Int> {
        var bounds = [0, Int.max]
        for (place, key) in [least, most].enumerated() {
            guard let value = object[key] else { continue }
            guard let count = value.integerValue, count >= 0 else { throw fault("expected a count", at: key) }
            bounds[place] = Int(count)
        }
        guard bounds[0] <= bounds[1] else { throw fault("is greater than \"\(most)\"", at: least) }
        return bounds[0]...bounds[1]
    }
}
