package import FastJSON

/// All that remains of one call: what is exported.
package struct CallDossier: Sendable, Equatable {
    package var call: CallRecord
    package var turns: [RecordedTurn]
    package var tools: [RecordedTool]
    package var costs: [RecordedCost]
    package var audio: [RecordedAudio]
    package var events: [RecordedEvent]

    /// Writes it as one JSON object, each event as it was written down.
    package func write(to json: inout JSONWriter) throws(JSONWriteError) {
        json.beginObject()
        json.key("call")
        try json.value(call.json)
        json.key("turns")
        try json.value(.array(turns.map(\.json)))
        json.key("tools")
        try json.value(.array(tools.map(\.json)))
        json.key("costs")
        try json.value(.array(costs.map(\.json)))
        json.key("recordings")
        try json.value(.array(audio.map(\.json)))
        json.key("events")
        json.beginArray()
        for event in events { json.raw(event.line.utf8.span) }
        json.endArray()
        json.endObject()
    }
}

extension CallStore {
    /// All that is kept of a call; nil for one that is not there, or is somebody else's.
    package func dossier(of name: CallName) throws -> CallDossier? {
        guard let call = try call(name) else { return nil }
        return CallDossier(
            call: call,
            turns: try turns(of: name),
            tools: try tools(of: name),
            costs: try costs(of: name),
            audio: try audio(of: name),
            events: try events(of: name, from: 0, limit: .max)
        )
    }
}
