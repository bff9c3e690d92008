internal import Dialogue
package import FastJSON
internal import HTTPTransport
package import ProviderKit

extension HTTPTool {
    /// What a configuration can say of one.
    @SettingList package static var settings: [Setting] {
        let manner = ToolManner()
        Setting("description", .text, isRequired: true, "What it is good for, in words for the model.")
        Setting(
            "parameters",
            .other("object"),
            "What it is given: a JSON Schema (Docs/tools.md); nothing, unless said."
        )
        Setting("method", .word(methods), standard: .string(standardMethod), "How the server is asked.")
        Setting("url", .other("text with places"), isRequired: true, "The address that is asked.")
        Setting(
            "headers",
            .other("object of texts with places"),
            "What its head says, by name: also { env: \"NAME\", prefix: \"Bearer \" } for a secret."
        )
        Setting("body", .other("anything with places"), "What is sent; what it is given, unless said.")
        Setting(
            "timeout",
            .number(0.1...120),
            standard: .number(standardTimeout),
            "How long all of it may take. In seconds."
        )
        Setting(
            "retries",
            .integer(0...10),
            "How often it is tried again; once where that does no harm, unless said, and else never."
        )
        Setting("redirects", .integer(0...10), standard: 0, "How many redirections are followed.")
        Setting(
            "resultLimit",
            .integer(100...200_000),
            standard: 8_000,
            "How much of the result the model is given. In characters."
        )
        Setting(
            "answerLimit",
            .integer(1_000...50_000_000),
            standard: 1_000_000,
            "How much of an answer is read. In bytes."
        )
        Setting(
            "result",
            .other("JSON pointer, or object of them"),
            "What of the answer is the result; all of it, unless said."
        )
        Setting("hosts", .texts, "Which hosts may be asked, such as *.example.test; that of the address, unless said.")
        Setting("allowPrivate", .texts, "Blocks of addresses that may be reached although they are not public.")
        Setting("filler", .text, "What the agent says when it takes long.")
        Setting(
            "fillerAfter",
            .number(0...60),
            standard: .seconds(manner.fillerAfter),
            "After how long it says that. In seconds."
        )
        Setting(
            "onBargeIn",
            .word(ToolManner.BargeInRule.allCases.map(\.rawValue)),
            standard: .string(manner.onBargeIn.rawValue),
            "What becomes of it when the caller cuts in."
        )
    }

    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
    private static let standardMethod = "GET"
    private static let standardTimeout = 10.0

    /// What a request's head holds that no configuration may change.
    private static let ownHeaders: Set<HTTPFieldName> = [
        .host, .contentLength, .transferEncoding, .connection, .keepAlive, .upgrade, .te, .trailer, .expect,
    ]

    /// Reads a tool of a configuration, with the place of everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - variables: the names there are in a call beside the tool's own arguments; nil where any may come.
    ///   - access: how names are looked up and whom TLS trusts; what may be reached is added from the configuration.
    package init(
        name: String,
        _ node: JSON5Node,
        _ environment: ProviderEnvironment = ProviderEnvironment(),
        variables: [String]? = nil,
        access: ToolAccess = ToolAccess()
    ) throws(JSON5Error) {
        try node.allowOnly(Self.settings.keys)
        let parameters = try node.memberIfPresent("parameters")
        let description = try node.member("description").string()
        let manner = try Self.manner(node)
        let definition: ToolDefinition
        do throws(ToolDefinitionError) {
            definition = try ToolDefinition(
                name: name,
                description: description,
                parameters: parameters?.json ?? ["type": "object", "properties": [:]],
                manner: manner
            )
        } catch {
            guard case .malformedParameters(let message) = error, let parameters else { throw node.error("\(error)") }
            throw parameters.error(message)
        }
        guard !BuiltInTools.isBuiltIn(name) else { throw node.error("\"\(name)\" is the name of a built-in tool") }
        for argument in definition.schema.names where CallVariables.automatic.contains(argument) {
            throw (parameters ?? node).error(
                "the argument \"\(argument)\" has the name of what the engine fills itself"
            )
        }
        let known = variables.map { definition.schema.names + CallVariables.automatic + $0 }
        let verb = try node.memberIfPresent("method")?.string(among: Self.methods) ?? Self.standardMethod
        let method = HTTPMethod(verb) ?? .get

        self.definition = definition
        self.method = method
        url = try URLTemplate(node.member("url"), known: known)
        headers = try Self.headers(node.memberIfPresent("headers"), environment, known: known)
        if let given = try node.memberIfPresent("body") {
            guard method != .get, method != .head else { throw given.error("a \(verb) request has no body") }
            body = try BodyTemplate(given, known: known)
        } else {
            body = nil
        }
        retries = try node.memberIfPresent("retries")?.integer(in: 0...10) ?? (method.isIdempotent ? 1 : 0)
        redirects = try node.memberIfPresent("redirects")?.integer(in: 0...10) ?? 0
        resultLimit = try node.memberIfPresent("resultLimit")?.integer(in: 100...200_000) ?? 8_000
        answerLimit = try node.memberIfPresent("answerLimit")?.integer(in: 1_000...50_000_000) ?? 1_000_000
        picks = try Self.picks(node.memberIfPresent("result"))
        hosts = try Self.hosts(node, url)
        var own = access
        own.guarding = AddressGuard(
            allowed: access.guarding.allowed + (try Self.blocks(node.memberIfPresent("allowPrivate")))
        )
        self.access = own
    }

