import FastJSON
import ProviderKit

/// What can be said of a setting by its description, and what cannot.
struct SettingProbe {
    let setting: Setting

    /// Values that are taken: the ends of its range, every word; none where only a reader knows.
    var taken: [JSONValue] {
        let values: [JSONValue] =
            switch setting.kind {
            case .word(let words): words.map { .string($0) }
            case .wordOrFlag(let words): words.map { .string($0) } + [true, false]
            case .integer(let range): Self.ends(of: range)
            case .oneOf(let numbers): numbers.map { .integer(Int64($0)) }
            case .integerOrFalse(let range): Self.ends(of: range) + [false]
            case .integers(let range): [[], .array(Self.ends(of: range))]
            case .number(let range): [.number(range.lowerBound), .number(range.upperBound)]
            case .flag: [true, false]
            case .words(let words): [[], .texts(words)]
            case .texts, .objects: [[]]
            case .textsByName: [[:]]
            case .secret: ["x"]
            case .text, .textOrTexts, .object, .objectsByName, .provider, .providers, .other: []
            }
        return values + (setting.takesNull ? [.null] : [])
    }

    /// Values that are refused: beside the ends, no word, of another type.
    var refused: [JSONValue] {
        let values: [JSONValue] =
            switch setting.kind {
            case .text, .word, .textOrTexts: [0, true, "§"].filter { Self.isWord(setting) || $0 != "§" }
            case .wordOrFlag: [0, "§"]
            case .integer(let range): Self.beside(range) + ["x", 0.5, true]
            case .oneOf(let numbers): [.integer(Int64((numbers.max() ?? 0) + 1)), "x"]
            case .integerOrFalse(let range): Self.beside(range) + ["x", true]
            case .integers(let range): Self.beside(range).map { [$0] } + [["x"], 1]
            case .number(let range):
                [.number(range.lowerBound - 0.001), .number(range.upperBound + 0.001), "x", true]
            case .flag: ["x", 1]
            case .texts: ["x", [0]]
            case .words: ["x", [0], ["§"]]
            case .textsByName: ["x", ["name": 0]]
            case .secret: [0, ["name": "x"]]
            case .object, .objectsByName: ["x", []]
            case .objects: ["x", [:], ["x"]]
            case .provider: ["x", ["provider": "§"], [:]]
            case .providers: ["x", [], [["provider": "§"]]]
            case .other: []
            }
        return values + (setting.takesNull || setting.kind.isLoose ? [] : [.null])
    }

    /// An object that says this at the setting's place; what is named there, and each element, has what it must say.
    func object(saying value: JSONValue, in whole: JSONValue) -> JSONValue {
        Self.put(value, at: setting.path.split(separator: ".").map(String.init)[...], in: whole)
    }

    /// Where it stands then, as errors say it.
    var place: String {
        setting.path.replacing("[]", with: "[0]").replacing(".*", with: ".\(Self.name)")
    }

    static let name = "some"

    private static func put(_ value: JSONValue, at path: ArraySlice<String>, in whole: JSONValue) -> JSONValue {
        guard let first = path.first else { return value }
        var object = whole.objectValue ?? JSONObject()
        let rest = path.dropFirst()
        if first == "*" {
            object[name] = put(value, at: rest, in: object[name] ?? [:])
        } else if first.hasSuffix("[]") {
            let key = String(first.dropLast(2))
            object[key] = [put(value, at: rest, in: object[key]?.arrayValue?.first ?? [:])]
        } else {
            object[first] = put(value, at: rest, in: object[first] ?? [:])
        }
        return .object(object)
    }

    private static func isWord(_ setting: Setting) -> Bool { if case .word = setting.kind { true } else { false } }

    private static func ends(of range: ClosedRange<Int>) -> [JSONValue] {
        [.integer(Int64(range.lowerBound)), .integer(Int64(range.upperBound))]
    }

    private static func beside(_ range: ClosedRange<Int>) -> [JSONValue] {
        let lower = range.lowerBound > .min ? [JSONValue.integer(Int64(range.lowerBound - 1))] : []
        return lower + (range.upperBound < .max ? [.integer(Int64(range.upperBound + 1))] : [])
    }
}

extension Setting.Kind {
    /// Whether only its reader knows what can be said.
    fileprivate var isLoose: Bool { if case .other = self { true } else { false } }
}

extension JSONValue {
    /// The same without what stands at a setting's path.
    func removing(_ path: String) -> JSONValue {
        removing(ArraySlice(path.split(separator: ".").map(String.init)))
    }

    private func removing(_ path: ArraySlice<String>) -> JSONValue {
        guard let first = path.first, var object = objectValue else { return self }
        let rest = path.dropFirst()
        if first.hasSuffix("[]") {
            let key = String(first.dropLast(2))
            object[key] = .array((object[key]?.arrayValue ?? []).map { $0.removing(rest) })
        } else {
            let key = first == "*" ? SettingProbe.name : String(first)
            object[key] = rest.isEmpty ? nil : object[key]?.removing(rest)
        }
        return .object(object)
    }
}
