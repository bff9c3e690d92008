package import FastJSON
package import ProviderKit

/// What settings can be, as a JSON Schema by which editors help.
package enum SettingSchema {
    /// The schema of a file with these settings.
    ///
    /// - Parameter registry: the providers that it can name.
    package static func schema(of settings: [Setting], title: String, _ registry: ProviderRegistry) -> JSONValue {
        var schema = JSONObject()
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = .string(title)
        guard case .object(let body) = object(settings, under: "") else { return .object(schema) }
        for member in body.members { schema[member.key] = member.value }
        var properties = schema["properties"]?.objectValue ?? JSONObject()
        properties["$schema"] = ["type": "string"]
        schema["properties"] = .object(properties)
        let roles = roles(in: settings)
        if !roles.isEmpty {
            var definitions = JSONObject()
            for role in roles { definitions[role.rawValue] = provider(role, registry) }
            schema["$defs"] = .object(definitions)
        }
        return .object(schema)
    }

    /// Whom settings name; those are made of others of their own role only.
    private static func roles(in settings: [Setting]) -> [ProviderRole] {
        ProviderRole.allCases.filter { role in
            settings.contains { $0.kind == .provider(role) || $0.kind == .providers(role) }
        }
    }

    /// Any provider of a role: the object that its name stands in says the rest.
    private static func provider(_ role: ProviderRole, _ registry: ProviderRegistry) -> JSONValue {
        let choices = registry.names(of: role).map { name -> JSONValue in
            let own = registry.settings(of: role, name)
            let common = ProviderOptions.common.filter { setting in !own.contains { $0.path == setting.path } }
            let whole = object(common + own, under: "")
            guard var schema = whole.objectValue, var properties = schema["properties"]?.objectValue else {
                return whole
            }
            properties["provider"] = ["const": .string(name)]
            schema["properties"] = .object(properties)
            return .object(schema)
        }
        return ["anyOf": .array(choices)]
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
        if setting.takesNull { takeNull(&property) }
        property["description"] = .string(setting.about)
        if let standard = setting.standard { property["default"] = try? JSONValue(parsing: standard) }
        return .object(property)
    }

    private static func takeNull(_ property: inout JSONObject) {
        if let type = property["type"] { property["type"] = .array([type, "null"]) }
        if let words = property["enum"]?.arrayValue { property["enum"] = .array(words + [.null]) }
        if let choices = property["anyOf"]?.arrayValue { property["anyOf"] = .array(choices + [["type": "null"]]) }
    }

    private static func type(_ setting: Setting, _ settings: [Setting]) -> JSONObject {
        let schema: JSONValue =
            switch setting.kind {
            case .text: ["type": "string"]
            case .word(let words): word(words)
            case .wordOrFlag(let words): ["anyOf": [word(words), ["type": "boolean"]]]
            case .integer(let range): integer(range)
            case .oneOf(let numbers): ["type": "integer", "enum": .array(numbers.map { .integer(Int64($0)) })]
            case .integerOrFalse(let range): ["anyOf": [integer(range), ["const": false]]]
            case .integers(let range): ["type": "array", "items": integer(range)]
            case .number(let range):
                ["type": "number", "minimum": .double(range.lowerBound), "maximum": .double(range.upperBound)]
            case .flag: ["type": "boolean"]
            case .texts: ["type": "array", "items": ["type": "string"]]
            case .words(let words): ["type": "array", "items": word(words)]
            case .textOrTexts: ["anyOf": [["type": "string"], ["type": "array", "items": ["type": "string"]]]]
            case .textsByName: ["type": "object", "additionalProperties": ["type": "string"]]
            case .secret: secret
            case .object: object(settings, under: setting.path + ".")
            case .objects: ["type": "array", "items": object(settings, under: setting.path + "[].")]
            case .objectsByName:
                ["type": "object", "additionalProperties": object(settings, under: setting.path + ".*.")]
            case .provider(let role): named(role)
            case .providers(let role): ["type": "array", "items": named(role), "minItems": 1]
            case .other(let words): other(words)
            }
        return schema.objectValue ?? JSONObject()
    }

    private static func word(_ words: [String]) -> JSONValue { ["type": "string", "enum": .texts(words)] }

    private static func integer(_ range: ClosedRange<Int>) -> JSONValue {
        var schema = JSONObject()
        schema["type"] = "integer"
        if range.lowerBound > .min { schema["minimum"] = .integer(Int64(range.lowerBound)) }
        if range.upperBound < .max { schema["maximum"] = .integer(Int64(range.upperBound)) }
        return .object(schema)
    }

    private static func named(_ role: ProviderRole) -> JSONValue { ["$ref": .string("#/$defs/\(role.rawValue)")] }

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
        case "object": ["type": "object"]
        default: [:]
        }
    }
}
