import FastJSON

/// Checks a value against the part of JSON Schema that our schemas are written in.
enum SchemaCheck {
    /// What does not fit, with its place.
    static func faults(of value: JSONValue, in schema: JSONValue, at place: String = "") -> [String] {
        faults(of: value, in: schema, at: place, definitions: schema["$defs"] ?? [:])
    }

    private static func faults(
        of value: JSONValue,
        in schema: JSONValue,
        at place: String,
        definitions: JSONValue
    ) -> [String] {
        if let name = schema["$ref"]?.stringValue?.dropFirst("#/$defs/".count) {
            guard let definition = definitions[String(name)] else {
                return ["\(place): there is no definition \(name)"]
            }
            return faults(of: value, in: definition, at: place, definitions: definitions)
        }
        if let choices = schema["anyOf"]?.arrayValue {
            let fits = choices.contains { faults(of: value, in: $0, at: place, definitions: definitions).isEmpty }
            return fits ? [] : ["\(place): fits none"]
        }
        if let constant = schema["const"], constant != value { return ["\(place): is another one"] }
        let types = schema["type"]?.arrayValue ?? schema["type"].map { [$0] } ?? []
        guard types.isEmpty || types.contains(where: { $0.stringValue.map { isOf($0, value) } ?? false }) else {
            return ["\(place): is no \(types.compactMap(\.stringValue).joined(separator: " or "))"]
        }
        if let words = schema["enum"]?.arrayValue, !words.contains(value) { return ["\(place): is none of the words"] }
        if let amount = number(value) {
            if let least = schema["minimum"].flatMap(number), amount < least { return ["\(place): is too small"] }
            if let most = schema["maximum"].flatMap(number), amount > most { return ["\(place): is too large"] }
        }
        if let items = schema["items"], let elements = value.arrayValue {
            if let least = schema["minItems"].flatMap(number), Double(elements.count) < least {
                return ["\(place): is too short"]
            }
            return elements.enumerated().flatMap {
                faults(of: $1, in: items, at: "\(place)/\($0)", definitions: definitions)
            }
        }
        guard let object = value.objectValue else { return [] }
        var found: [String] = []
        for key in schema["required"]?.arrayValue ?? [] {
            if let key = key.stringValue, object[key] == nil { found.append("\(place): \(key) is missing") }
        }
        for member in object.members {
            let own = "\(place)/\(member.key)"
            if let known = schema["properties"]?[member.key] {
                found += faults(of: member.value, in: known, at: own, definitions: definitions)
            } else if schema["additionalProperties"] == false {
                found.append("\(own): is not known")
            } else if let others = schema["additionalProperties"], others.objectValue != nil {
                found += faults(of: member.value, in: others, at: own, definitions: definitions)
            }
        }
        return found
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("string", .string), ("boolean", .bool), ("array", .array), ("object", .object), ("null", .null),
            ("integer", .integer), ("number", .integer), ("number", .double):
            true
        default: false
        }
    }
}
