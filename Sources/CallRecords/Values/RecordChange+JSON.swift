internal import FastJSON
internal import Octets
internal import ProviderKit

extension RecordChange {
    /// Appends the change as one line of JSON.
    ///
    /// - Throws: for a number that JSON has not; then nothing is appended.
    func write(to lines: inout ByteBuffer) throws(JSONWriteError) {
        let (kind, value) = parts
        let name = call
        try lines.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in
            json.beginObject()
            json.key("organisation")
            json.string(name.organisation.key)
            json.key("call")
            json.string(name.id)
            json.key(kind)
            try json.value(value)
            json.endObject()
        }
        lines.append(UInt8(ascii: "\n"))
    }

    private var parts: (kind: StaticString, value: JSONValue) {
        switch self {
        case .began(let record): ("began", record.json)
        case .event(_, let event): ("event", event.json)
        case .turn(_, let turn): ("turn", turn.json)
        case .tool(_, let tool): ("tool", tool.json)
        case .cost(_, let cost): ("cost", cost.json)
        case .audio(_, let audio): ("audio", audio.json)
        case .ended(_, let ending): ("ended", ending.json)
        }
    }

    /// Reads a line; nil for one that is not whole or of another make.
    init?(line: Span<UInt8>) {
        guard let json = try? JSONValue(parsing: line), let organisation = json.string("organisation"),
            let id = json.string("call"), let member = json.objectValue?.members.last
        else { return nil }
        let call = CallName(id, of: Organisation(organisation))
        let value = member.value
        let read: RecordChange? =
            switch member.key {
            case "began": CallRecord(value, of: call).map { .began($0) }
            case "event": RecordedEvent(value).map { .event(call, $0) }
            case "turn": RecordedTurn(value).map { .turn(call, $0) }
            case "tool": RecordedTool(value).map { .tool(call, $0) }
            case "cost": RecordedCost(value).map { .cost(call, $0) }
            case "audio": RecordedAudio(value).map { .audio(call, $0) }
            case "ended": CallEnding(value).map { .ended(call, $0) }
            default: nil
            }
        guard let read else { return nil }
        self = read
    }
}