    private static func manner(_ node: JSON5Node) throws(JSON5Error) -> ToolManner {
        var manner = ToolManner()
        manner.deadline = .milliseconds(
            Int64((try node.memberIfPresent("timeout")?.double(in: 0.1...120) ?? standardTimeout) * 1_000)
        )
        manner.filler = try node.memberIfPresent("filler")?.string()
        if let after = try node.memberIfPresent("fillerAfter")?.double(in: 0...60) {
            manner.fillerAfter = .milliseconds(Int64(after * 1_000))
        }
        if let rule = try node.memberIfPresent("onBargeIn")?.string(
            among: ToolManner.BargeInRule.allCases.map(\.rawValue)
        ) {
            manner.onBargeIn = ToolManner.BargeInRule(rawValue: rule) ?? .finish
        }
        return manner
    }

    private static func headers(
        _ node: JSON5Node?,
        _ environment: ProviderEnvironment,
        known: [String]?
    ) throws(JSON5Error) -> [Header] {
        var headers: [Header] = []
        for member in try node?.members() ?? [] {
            guard let name = HTTPFieldName(member.key) else {
                throw member.node.error("\"\(member.key)\" is no name of a header")
            }
            guard !ownHeaders.contains(name) else {
                throw member.node.error("the header \(name.text) is written by the engine")
            }
            guard case .object = member.node.value.content else {
                headers.append(Header(name: name, value: .template(try Template(member.node, known: known))))
                continue
            }
            try member.node.allowOnly(["env", "prefix"])
            let variable = try member.node.member("env")
            let key = try variable.string()
            guard let secret = try environment.secret(key, at: variable)?.revealed else {
                throw variable.error("the environment variable \(environment.name(of: key)) is not set")
            }
            let prefix = try member.node.memberIfPresent("prefix")?.string() ?? ""
            guard HTTPFields.isValidValue(prefix + secret) else {
                throw variable.error("the value of \(key) cannot stand in a header")
            }
            headers.append(Header(name: name, value: .secret(Secret(secret), prefix: prefix)))
        }
        return headers
    }

    private static func picks(_ node: JSON5Node?) throws(JSON5Error) -> Picks? {
        guard let node else { return nil }
        let pointer = { (node: JSON5Node) throws(JSON5Error) -> JSONPointer in
            guard let pointer = JSONPointer(try node.string()) else {
                throw node.error("expected a JSON pointer such as /orders/0/status")
            }
            return pointer
        }
        guard case .object = node.value.content else { return .one(try pointer(node)) }
        var list: [Picks.Named] = []
        for member in try node.members() { list.append(.init(name: member.key, pointer: try pointer(member.node))) }
        return .several(list)
    }

    private static func hosts(_ node: JSON5Node, _ url: URLTemplate) throws(JSON5Error) -> HostList {
        guard let list = try node.memberIfPresent("hosts") else {
            guard let host = url.host else {
                throw try node.member("url").error(
                    "the host is filled in by the call, so \"hosts\" has to say which may be asked"
                )
            }
            return HostList([host])
        }
        var entries: [String] = []
        for element in try list.elements() {
            let text = try element.string()
            guard HostList.isEntry(text) else {
                throw element.error("expected a host such as api.example.test or *.example.test, found \"\(text)\"")
            }
            entries.append(text)
        }
        if let host = url.host, !HostList(entries).contains(host) {
            throw list.error("the host of the url, \(host), is not on the list")
        }
        return HostList(entries)
    }

    private static func blocks(_ node: JSON5Node?) throws(JSON5Error) -> [AddressBlock] {
        var blocks: [AddressBlock] = []
        for element in try node?.elements() ?? [] {
            let text = try element.string()
            guard let block = AddressBlock(text) else {
                throw element.error("expected a block of addresses such as 10.0.0.0/8, found \"\(text)\"")
            }
            blocks.append(block)
        }
        return blocks
    }
}
