package import FastJSON

/// What settings can be, as a JSON Schema by which editors help.
package enum SettingSchema {
    /// The schema of a file with these settings.
    package static func schema(of settings: [Setting], title: String) -> JSONValue {
        var schema = JSONObject()
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = .string(title)
        guard case .object(let body) = object(settings, under: "") else { return .object(schema) }
        for member in body.members { schema[member.key] = member.value }
        var properties = schema["properties"]?.objectValue ?? JSONObject()
        properties["$schema"] = ["type": "string"]
        schema["properties"] = .object(properties)
        return .object(schema)
    }

    /// An object with the settings whose paths begin so.
    private static func object(_ settings: [Setting], under prefix: String) -> JSONValue {
        var properties = JSONObject()
        var required: [JSONValue] = []
        for setting in settings where setting.path.hasPrefix(prefix) {
            let key = String(setting.path.dropFirst(prefix.count))
            guard !key.contains(".") else { continue }
            properties[key] = property(setting, settings)
            if setting.isRequired { required.append(.string(key)) }
        }
        var object = JSONObject()
        object["type"] = "object"
        object["properties"] = .object(properties)
        if !required.isEmpty { object["required"] = .array(required) }
        object["additionalProperties"] = false
        return .object(object)
    }

    private static func property(_ setting: Setting, _ settings: [Setting]) -> JSONValue {
        var property = type(setting, settings)
        if setting.takesNull, let type = property["type"] { property["type"] = .array([type, "null"]) }
        property["description"] = .string(setting.about)
        if let standard = setting.standard { property["default"] = try? JSONValue(parsing: standard) }
        return .object(property)
    }

    private static func type(_ setting: Setting, _ settings: [Setting]) -> JSONObject {
        let schema: JSONValue =
            switch setting.kind {
            case .text: ["type": "string"]
            case .word(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
            case .integer(let range):
                [
                    "type": "integer", "minimum": .integer(Int64(range.lowerBound)),
                    "maximum": .integer(Int64(range.upperBound)),
                ]
            case .number(let range):
                ["type": "number", "minimum": .double(range.lowerBound), "maximum": .double(range.upperBound)]
            case .flag: ["type": "boolean"]
            case .texts: ["type": "array", "items": ["type": "string"]]
            case .words(let words):
                ["type": "array", "items": ["type": "string", "enum": .array(words.map { .string($0) })]]
            case .textsByName: ["type": "object", "additionalProperties": ["type": "string"]]
            case .secret: secret
            case .object: object(settings, under: setting.path + ".")
            case .objects: ["type": "array", "items": object(settings, under: setting.path + "[].")]
            case .other(let words): other(words)
            }
        return schema.objectValue ?? JSONObject()
    }

    /// A text, or where it is found.
    private static var secret: JSONValue {
        let named: JSONValue = [
            "type": "object", "properties": ["env": ["type": "string"]], "required": ["env"],
            "additionalProperties": false,
        ]
        return ["anyOf": [["type": "string"], named]]
    }

    /// What is described elsewhere: only of which kind it is.
    private static func other(_ words: String) -> JSONValue {
        switch words.prefix(while: { $0.isLetter }) {
        case "text": ["type": "string"]
        case "list": ["type": "array"]
        default: ["type": "object"]
        }
    }
}
