internal import Endpointing

/// A setting and the values it is tried with.
struct EndpointSweep {
    let setting: EndpointSetting
    let values: [Double]

    /// Takes `NAME=FROM..TO:STEP`.
    init(_ text: String) throws(UsageError) {
        let wrong = UsageError("--sweep takes NAME=FROM..TO:STEP, as in patience=400..900:50, not \"\(text)\"")
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { throw wrong }
        setting = try EndpointSettings.named(parts[0])
        let rangeAndStep = parts[1].split(separator: ":")
        guard rangeAndStep.count == 2, let step = Double(String(rangeAndStep[1])) else { throw wrong }
        let range = String(rangeAndStep[0])
        guard let dots = range.firstRange(of: ".."), let from = Double(String(range[..<dots.lowerBound])),
            let end = Double(String(range[dots.upperBound...])), from <= end, step > 0, step.isFinite
        else { throw wrong }
        guard setting.range.contains(from), setting.range.contains(end) else {
            throw EndpointSettings.outside(setting)
        }
        guard (end - from) / step <= 1_000 else { throw UsageError("\"\(text)\" makes more than 1,000 values") }
        values = (0...Int((end - from) / step + 1e-6)).map { from + Double($0) * step }
    }

    /// Counts for every value, or every pair of values, what becomes of the recordings.
    static func run(_ sweeps: [EndpointSweep], over files: [String], agent: String?, settings: EndpointSettings) throws
    {
        var progress = EndpointProgress("listening", total: files.count)
        var tracks: [VoiceTrack] = []
        var seconds = 0.0
        for (index, file) in files.enumerated() {
            progress.show(index)
            let recording = try EndpointRecording(path: file, agent: agent)
            tracks.append(VoiceTrack(caller: recording.caller.span, agent: recording.agent.span))
            seconds += recording.seconds
        }
        progress.end()

        let second: [Double?] = sweeps.count > 1 ? sweeps[1].values : [nil]
        let names = sweeps.map { cell($0.setting.rawValue, 14) }.joined()
        Output.line("\(files.count) recordings, \((seconds / 60).fixed(1)) minutes")
        Output.line(
            names + ["turns", "resumed < 0.5 s", "< 1 s", "waited ms", "barge-ins"].map { cell($0, 16) }.joined()
        )
        progress = EndpointProgress("sweeping", total: sweeps[0].values.count * second.count)
        var lines: [String] = []
        for value in sweeps[0].values {
            for other in second {
                progress.show(lines.count)
                var tried = settings
                tried.set(sweeps[0].setting, to: value)
                if let other { tried.set(sweeps[1].setting, to: other) }
                lines.append(line([value] + (other.map { [$0] } ?? []), tracks, tried))
            }
        }
        progress.end()
        lines.forEach(Output.line)
        Output.line("resumed: turns that the caller took up again so soon after their end; most of these were cut off")
    }

    private static func line(_ values: [Double], _ tracks: [VoiceTrack], _ settings: EndpointSettings) -> String {
        var (turns, soon, later, bargeIns) = (0, 0, 0, 0)
        var waits: [Double] = []
        for track in tracks {
            let list = track.turns(endpointing: settings.endpointing, bargeIn: settings.bargeIn)
            turns += list.turns.count
            soon += list.resumed(within: .milliseconds(500))
            later += list.resumed(within: .seconds(1))
            bargeIns += list.bargeIns.count
            for turn in list.turns {
                if let end = turn.end, let decided = turn.endDecided { waits.append(decided.seconds - end.seconds) }
            }
        }
        let mean = waits.isEmpty ? 0 : waits.reduce(0, +) / Double(waits.count) * 1_000
        let cells = ["\(turns)", "\(soon)", "\(later)", mean.fixed(0), "\(bargeIns)"]
        return values.map { cell($0 == $0.rounded() ? $0.fixed(0) : $0.fixed(2), 14) }.joined()
            + cells.map { cell($0, 16) }.joined()
    }

    private static func cell(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension String {
    /// Where a text first occurs.
    fileprivate func firstRange(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
