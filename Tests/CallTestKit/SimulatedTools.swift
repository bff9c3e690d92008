package import CallTools
import FastJSON

extension ToolBox {
    /// What the agents of scenarios may use: the engine's own tools, and some whose answers the scenarios tell.
    package static func simulated(
        stopping stopped: Set<String> = [],
        fillers: [String: String] = [:],
        languages: [String] = []
    ) -> ToolBox {
        var builtIn = BuiltInTools()
        builtIn.enabled = BuiltInTools.Name.allCases
        builtIn.languages = languages
        builtIn.destinations = .listed([.init(name: "office", address: "+1555", purpose: "people")])
        let handlers = ["look_up", "book", "weigh", "note", "a", "b", "c"].compactMap { name -> ClosureTool? in
            var manner = ToolManner()
            manner.onBargeIn = stopped.contains(name) ? .cancel : .finish
            manner.filler = fillers[name]
            guard let definition = try? ToolDefinition(name: name, description: "", manner: manner) else { return nil }
            return ClosureTool(definition) { _, _ in "" }
        }
        return (try? ToolBox(builtIn, handlers: handlers)) ?? ToolBox()
    }
}
