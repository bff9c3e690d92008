/// What is known of a call by name: its parameters, what the engine knows itself, and what was learnt in it.
///
/// Every value is cleaned as it comes in (`CleanText`), whoever gives it: the caller's name is the caller's own choice.
package struct CallVariables: Sendable, Equatable {
    /// The names that the engine fills itself; nobody else may.
    package static let automatic = [
        "caller_number", "caller_name", "call_sid", "workflow_id", "agent", "language", "time", "date",
    ]

    /// How many characters of a value are kept.
    package static let longestValue = 500
    /// How many variables a call may have.
    package static let mostVariables = 200

    private var values: [String: String] = [:]
    /// The names that were set in the course of the call, in order: what the model is told of in each turn.
    package private(set) var collected: [String] = []

    /// Starts with what the engine knows and with the parameters that came with the call.
    ///
    /// A parameter named like an automatic variable gives its value where the engine has none. Parameters whose names are
    /// no names are left out, and so are those beyond the limit, in the order of their names.
    package init(automatic known: [String: String] = [:], parameters: [String: String] = [:]) {
        for (name, value) in known where Self.automatic.contains(name) { store(value, for: name) }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) where self[name]?.isEmpty != false {
            if VariableName.isValid(name), values.count < Self.mostVariables { store(value, for: name) }
        }
    }

    /// Takes in what was learnt elsewhere while the call was under way; what it said before stays.
    ///
    /// - Parameter isTold: whether the model is told of it in each turn, because its instructions are made already.
    package mutating func learn(
        automatic known: [String: String],
        parameters: [String: String],
        isTold: Bool
    ) {
        for (name, value) in known.sorted(by: { $0.key < $1.key })
        where Self.automatic.contains(name) && self[name]?.isEmpty != false {
            store(value, for: name)
            if isTold, !collected.contains(name) { collected.append(name) }
        }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) where self[name]?.isEmpty != false {
            guard VariableName.isValid(name), values.count < Self.mostVariables else { continue }
            store(value, for: name)
            if isTold, !collected.contains(name) { collected.append(name) }
        }
    }

    /// The value of a name.
    package subscript(name: String) -> String? { values[name] }

    /// All names there are, sorted.
    package var names: [String] { values.keys.sorted() }

    /// Refreshes what the engine knows itself: the time, the language.
    package mutating func refresh(_ name: String, _ value: String) {
        guard Self.automatic.contains(name) else { return }
        store(value, for: name)
    }

    /// Keeps what was learnt in the call; answers why it may not be kept.
    package mutating func set(_ name: String, to value: String) throws(VariableError) {
        guard VariableName.isValid(name) else { throw .malformedName(name) }
        guard !Self.automatic.contains(name) else { throw .reserved(name) }
        guard values[name] != nil || values.count < Self.mostVariables else { throw .tooMany }
        store(value, for: name)
        if !collected.contains(name) { collected.append(name) }
    }

    private mutating func store(_ value: String, for name: String) {
        values[name] = CleanText.clean(value, limit: Self.longestValue)
    }
}

/// Why a variable cannot be set.
package enum VariableError: Error, Equatable, Sendable {
    case malformedName(String)
    case reserved(String)
    case tooMany
}

extension VariableError: CustomStringConvertible {
    /// What is wrong and what is expected, in words that a model can act on.
    package var description: String {
        switch self {
        case .malformedName(let name):
            "\"\(CleanText.clean(name, limit: 80))\" is no name of a variable: use letters, digits and \"_\", a letter first"
        case .reserved(let name): "\"\(name)\" is filled by the engine and cannot be set; choose another name"
        case .tooMany: "the call has \(CallVariables.mostVariables) variables already; use one of them"
        }
    }
}

extension CallVariables: CustomStringConvertible {
    /// All of them by their names: the same for the same variables.
    package var description: String {
        "[" + values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + "]"
    }
}
