package import FastJSON
package import ProviderKit

/// What holds of a setting, and who says so.
package struct SettingValue: Sendable {
    /// Who says what holds.
    package enum Origin: Sendable, Equatable {
        /// Nobody.
        case standard
        /// A file, there.
        case file(SourcePosition)
        /// A variable of the environment.
        case variable(String)
    }

    package let setting: Setting
    /// Where it stands, with the numbers of elements: `outbound.tokens[0].name`.
    package let place: String
    package let origin: Origin
    /// What is said, as it can be shown; nil for what has settings of its own, and where nothing holds.
    package let shown: JSONValue?

    init(_ setting: Setting, place: String, _ node: JSON5Node?, _ environment: ProviderEnvironment) {
        self.setting = setting
        self.place = place
        let variable = setting.variable.flatMap { name in
            [name, "\(name)_FILE"].first { environment[$0] != nil }
        }
        let name = variable.map { environment.name(of: $0) }
        origin = node.map { .file($0.value.position) } ?? name.map { .variable($0) } ?? .standard
        switch setting.kind {
        case .secret: shown = .string(origin == .standard ? "(not set)" : "(set)")
        case .object, .objects, .objectsByName: shown = nil
        // Its parts may be secrets, which only who reads it can tell.
        case .other, .provider, .providers: shown = node.map { _ in .string("(given)") }
        case .text, .word, .integer, .oneOf, .integerOrFalse, .integers, .number, .flag, .wordOrFlag, .texts,
            .textOrTexts, .words, .textsByName:
            if let node {
                shown = node.json
            } else if let variable {
                shown = environment[variable].map { .string($0) }
            } else {
                shown = setting.standard.flatMap { try? JSONValue(parsing: $0) }
            }
        }
    }
}
