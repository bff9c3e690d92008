package import FastJSON

/// What an agent's file says, to be kept with its calls: as JSON, without any secret.
package struct AgentSource: Sendable, Equatable {
    /// Where the file is.
    package var path: String
    package var text: String

    package init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// Takes what a file says.
    package init(_ node: JSON5Node) {
        path = node.file ?? ""
        text = (try? Self.plain(node.json, under: "").encoded()) ?? "{}"
    }

    /// What stands for a secret that was written out.
    static let removed = "${REMOVED}"

    /// Names of variables tell nothing; what is written out under a key that names a credential is taken away.
    private static func plain(_ value: JSONValue, under key: String) -> JSONValue {
        switch value {
        case .string(let text): return isCredential(key) && !text.hasPrefix("${") ? .string(removed) : value
        case .array(let elements): return .array(elements.map { plain($0, under: key) })
        case .object(let object):
            var made = JSONObject()
            for member in object.members {
                // Who may come in is often said in a header.
                let own = key == "headers" && !isCredential(member.key) ? "credential" : member.key
                made[member.key] = plain(member.value, under: own)
            }
            return .object(made)
        case .null, .bool, .integer, .double: return value
        }
    }

    private static func isCredential(_ key: String) -> Bool {
        let key = key.lowercased()
        let ends = ["key", "token", "secret", "password", "credential", "credentials", "authorization", "auth"]
        return ends.contains { key.hasSuffix($0) }
    }
}
