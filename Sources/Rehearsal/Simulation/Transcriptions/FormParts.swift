internal import Octets

/// The parts of a `multipart/form-data` body, as a server reads them.
struct FormParts {
    /// One part: a field, or a file where it has a name for one.
    struct Part {
        var name: String
        var filename: String?
        var bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    private(set) var parts: [Part] = []

    /// Reads a body; nil where it is not divided by that boundary to its end.
    init?(_ body: [UInt8], boundary: String) {
        let divider = Array("--\(boundary)".utf8)
        guard var place = Self.place(of: divider, in: body, from: 0) else { return nil }
        while true {
            let start = place + divider.count
            guard start + 2 <= body.count else { return nil }
            if body[start] == UInt8(ascii: "-"), body[start + 1] == UInt8(ascii: "-") { return }
            guard let next = Self.place(of: Array("\r\n".utf8) + divider, in: body, from: start) else { return nil }
            guard let part = Self.part(Array(body[(start + 2)..<max(start + 2, next)])) else { return nil }
            parts.append(part)
            place = next + 2
        }
    }

    /// The text of a field.
    subscript(name: String) -> String? { parts.first { $0.name == name && $0.filename == nil }?.text }

    /// The part of a file.
    func file(_ name: String) -> Part? { parts.first { $0.name == name && $0.filename != nil } }

    private static func part(_ bytes: [UInt8]) -> Part? {
        guard let end = place(of: Array("\r\n\r\n".utf8), in: bytes, from: 0) else { return nil }
        let head = String(decoding: bytes[0..<end], as: UTF8.self)
        guard let name = quoted("name", in: head) else { return nil }
        return Part(name: name, filename: quoted("filename", in: head), bytes: Array(bytes[(end + 4)...]))
    }

    /// The value of a parameter of Content-Disposition.
    private static func quoted(_ name: String, in head: String) -> String? {
        for piece in head.split(whereSeparator: { $0 == ";" || $0.isNewline }) {
            let trimmed = piece.drop { $0 == " " }
            guard trimmed.hasPrefix("\(name)=") else { continue }
            return String(trimmed.dropFirst(name.count + 1)).replacing("\"", with: "")
        }
        return nil
    }

    private static func place(of pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first else { return nil }
        var index = start
        while let found = bytes.span.firstIndex(of: first, from: min(index, bytes.count)) {
            guard found + pattern.count <= bytes.count else { return nil }
            if bytes[found..<(found + pattern.count)].elementsEqual(pattern) { return found }
            index = found + 1
        }
        return nil
    }
}
