internal import FastJSON
internal import HTTPTransport

/// A talk as lines for the terminal: who said what, which tools were used, and what each answer was waited for.
struct TalkTranscript {
    /// Where the words of a line begin.
    private static let margin = 9

    /// The lines that an event is worth.
    func lines(of event: ServerSentEvent) -> [String] {
        let bytes = Array(event.data.utf8)
        guard let content = try? JSONValue(parsing: bytes.span) else { return [] }
        return event.type == "latency" ? Self.latency(content) : Self.event(content)
    }

    private static func event(_ event: JSONValue) -> [String] {
        let text = event["text"]?.stringValue ?? ""
        switch event["event"]?.stringValue {
        case "turn-ended": return text.isEmpty ? [] : [line("you", text)]
        case "key-pressed": return [line("you", "[\(event["key"]?.stringValue ?? "")]")]
        case "reply-heard": return text.isEmpty ? [] : [line("agent", text)]
        case "reply-cut": return [line("agent", text.isEmpty ? "[cut off before a word]" : "\(text) — [cut off]")]
        case "tool-called": return [line("", "[\(event["tool"]?.stringValue ?? "")]")]
        case "tool-finished": return event["failed"]?.boolValue == true ? [line("", "[it failed]")] : []
        case "provider-failed":
            return [line("", "[\(event["role"]?.stringValue ?? "") failed: \(event["reason"]?.stringValue ?? "")]")]
        case "warning": return [line("", "[\(text)]")]
        default: return []
        }
    }

    /// What an answer was waited for, and what of it took how long.
    private static func latency(_ latency: JSONValue) -> [String] {
        guard let parts = latency["parts"]?.objectValue else { return [] }
        let times = parts.members.map { ($0.key, $0.value.doubleValue ?? 0) }
        let shown = times.filter { $0.1 >= 0.5 }.map { "\($0.0) \(Int($0.1.rounded()))" }
        let whole = Int(times.reduce(0) { $0 + $1.1 }.rounded())
        return [line("", "\(whole) ms: " + shown.joined(separator: ", "))]
    }

    /// Terminals take what would steer them for text.
    private static func line(_ who: String, _ text: String) -> String {
        let plain = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return who + String(repeating: " ", count: margin - who.count) + String(plain)
    }
}
