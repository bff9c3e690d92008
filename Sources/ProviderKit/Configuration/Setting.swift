public import FastJSON

/// One thing that a configuration can say.
public struct Setting: Sendable, Equatable {
    /// What can be said of it.
    public enum Kind: Sendable, Equatable {
        case text
        case word([String])
        case integer(ClosedRange<Int>)
        /// One of these numbers.
        case oneOf([Int])
        /// An integer, or `false` for none.
        case integerOrFalse(ClosedRange<Int>)
        case integers(ClosedRange<Int>)
        case number(ClosedRange<Double>)
        case flag
        /// One of these words, or `true` for the last and `false` for the first.
        case wordOrFlag([String])
        case texts
        /// A text, or a list of them.
        case textOrTexts
        /// Some of these words.
        case words([String])
        /// Texts by names that are not settings.
        case textsByName
        /// A text that is shown to nobody: written here, or where it is found (`"${NAME}"`, `"${NAME_FILE}"`).
        case secret
        /// Settings with a place of their own: their paths begin with this one's.
        case object
        /// A list of objects, each with such settings: their paths begin with this one's and `[].`.
        case objects
        /// Such objects by names that are not settings: the paths of theirs begin with this one's and `.*.`.
        case objectsByName
        /// A provider of that role.
        case provider(ProviderRole)
        case providers(ProviderRole)
        /// Anything that is described elsewhere, in words: "text", "list" or "object", and of what.
        case other(String)

        /// What stands between its path and the keys of the settings in it; nil for what has none.
        public var step: String? {
            switch self {
            case .object: "."
            case .objects: "[]."
            case .objectsByName: ".*."
            case .text, .word, .integer, .oneOf, .integerOrFalse, .integers, .number, .flag, .wordOrFlag, .texts,
                .textOrTexts, .words, .textsByName, .secret, .provider, .providers, .other:
                nil
            }
        }
    }

    /// Where it stands: `limits.duration`.
    public var path: String
    /// What can be said of it.
    public var kind: Kind
    /// What it is, in a sentence.
    public var about: String
    /// What holds where it is left out, as it would be written; nil where nothing does.
    public var standard: String?
    /// Whether it must be there.
    public var isRequired = false
    /// The variable of the environment that holds where it is left out.
    public var variable: String?
    /// Whether `null` may be said of it.
    public var takesNull = false

    /// Describes a setting.
    public init(
        _ path: String,
        _ kind: Kind,
        standard: JSONValue? = nil,
        isRequired: Bool = false,
        variable: String? = nil,
        takesNull: Bool = false,
        _ about: String
    ) {
        self.path = path
        self.kind = kind
        self.about = about
        self.standard = standard?.written
        self.isRequired = isRequired
        self.variable = variable
        self.takesNull = takesNull
    }

    /// A setting that is made of others, and those.
    public static func part(
        _ path: String,
        kind: Kind = .object,
        isRequired: Bool = false,
        takesNull: Bool = false,
        _ about: String,
        @SettingList _ inside: () -> [Setting]
    ) -> [Setting] {
        let whole = Setting(path, kind, isRequired: isRequired, takesNull: takesNull, about)
        return [whole] + inside().map { $0.inside(whole) }
    }

    /// The setting as one of another's parts.
    public func inside(_ whole: Setting) -> Setting {
        var setting = self
        setting.path = whole.path + (whole.kind.step ?? ".") + path
        return setting
    }
}

/// Settings one after the other, those with parts among them.
@resultBuilder
public enum SettingList {
    /// One setting.
    public static func buildExpression(_ setting: Setting) -> [Setting] { [setting] }
    /// A setting with its parts, or settings that others have, too.
    public static func buildExpression(_ settings: [Setting]) -> [Setting] { settings }
    /// All of them.
    public static func buildBlock(_ settings: [Setting]...) -> [Setting] { settings.flatMap(\.self) }
    /// Those that there are only sometimes.
    public static func buildOptional(_ settings: [Setting]?) -> [Setting] { settings ?? [] }
}

extension [Setting] {
    /// The keys of an object with these settings.
    public var keys: [String] { map(\.path).filter { !$0.contains(".") } }
}

extension JSONValue {
    /// As it is written in a file.
    package var written: String { (try? encoded()) ?? "" }

    /// A number, without a fraction where it has none.
    package static func number(_ number: Double) -> JSONValue {
        Int64(exactly: number).map { .integer($0) } ?? .double(number)
    }

    /// A time in seconds.
    package static func seconds(_ time: Duration) -> JSONValue { .number(time / .seconds(1)) }

    /// A list of texts.
    package static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
