public import FastJSON
internal import Glibc

// Where secrets come from: the environment, or files that it names, as containers are given them.
extension ProviderEnvironment {
    /// A variable's value, or the content of the file that `NAME_FILE` names; nil where neither is set.
    ///
    /// - Throws: an error at the node if there is such a file and it cannot be read.
    public func secret(_ variable: String, at node: JSON5Node?) throws(JSON5Error) -> Secret? {
        if let value = self[variable] { return Secret(value) }
        guard let path = self["\(variable)_FILE"] else { return nil }
        return try content(of: path, named: name(of: "\(variable)_FILE"), at: node)
    }

    /// What a configuration says of a credential: `"${NAME}"`, the value of that variable or the content of the file that
    /// `NAME_FILE` names; `"${NAME_FILE}"`, that file and nothing else; `{ env: "NAME" }`, the same as the first; or the
    /// credential itself.
    public func secret(_ node: JSON5Node) throws(JSON5Error) -> Secret {
        if case .object = node.value.content {
            try node.allowOnly(["env"])
            let name = try node.member("env")
            return try given(name.string(), at: name)
        }
        let text = try node.string()
        guard !text.isEmpty else { throw node.error("a credential cannot be empty") }
        guard text.hasPrefix("${") else { return Secret(text) }
        let name = text.dropFirst(2).dropLast()
        guard text.hasSuffix("}"), Self.isVariable(name) else {
            throw node.error("a variable is written as \"${NAME}\", with letters, digits and \"_\"")
        }
        return try given(String(name), at: node)
    }

    private func given(_ variable: String, at node: JSON5Node) throws(JSON5Error) -> Secret {
        if variable.hasSuffix("_FILE"), let path = self[variable] {
            return try content(of: path, named: name(of: variable), at: node)
        }
        guard let secret = try secret(variable, at: node) else {
            throw node.error("the environment variable \(name(of: variable)) is not set")
        }
        return secret
    }

    private static func isVariable(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: false
            }
        }
    }

    /// The content of a file without the line's end behind it.
    private func content(of path: String, named name: String, at node: JSON5Node?) throws(JSON5Error) -> Secret {
        func refusal(_ reason: String) -> JSON5Error {
            let message = "\(name) names the file \(path): \(reason)"
            return node?.error(message) ?? JSON5Error(at: SourcePosition(line: 1, column: 1), message)
        }
        guard let bytes = Self.bytes(of: path) else { throw refusal("it cannot be read") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw refusal("it is no text") }
        let secret = text.split(whereSeparator: \.isNewline)
        guard secret.count == 1, let line = secret.first else {
            throw refusal("one line is expected, and there are \(secret.count)")
        }
        return Secret(String(line))
    }

    /// What a file holds; nil where it cannot be read, or is too long for a secret.
    private static func bytes(of path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= 65_536 {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
        return nil
    }
}
