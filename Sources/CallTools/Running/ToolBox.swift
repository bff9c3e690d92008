internal import Dialogue
package import FastJSON
package import ProviderKit

/// All tools of an agent, by name.
package struct ToolBox: Sendable {
    enum Tool: Sendable {
        case http(HTTPTool)
        case handler(any ToolHandler)

        var definition: ToolDefinition {
            switch self {
            case .http(let tool): tool.definition
            case .handler(let handler): handler.definition
            }
        }
    }

    /// Two tools have one name.
    package struct Clash: Error, Equatable, Sendable, CustomStringConvertible {
        /// The name.
        package let name: String

        /// What is wrong.
        package var description: String { "there are two tools \"\(name)\"" }
    }

    /// The engine's own.
    package let builtIn: BuiltInTools
    private let tools: [String: Tool]
    private let order: [String]

    /// The engine's own tools, and no others.
    package init(only builtIn: BuiltInTools = BuiltInTools()) {
        self.builtIn = builtIn
        tools = [:]
        order = []
    }

    /// Puts tools together.
    package init(
        _ builtIn: BuiltInTools = BuiltInTools(),
        http: [HTTPTool] = [],
        handlers: [any ToolHandler] = []
    ) throws(Clash) {
        self.builtIn = builtIn
        var tools: [String: Tool] = [:]
        var order: [String] = []
        for tool in http.map(Tool.http) + handlers.map(Tool.handler) {
            let name = tool.definition.name
            guard tools[name] == nil, !BuiltInTools.isBuiltIn(name) else { throw Clash(name: name) }
            tools[name] = tool
            order.append(name)
        }
        self.tools = tools
        self.order = order
    }

    /// The names of all that stages may list, the engine's own included.
    package var names: [String] { BuiltInTools.Name.allCases.map(\.rawValue) + order }

    /// What a model is told of: the engine's own tools, and of the others those that are named; nil for all.
    package func declarations(
        _ names: [String]? = nil,
        ways: [(name: String, purpose: String)] = []
    ) -> [ToolDeclaration] {
        let others = order.filter { names?.contains($0) ?? true }.compactMap { tools[$0]?.definition }
        return (builtIn.definitions(ways: ways) + others).map(\.declaration)
    }

    /// How a tool is run; nil for the engine's own, and for one that is not here.
    package func manner(of name: String) -> ToolManner? { tools[name]?.definition.manner }

    /// What a model's wish to use a tool comes to: nothing is done yet.
    package func decide(_ call: ToolCall, in moment: ToolMoment) -> ToolDecision {
        if BuiltInTools.isBuiltIn(call.name) {
            let context = BuiltInTools.Context(
                language: moment.language,
                ways: moment.ways,
                variables: moment.variables
            )
            return switch builtIn.decide(call, in: context) {
            case .refused(let reason): .refused(reason)
            case .effect(let effect, let answer): .effect(effect, answer: answer)
            }
        }
        guard moment.allowed?.contains(call.name) ?? true, let tool = tools[call.name] else {
            return .refused(refusal(of: call.name, among: moment.allowed))
        }
        do throws(ToolArgumentFault) {
            return .use(try tool.definition.arguments(call.arguments))
        } catch {
            return .refused("\(error)")
        }
    }

    subscript(name: String) -> Tool? { tools[name] }

    /// What is wrong with a name that no tool has.
    func refusal(of name: String, among known: [String]?) -> String {
        let known = (known ?? order).filter { tools[$0] != nil } + builtIn.enabled.map(\.rawValue)
        return
            "there is no tool \"\(CleanText.clean(name, limit: 80))\" here\(NearestName.hint(for: name, among: known))"
    }
}

/// What a model's wish to use a tool comes to.
package enum ToolDecision: Sendable, Equatable {
    /// The model is told why not.
    case refused(String)
    /// The engine does this itself; without an answer the result comes when it has been done.
    case effect(ToolEffect, answer: String?)
    /// The tool is to be used, with these arguments.
    case use(JSONObject)
}
