package import FastJSON

/// Where something was said.
package enum SettingPlace: Sendable {
    /// In a file, under that key; what stands there may be a secret, and is not kept.
    case written(file: String?, position: SourcePosition, key: String)
    /// On a command line, as it stands there.
    case option(String)

    /// Where a value stands.
    static func file(_ node: JSON5Node) -> SettingPlace {
        .written(file: node.file, position: node.value.position, key: node.path)
    }

    func error(_ message: String) -> any Error {
        switch self {
        case .written(let file, let position, let key):
            JSON5Error(file: file, at: position, key.isEmpty ? message : "\(key): \(message)")
        case .option(let option): SettingError(place: option, message: message)
        }
    }
}

/// Where settings stand, by their paths, for errors that show only later.
package struct SettingPlaces: Sendable {
    private var places: [String: SettingPlace] = [:]

    package init() {}

    package subscript(_ path: String) -> SettingPlace? {
        get { places[path] }
        set { places[path] = newValue }
    }

    /// What is wrong with something that was said.
    func error(_ path: String, _ message: String) -> any Error {
        places[path]?.error(message) ?? SettingError(place: path, message: message)
    }
}

/// What is wrong with a setting that stands in no file, in a sentence.
package struct SettingError: Error, Equatable, CustomStringConvertible {
    /// The option, or the setting's path.
    package let place: String
    package let message: String

    package init(place: String, message: String) {
        self.place = place
        self.message = message
    }

    package var description: String { "\(place): \(message)" }
}

/// Several things that are wrong, in different files.
package struct SettingErrors: Error, CustomStringConvertible {
    package let all: [any Error]

    package init(_ all: [any Error]) { self.all = all }

    package var description: String { all.map { "\($0)" }.joined(separator: "\n") }
}
