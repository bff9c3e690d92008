public import FastJSON
public import Reactor

/// A tool written in Swift, for those who embed the engine.
///
/// It runs as a task on the call's loop, where nothing may block, and is cancelled when nobody waits for it any more.
public protocol ToolHandler: Sendable {
    /// What the model is told of it, and how it is run.
    var definition: ToolDefinition { get }

    /// Does the work; the arguments have been held to the schema.
    ///
    /// - Returns: what the model is told.
    /// - Throws: anything; the model is told the error's description, which should say what it can do about it.
    func run(_ arguments: JSONObject, in call: ToolSituation) async throws -> String
}

/// The call that a tool is used in.
public struct ToolSituation: Sendable {
    /// The loop of the call.
    public let loop: EventLoop
    /// The id of the use of the tool.
    public let id: String
    /// What is known of the call, by name.
    public let variables: [String: String]
}

/// A tool made of a closure.
public struct ClosureTool: ToolHandler {
    /// What the model is told of it, and how it is run.
    public let definition: ToolDefinition
    private let body: @Sendable (JSONObject, ToolSituation) async throws -> String

    /// Makes a tool.
    public init(
        _ definition: ToolDefinition,
        _ body: @escaping @Sendable (JSONObject, ToolSituation) async throws -> String
    ) {
        self.definition = definition
        self.body = body
    }

    /// Calls the closure.
    public func run(_ arguments: JSONObject, in call: ToolSituation) async throws -> String {
        try await body(arguments, call)
    }
}
