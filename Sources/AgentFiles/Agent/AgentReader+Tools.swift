internal import CallPipeline
internal import CallTools
internal import Dialogue
internal import FastJSON
internal import FileTools
internal import ProviderKit

// What an agent may do.
extension AgentReader {
    func readTools(_ reader: inout SettingsReader, into agent: inout CallAgent) throws(JSON5Error) {
        let builtIn = try builtInTools(&reader)
        let environment = environment
        // Each tool's name, and what of the file makes it.
        var places: [(name: String, node: JSON5Node)] = []
        let http: [HTTPTool] =
            try reader.value(
                "tools",
                .objectsByName,
                inside: HTTPTool.settings,
                "Tools that ask a server, by name (Docs/tools.md)."
            ) { node throws(JSON5Error) in
                var tools: [HTTPTool] = []
                for member in try node.members() {
                    tools.append(try HTTPTool(name: member.key, member.node, environment))
                    places.append((member.key, member.node))
                }
                return tools
            } ?? []
        var own: [any ToolHandler] = []
        func add(_ tools: [(any ToolHandler, JSON5Node)]?) {
            for (tool, node) in tools ?? [] {
                own.append(tool)
                places.append((tool.definition.name, node))
            }
        }
        add(
            try reader.value(
                "bookings",
                .object,
                inside: BookingPlan.settings,
                "A book of appointments, with the tools to use it (Docs/agents.md)."
            ) { node throws(JSON5Error) in try bookings(node) }
        )
        add(
            try reader.value(
                "notes",
                .objectsByName,
                inside: Self.noteSettings,
                "Tools that write down what they are given, in a file of the data folder."
            ) { node throws(JSON5Error) in try notes(node) }
        )
        add(
            try reader.value(
                "tables",
                .objectsByName,
                inside: Self.tableSettings,
                "Tools that find a row of a table, which is written here."
            ) { node throws(JSON5Error) in try tables(node) }
        )
        agent.commonTools = try reader.texts("commonTools", "Tools that may be used in every stage.")
        do throws(ToolBox.Clash) {
            agent.tools = try ToolBox(builtIn, http: http, handlers: own)
        } catch {
            let found = places.filter { $0.name == error.name }
            let message =
                found.count > 1
                ? "there are two tools \"\(error.name)\"" : "the engine has a tool \"\(error.name)\" of its own"
            let place = found.last?.node ?? reader.node
            throw place?.error(message) ?? JSON5Error(at: SourcePosition(line: 1, column: 1), message)
        }
        let names = agent.tools.names
        for name in try reader.node?.memberIfPresent("commonTools")?.elements() ?? [] {
            _ = try name.string(among: names)
        }
        try readStages(&reader, names, into: &agent)
    }

    private func readStages(
        _ reader: inout SettingsReader,
        _ tools: [String],
        into agent: inout CallAgent
    ) throws(JSON5Error) {
        let root = reader.node
        let stages = try root?.memberIfPresent("stages")
        _ = try reader.value("first", .text, "The first stage; the first one written, unless named.") {
            node throws(JSON5Error) in
            guard stages != nil else { throw node.error("there are no stages") }
            _ = try node.string()
        }
        agent.stages =
            try reader.value(
                "stages",
                .objectsByName,
                inside: Stages.settings,
                "Parts of the conversation with instructions and tools of their own."
            ) { _ throws(JSON5Error) in
                guard let root else { return nil }
                return try Stages(root, tools: tools)
            } ?? nil
    }

    private func bookings(_ node: JSON5Node) throws(JSON5Error) -> [(any ToolHandler, JSON5Node)] {
        let plan = try BookingPlan(node)
        do {
            return try BookingTools(plan, books.book(plan)).handlers().map { ($0, node) }
        } catch {
            throw node.error("\(error)")
        }
    }

    @SettingList private static var noteSettings: [Setting] {
        Setting("description", .text, isRequired: true, "What it is good for, in words for the model.")
        Setting("parameters", .other("object"), "What it is given: a JSON Schema (Docs/tools.md).")
        Setting("file", .text, "The name of the file; the tool's, unless named.")
    }

    @SettingList private static var tableSettings: [Setting] {
        Setting("description", .text, isRequired: true, "What it is good for, in words for the model.")
        Setting(
            "parameters",
            .other("object"),
            "What it is given: a JSON Schema (Docs/tools.md); the key, unless said."
        )
        Setting("key", .text, isRequired: true, "The parameter by which a row is found.")
        Setting("rows", .other("object"), isRequired: true, "What is answered, by that: anything.")
    }

