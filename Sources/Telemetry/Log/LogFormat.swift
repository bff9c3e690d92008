internal import FastJSON
internal import Octets

/// What lines look like.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people: `2026-11-22T09:30:00.250Z info call-ended call=CA1 seconds=63.2`.
    case text
    /// For machines: one JSON object a line, with `time`, `level` and `event`.
    case json

    /// Writes a line.
    func write(_ line: LogLine, at time: LogTime, redacting redact: (String) -> String, into buffer: inout ByteBuffer) {
        switch self {
        case .text: writeText(line, time, redact, &buffer)
        case .json: writeJSON(line, time, redact, &buffer)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    private func writeJSON(
        _ line: LogLine,
        _ time: LogTime,
        _ redact: (String) -> String,
        _ buffer: inout ByteBuffer
    ) {
        buffer.writeJSON { json in
            json.beginObject()
            func text(_ name: String, _ value: String) {
                json.key(name)
                json.string(value)
            }
            text("time", time.description)
            text("level", line.level.rawValue)
            text("event", line.event)
            if let call = line.call { text("call", call) }
            if let organisation = line.organisation { text("organisation", organisation) }
            for (name, value) in line.fields {
                switch value {
                case .name(let word): text(name, word)
                case .words(let words): text(name, redact(words))
                case .count(let count):
                    json.key(name)
                    json.integer(Int64(count))
                case .number(let number):
                    json.key(name)
                    do { try json.double(number) } catch { json.null() }
                case .flag(let flag):
                    json.key(name)
                    json.bool(flag)
                }
            }
            json.endObject()
        }
    }

    private func writeText(
        _ line: LogLine,
        _ time: LogTime,
        _ redact: (String) -> String,
        _ buffer: inout ByteBuffer
    ) {
        var text = "\(time) \(line.level.rawValue) \(line.event)"
        if let call = line.call { text += " call=\(Self.quoted(call))" }
        if let organisation = line.organisation { text += " organisation=\(Self.quoted(organisation))" }
        for (name, value) in line.fields {
            switch value {
            case .name(let word): text += " \(name)=\(Self.quoted(word))"
            case .words(let words): text += " \(name)=\(Self.quoted(redact(words)))"
            case .count(let count): text += " \(name)=\(count)"
            case .number(let number): text += " \(name)=\(number)"
            case .flag(let flag): text += " \(name)=\(flag)"
            }
        }
        buffer.append(text.utf8Span.span)
    }

    /// A word as it is; anything else in quotes, on one line, so that nobody's words look like a line of ours.
    static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
        if isPlain { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            // Control characters, of terminals and of the direction of writing among them, show as their numbers.
            case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
