internal import CallTiming
internal import Endpointing
internal import FastJSON
internal import Octets

/// What was found in a recording.
struct EndpointReport {
    let recording: EndpointRecording
    let track: VoiceTrack
    let list: TurnList
    /// How long it took, of processor time.
    let cost: Duration

    init(_ recording: EndpointRecording, settings: EndpointSettings) {
        self.recording = recording
        let clock = ProcessorTime()
        track = VoiceTrack(caller: recording.caller.span, agent: recording.agent.span)
        list = track.turns(endpointing: settings.endpointing, bargeIn: settings.bargeIn)
        cost = clock.elapsed
    }

    // MARK: - For people

    var table: String {
        var lines = ["\(recording.path): \(recording.seconds.fixed(1)) s, agent: \(recording.agentSource)"]
        lines += recording.notes.map { "  note: \($0)" }
        lines.append(row("turn", "start", "end", "length", "known after", "ended after", "pauses"))
        for (index, turn) in list.turns.enumerated() {
            let inside = track.segments.filter { segment in
                segment.lowerBound >= turn.start && segment.upperBound <= (turn.end ?? segment.upperBound)
            }
            lines.append(
                row(
                    "\(index + 1)",
                    turn.start.seconds.fixed(2),
                    turn.end?.seconds.fixed(2) ?? "open",
                    turn.end.map { ($0.seconds - turn.start.seconds).fixed(2) } ?? "",
                    "\(((turn.startDecided.seconds - turn.start.seconds) * 1_000).fixed(0)) ms",
                    turn.endDecided.flatMap { decided in
                        turn.end.map { "\(((decided.seconds - $0.seconds) * 1_000).fixed(0)) ms" }
                    } ?? "",
                    "\(max(0, inside.count - 1))"
                )
            )
        }
        for bargeIn in list.bargeIns {
            let delay = ((bargeIn.decided.seconds - bargeIn.since.seconds) * 1_000).fixed(0)
            lines.append("  barge-in at \(bargeIn.since.seconds.fixed(2)) s, known \(delay) ms later")
        }
        let speech = track.segments.reduce(0) { $0 + $1.upperBound.seconds - $1.lowerBound.seconds }
        let factor = recording.seconds / max(cost.seconds, 1e-9)
        lines.append(
            "  \(list.turns.count) turns, \(list.bargeIns.count) barge-ins, \(speech.fixed(1)) s of speech in "
                + "\(track.segments.count) segments; \(factor.fixed(0)) times faster than real time"
        )
        return lines.joined(separator: "\n")
    }

    private func row(_ cells: String...) -> String {
        let widths = [6, 9, 9, 9, 13, 13, 8]
        return zip(cells, widths).map { cell, width in
            String(repeating: " ", count: max(0, width - cell.count)) + cell
        }.joined()
    }

    // MARK: - For programs

    static func json(_ reports: [EndpointReport]) -> String {
        var buffer = ByteBuffer(capacity: 1 << 16)
        buffer.writeJSON { json in
            json.beginArray()
            for report in reports { report.write(to: &json) }
            json.endArray()
        }
        return String(decoding: buffer.bytes) + "\n"
    }

    private func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("file")
        json.string(recording.path)
        json.key("seconds")
        json.number(recording.seconds)
        json.key("frameMilliseconds")
        json.integer(20)
        json.key("probabilities")
        json.beginArray()
        for voice in track.voices { json.number(Double(voice.probability)) }
        json.endArray()
        json.key("segments")
        json.beginArray()
        for segment in track.segments {
            json.beginArray()
            json.number(segment.lowerBound.seconds)
            json.number(segment.upperBound.seconds)
            json.endArray()
        }
        json.endArray()
        json.key("turns")
        json.beginArray()
        for turn in list.turns {
            json.beginObject()
            for (key, time) in [
                ("start", turn.start), ("startDecided", turn.startDecided), ("end", turn.end),
                ("endDecided", turn.endDecided),
            ] {
                json.key(key)
                if let time { json.number(time.seconds) } else { json.null() }
            }
            json.endObject()
        }
        json.endArray()
        json.key("bargeIns")
        json.beginArray()
        for bargeIn in list.bargeIns {
            json.beginObject()
            json.key("since")
            json.number(bargeIn.since.seconds)
            json.key("decided")
            json.number(bargeIn.decided.seconds)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }
}

extension JSONWriter {
    /// A number with three decimals: milliseconds, where it is seconds.
    mutating func number(_ value: Double) { raw(Array(value.fixed(3).utf8).span) }
}

extension CallTime {
    /// The position in seconds.
    var seconds: Double { Double(samples) / 8_000 }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
