package import Reactor

/// What providers take from the process they run in.
public struct ProviderEnvironment: Sendable {
    /// The environment's variables, where keys come from that a configuration names.
    public var variables: [String: String]

    /// What its chains share.
    public var resilience = ProviderResilience.shared

    /// How long a voice may take to its first audio where another one stands behind it; nil where none does.
    package var firstAudio: Duration?

    /// Whom TLS trusts; nil for whom the system trusts.
    package var tls: TLSContext?

    /// With what the variables begin that are looked at; nothing else of the environment is seen.
    package private(set) var prefix = ""

    /// Makes an environment of these variables.
    public init(variables: [String: String] = [:]) { self.variables = variables }

    /// A variable's value; nil for one that is not set, or empty.
    package subscript(_ variable: String) -> String? {
        variables[prefix + variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// As the process's environment calls a variable.
    package func name(of variable: String) -> String { prefix + variable }

    /// What the variables of somebody begin with: their name in capitals.
    package static func prefix(of name: String) -> String { name.uppercased().replacing("-", with: "_") + "_" }

    /// The environment without what is these ones' own.
    package func without(_ names: [String]) -> ProviderEnvironment {
        let prefixes = names.map(Self.prefix)
        var rest = self
        rest.variables = variables.filter { variable, _ in !prefixes.contains { variable.hasPrefix($0) } }
        return rest
    }

    /// The part of the environment that is somebody's own: the variables that begin with their name and with no longer one of
    /// these.
    package func part(of name: String, among names: [String]) -> ProviderEnvironment {
        let prefix = Self.prefix(of: name)
        let longer = names.map(Self.prefix).filter { $0.count > prefix.count && $0.hasPrefix(prefix) }
        var part = self
        part.prefix = prefix
        // What fails for one of them says nothing of another one's server.
        part.resilience = ProviderResilience()
        part.variables = variables.filter { variable, _ in
            variable.hasPrefix(prefix) && !longer.contains { variable.hasPrefix($0) }
        }
        return part
    }
}

// Where it stands in what is printed, nothing of it is shown: half of it are secrets.
extension ProviderEnvironment: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How much there is.
    public var description: String { "\(variables.count) variables" }
    /// How much there is.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