    @SettingList private static var transferSettings: [Setting] {
        Setting("name", .text, isRequired: true, "What the model calls it.")
        Setting("address", .text, isRequired: true, "A number, or an address of SIP; the model does not see it.")
        Setting("purpose", .text, "What it is for, in words for the model.")
    }

    private func notes(_ node: JSON5Node) throws(JSON5Error) -> [(any ToolHandler, JSON5Node)] {
        var tools: [(any ToolHandler, JSON5Node)] = []
        for member in try node.members() {
            try member.node.allowOnly(Self.noteSettings.keys)
            let place = try member.node.memberIfPresent("file")
            let name = try place?.string() ?? member.key
            guard PlainName.isValid(name) else {
                throw (place ?? member.node).error("the file's name has \(PlainName.rule)")
            }
            let file: LedgerFile
            do throws(LedgerFileError) {
                file = try books.file(name)
            } catch {
                throw (place ?? member.node).error("\(error)")
            }
            tools.append((Notebook(file, now: clock).tool(try definition(member)), member.node))
        }
        return tools
    }

    private func tables(_ node: JSON5Node) throws(JSON5Error) -> [(any ToolHandler, JSON5Node)] {
        var tools: [(any ToolHandler, JSON5Node)] = []
        for member in try node.members() {
            try member.node.allowOnly(Self.tableSettings.keys)
            var rows: [String: JSONValue] = [:]
            for row in try member.node.member("rows").members() { rows[row.key] = row.node.json }
            let place = try member.node.member("key")
            let key = try place.string()
            if let parameters = try member.node.memberIfPresent("parameters") {
                let names = try parameters.memberIfPresent("properties")?.members().map(\.key) ?? []
                guard names.contains(key) else {
                    throw place.error("\"\(key)\" is none of the parameters\(NearestName.hint(for: key, among: names))")
                }
            }
            // Without parameters the key is the one that there is.
            let standard: JSONValue = [
                "type": "object", "properties": [key: ["type": "string"]], "required": [.string(key)],
            ]
            let table = LookUpTable(key: key, rows: rows)
            tools.append((table.tool(try definition(member, standard)), member.node))
        }
        return tools
    }

    private func definition(
        _ member: JSON5Node.Member,
        _ standard: JSONValue = ["type": "object", "properties": [:]]
    ) throws(JSON5Error) -> ToolDefinition {
        let parameters = try member.node.memberIfPresent("parameters")
        let description = try member.node.member("description").string()
        do throws(ToolDefinitionError) {
            return try ToolDefinition(
                name: member.key,
                description: description,
                parameters: parameters?.json ?? standard
            )
        } catch {
            throw (parameters ?? member.node).error("\(error)")
        }
    }

    private func builtInTools(_ reader: inout SettingsReader) throws(JSON5Error) -> BuiltInTools {
        var tools = BuiltInTools()
        let words = BuiltInTools.Name.allCases.map(\.rawValue)
        let enabled = try reader.value(
            "builtIn",
            .words(words),
            "Which of the engine's own tools there are; without it \(tools.enabled.map(\.rawValue).joined(separator: ", "))."
        ) { node throws(JSON5Error) in
            var names: [BuiltInTools.Name] = []
            for element in try node.elements() {
                if let name = BuiltInTools.Name(rawValue: try element.string(among: words)) { names.append(name) }
            }
            return names
        }
        if let enabled { tools.enabled = enabled }
        let transfers = try reader.value(
            "transfers",
            .objects,
            inside: Self.transferSettings,
            "Where the model may send a caller."
        ) { node throws(JSON5Error) in
            var list: [BuiltInTools.Destination] = []
            for element in try node.elements() {
                try element.allowOnly(Self.transferSettings.keys)
                list.append(
                    BuiltInTools.Destination(
                        name: try element.member("name").string(),
                        address: try element.member("address").string(),
                        purpose: try element.memberIfPresent("purpose")?.string() ?? ""
                    )
                )
            }
            return list
        }
        if let transfers { tools.destinations = .listed(transfers) }
        tools.languages = try reader.texts("languages", "Languages that the model may switch to.")
        return tools
    }
}
