internal import Endpointing
internal import FastJSON
internal import Octets

/// Decisions on the recordings of a corpus, as its scorer reads them.
///
/// Of the labels only the names of the recordings are looked at.
struct EndpointCorpus {
    let folder: String
    let settings: EndpointSettings

    func write(to path: String) throws {
        let names = try recordings()
        var buffer = ByteBuffer(capacity: 1 << 20)
        var progress = EndpointProgress("listening", total: names.count)
        var seconds = 0.0
        let clock = ProcessorTime()
        for (index, name) in names.enumerated() {
            progress.show(index)
            let recording = try EndpointRecording(path: "\(folder)/\(name).ulaw")
            let track = VoiceTrack(caller: recording.caller.span, agent: recording.agent.span)
            let list = track.turns(endpointing: settings.endpointing, bargeIn: settings.bargeIn)
            write(name, track, list, to: &buffer)
            seconds += recording.seconds
        }
        progress.end()
        try EndpointFile.write(String(decoding: buffer.bytes), to: path)
        let factor = seconds / max(clock.elapsed.seconds, 1e-9)
        Output.line(
            "\(names.count) recordings, \((seconds / 60).fixed(1)) minutes, \(factor.fixed(0)) times faster than "
                + "real time; the decisions are in \(path)"
        )
    }

    private func recordings() throws -> [String] {
        let path = "\(folder)/labels.json"
        let bytes = try EndpointFile.read(path)
        let labels: JSONValue
        do {
            labels = try JSONValue(parsing: bytes.span)
        } catch {
            throw EndpointFileError(description: "\(path) is not JSON: \(error)")
        }
        let names = labels.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
        guard !names.isEmpty else {
            throw EndpointFileError(
                description: "\(path) names no recordings; expected a list of objects with an \"id\""
            )
        }
        return names
    }

    private func write(
        _ name: String,
        _ track: VoiceTrack,
        _ list: TurnList,
        to buffer: inout ByteBuffer
    ) {
        buffer.writeJSON { json in
            json.beginObject()
            json.key("id")
            json.string(name)
            json.key("frame_ms")
            json.integer(20)
            json.key("speech")
            json.string(String(track.voices.map { $0.isSpeech ? "1" : "0" }))
            json.key("turns")
            json.beginArray()
            for turn in list.turns {
                json.beginObject()
                json.key("start_decided")
                json.number(turn.startDecided.seconds)
                json.key("end_decided")
                if let end = turn.endDecided { json.number(end.seconds) } else { json.null() }
                json.endObject()
            }
            json.endArray()
            json.key("barge")
            json.beginArray()
            for bargeIn in list.bargeIns { json.number(bargeIn.decided.seconds) }
            json.endArray()
            json.endObject()
        }
        buffer.append("\n")
    }
}
