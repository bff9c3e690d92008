internal import Dialogue
public import FastJSON
public import ProviderKit

/// What a tool is called, what it is for, and what it takes.
public struct ToolDefinition: Sendable, Equatable {
    /// Its name: letters, digits, `_` and `-`, at most 64.
    public let name: String
    /// What it is good for, in words for the model.
    public let description: String
    package let schema: ToolSchema
    /// How it is run.
    public var manner: ToolManner

    /// Defines a tool.
    ///
    /// - Parameter parameters: the JSON Schema of its arguments.
    public init(
        name: String,
        description: String,
        parameters: JSONValue = ["type": "object", "properties": [:]],
        manner: ToolManner = ToolManner()
    ) throws(ToolDefinitionError) {
        guard Self.isName(name) else { throw .malformedName(name) }
        do throws(ToolSchemaError) {
            schema = try ToolSchema(ofArguments: parameters)
        } catch {
            throw .malformedParameters("\(error)")
        }
        self.name = name
        self.description = description
        self.manner = manner
    }

    /// What a model is told of it.
    public var declaration: ToolDeclaration {
        ToolDeclaration(name: name, description: description, parameters: schema.json)
    }

    /// Whether it is a name that every provider takes.
    package static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
                default: false
                }
            }
    }

    /// Longer arguments are no arguments.
    package static let longestArguments = 65_536

    /// Reads what a model wrote, strictly, and holds it to the schema.
    package func arguments(_ text: String) throws(ToolArgumentFault) -> JSONObject {
        guard text.utf8.count <= Self.longestArguments else {
            throw ToolArgumentFault("the arguments of \(name) are longer than \(Self.longestArguments) bytes")
        }
        // A model that needs none may write none.
        let isBlank = text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let value: JSONValue
        do throws(JSONError) {
            value = isBlank ? .object(JSONObject()) : try JSONValue(parsing: text, depthLimit: 32)
        } catch {
            throw ToolArgumentFault("the arguments of \(name) are no JSON: \(error). Write one JSON object.")
        }
        let problems = schema.problems(with: value)
        guard problems.isEmpty, let object = value.objectValue else {
            throw ToolArgumentFault(
                "the arguments of \(name) are wrong; call it again with these mended: "
                    + problems.joined(separator: "; ")
            )
        }
        return object
    }
}

/// How a tool is run beside the conversation.
public struct ToolManner: Sendable, Equatable {
    /// What becomes of it when the caller cuts in.
    public enum BargeInRule: String, Sendable, CaseIterable {
        /// It is cancelled: nobody waits for its answer any more.
        case cancel
        /// It goes on: what it does has to be done.
        case finish
    }

    /// How long it may take.
    public var deadline = Duration.seconds(15)
    /// What the agent says when it takes longer than `fillerAfter`; nothing by default.
    public var filler: String?
    /// When that is said.
    public var fillerAfter = Duration.milliseconds(1_200)
    /// What becomes of it when the caller cuts in.
    public var onBargeIn = BargeInRule.finish

    /// Fifteen seconds, without a filler, to its end.
    public init() {}
}

/// Why a tool cannot be defined.
public enum ToolDefinitionError: Error, Equatable, Sendable {
    case malformedName(String)
    case malformedParameters(String)
}

extension ToolDefinitionError: CustomStringConvertible {
    /// What is wrong and what is expected.
    public var description: String {
        switch self {
        case .malformedName(let name):
            "\"\(name)\" is no name of a tool: letters, digits, \"_\" and \"-\", at most 64"
        case .malformedParameters(let message): "parameters: \(message)"
        }
    }
}

/// What is wrong with a model's arguments, in words that it can act on.
package struct ToolArgumentFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong and what is expected.
    package let description: String

    init(_ description: String) { self.description = description }
}
