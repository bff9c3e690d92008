internal import Octets

// Comma-separated list values (RFC 9110 §5.6.1), over all field lines of a name.
extension HTTPFields {
    /// The members of a list field, over all its lines; commas inside quoted strings do not divide, empty members go.
    public func members(of name: HTTPFieldName) -> [String] {
        var found: [String] = []
        forEachMember(of: name) { bytes in
            if !bytes.isEmpty { found.append(String(decoding: bytes)) }
            return true
        }
        return found
    }

    /// Whether a list field has that member, in either case: "close" in Connection, "websocket" in Upgrade.
    public func hasMember(_ token: StaticString, in name: HTTPFieldName) -> Bool {
        var found = false
        forEachMember(of: name) { bytes in
            found = bytes.equalsIgnoringCase(token)
            return !found
        }
        return found
    }

    /// Calls `body` with each member, empty ones too, until it answers `false`.
    func forEachMember(of name: HTTPFieldName, _ body: (Span<UInt8>) -> Bool) {
        var line = firstIndex(of: name)
        while let index = line {
            let value = valueBytes(at: index)
            var start = 0
            var goesOn = true
            while goesOn {
                let end = value.memberEnd(from: start)
                goesOn = body(value.extracting(value.trimmingBlanks(start..<end)))
                guard end < value.count else { break }
                start = end + 1
            }
            guard goesOn else { return }
            line = firstIndex(of: name, from: index + 1)
        }
    }
}

extension Span where Element == UInt8 {
    /// Where the list member that begins at `start` ends: at a comma outside of quotes, or at the end.
    func memberEnd(from start: Int, separator: UInt8 = .comma) -> Int {
        var index = start
        var isQuoted = false
        while index < count {
            switch self[index] {
            case .quote: isQuoted.toggle()
            case .backslash where isQuoted: index += 1
            case separator where !isQuoted: return index
            default: break
            }
            index += 1
        }
        return count
    }
}

/// A list member with parameters, as in `text/html; charset=utf-8` or `permessage-deflate; server_no_context_takeover`.
public struct HTTPParameterizedValue: Sendable, Hashable {
    /// One `name=value` behind a semicolon; the value is `nil` when there is no "=", and unquoted when it was quoted.
    public struct Parameter: Sendable, Hashable {
        /// The parameter's name in lower case.
        public let name: String
        /// What stands behind the "=".
        public let value: String?
    }

    /// What stands before the first semicolon, in lower case.
    public let value: String
    /// The parameters in order.
    public let parameters: [Parameter]

    /// Reads a member; `nil` when a parameter's name is no token or a quoted string is not closed.
    public init?(_ text: String) {
        let bytes = text.utf8.span
        var end = bytes.memberEnd(from: 0, separator: .semicolon)
        value = Self.lowercased(bytes.extracting(bytes.trimmingBlanks(0..<end)))
        var parameters: [Parameter] = []
        while end < bytes.count {
            let start = end + 1
            end = bytes.memberEnd(from: start, separator: .semicolon)
            let member = bytes.trimmingBlanks(start..<end)
            if member.isEmpty { continue }
            let equals = bytes.extracting(member).firstIndex(of: .equals).map { member.lowerBound + $0 }
            let name = bytes.extracting(member.lowerBound..<(equals ?? member.upperBound))
            guard name.isToken else { return nil }
            guard let equals else {
                parameters.append(Parameter(name: Self.lowercased(name), value: nil))
                continue
            }
            guard let value = Self.unquoted(bytes.extracting((equals + 1)..<member.upperBound)) else { return nil }
            parameters.append(Parameter(name: Self.lowercased(name), value: value))
        }
        self.parameters = parameters
    }

    /// The value of the first parameter of that name (in lower case).
    public subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// The text of a token or a quoted string; `nil` when it is neither.
    private static func unquoted(_ bytes: Span<UInt8>) -> String? {
        guard bytes.count > 0, bytes[0] == .quote else { return bytes.isToken ? String(decoding: bytes) : nil }
        var text: [UInt8] = []
        var index = 1
        while index < bytes.count - 1 {
            if bytes[index] == .quote { return nil }
            if bytes[index] == .backslash {
                index += 1
                guard index < bytes.count - 1 else { return nil }
            }
            text.append(bytes[index])
            index += 1
        }
        guard bytes.count >= 2, bytes[bytes.count - 1] == .quote else { return nil }
        return String(decoding: text.span)
    }

    private static func lowercased(_ bytes: Span<UInt8>) -> String {
        var text = Array(copying: bytes)
        for index in text.indices { text[index] = text[index].lowercased }
        return String(decoding: text.span)
    }
}

extension HTTPFields {
    /// The members of a list field, each with its parameters; members that are malformed are left out.
    public func parameterizedMembers(of name: HTTPFieldName) -> [HTTPParameterizedValue] {
        members(of: name).compactMap(HTTPParameterizedValue.init)
    }
}
