internal import CallTiming
internal import Endpointing

/// A drawing of a recording: rows of so many seconds, in each the waveform of both, the probability, and what follows.
struct EndpointPicture {
    private static let secondsPerRow = 20.0
    private static let width = 1_400.0
    private static let margin = 60.0
    private static let rowHeight = 190.0

    private let recording: EndpointRecording
    private let report: EndpointReport

    init(_ recording: EndpointRecording, _ report: EndpointReport) {
        self.recording = recording
        self.report = report
    }

    var svg: String {
        let rows = max(1, Int((recording.seconds / Self.secondsPerRow).rounded(.up)))
        let height = 70 + Double(rows) * Self.rowHeight
        let size = "width=\"\(Self.width.fixed(0))\" height=\"\(height.fixed(0))\""
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
            text(Self.margin, 24, Self.escaped(recording.path), size: 16),
            legend,
        ]
        for row in 0..<rows { parts += self.row(row) }
        parts.append("</svg>\n")
        return parts.joined(separator: "\n")
    }

    // MARK: - A row

    private func row(_ index: Int) -> [String] {
        let start = Double(index) * Self.secondsPerRow
        let range = start..<start + Self.secondsPerRow
        let top = 60 + Double(index) * Self.rowHeight
        var parts: [String] = []
        for turn in report.list.turns {
            let end = turn.end?.seconds ?? recording.seconds
            parts += band(turn.start.seconds, end, in: range, top, 150, "#2b7a3e", opacity: 0.14)
            if let decided = turn.endDecided {
                parts += band(end, decided.seconds, in: range, top, 150, "#8a8a8a", opacity: 0.16)
                parts += mark(decided.seconds, in: range, top, "#8a8a8a")
            }
            parts += mark(turn.startDecided.seconds, in: range, top, "#2b7a3e")
        }
        parts += wave(recording.caller, in: range, middle: top + 40, color: "#1f4e9c")
        parts += wave(recording.agent, in: range, middle: top + 105, color: "#b06a1b")
        parts.append(probability(in: range, top: top))
        for segment in report.track.segments {
            parts += band(
                segment.lowerBound.seconds,
                segment.upperBound.seconds,
                in: range,
                top + 144,
                6,
                "#2b7a3e",
                opacity: 1
            )
        }
        for bargeIn in report.list.bargeIns {
            parts += mark(bargeIn.decided.seconds, in: range, top, "#c22323", width: 2)
        }
        for second in stride(from: 0.0, through: Self.secondsPerRow, by: 2) {
            parts.append(text(x(start + second, in: range) - 8, top + 166, (start + second).fixed(0), color: "#666666"))
        }
        parts.append(text(6, top + 44, "caller", color: "#1f4e9c"))
        parts.append(text(6, top + 109, "agent", color: "#b06a1b"))
        parts.append(text(6, top + 152, "speech", color: "#2b7a3e"))
        return parts
    }

    private func x(_ second: Double, in range: Range<Double>) -> Double {
        let share = (second - range.lowerBound) / Self.secondsPerRow
        return Self.margin + share * (Self.width - Self.margin - 20)
    }

    /// The lowest and the highest sample of each pixel.
    private func wave(_ samples: [Int16], in range: Range<Double>, middle: Double, color: String) -> [String] {
        let first = Int(range.lowerBound * 8_000)
        guard first < samples.count else { return [] }
        let step = 80
        var path = ""
        for start in stride(from: first, to: min(samples.count, Int(range.upperBound * 8_000)), by: step) {
            let part = samples[start..<min(start + step, samples.count)]
            let low = Double(part.min() ?? 0) / 32_768
            let high = Double(part.max() ?? 0) / 32_768
            let x = self.x(Double(start) / 8_000, in: range).fixed(1)
            // The root makes soft speech visible beside loud.
            path += "M\(x) \((middle - 30 * Self.root(high)).fixed(1))V\((middle - 30 * Self.root(low) + 0.4).fixed(1))"
        }
        return ["<path d=\"\(path)\" stroke=\"\(color)\" stroke-width=\"0.8\" fill=\"none\"/>"]
    }

    private static func root(_ value: Double) -> Double {
        value < 0 ? -(-value).squareRoot() : value.squareRoot()
    }

    private func probability(in range: Range<Double>, top: Double) -> String {
        var points = ""
        let first = Int(range.lowerBound * 50)
        let end = min(report.track.voices.count, Int(range.upperBound * 50))
        for frame in first..<max(first, end) {
            let height = top + 140 - 135 * Double(report.track.voices[frame].probability)
            points += "\(x(Double(frame + 1) / 50, in: range).fixed(1)),\(height.fixed(1)) "
        }
        return "<polyline points=\"\(points)\" stroke=\"#7a3fa0\" stroke-width=\"1\" fill=\"none\" opacity=\"0.7\"/>"
    }

    // MARK: - Shapes

    private func band(
        _ start: Double,
        _ end: Double,
        in range: Range<Double>,
        _ top: Double,
        _ height: Double,
        _ color: String,
        opacity: Double
    ) -> [String] {
        let (left, right) = (max(start, range.lowerBound), min(end, range.upperBound))
        guard left < right else { return [] }
        let (from, to) = (x(left, in: range), x(right, in: range))
        let box =
            "x=\"\(from.fixed(1))\" y=\"\(top.fixed(1))\" width=\"\((to - from).fixed(1))\" height=\"\(height.fixed(0))\""
        return ["<rect \(box) fill=\"\(color)\" opacity=\"\(opacity.fixed(2))\"/>"]
    }

    private func mark(
        _ second: Double,
        in range: Range<Double>,
        _ top: Double,
        _ color: String,
        width: Double = 1
    ) -> [String] {
        guard range.contains(second) else { return [] }
        let x = self.x(second, in: range).fixed(1)
        let stroke = "stroke=\"\(color)\" stroke-width=\"\(width.fixed(1))\""
        return ["<path d=\"M\(x) \(top.fixed(1))v150\" \(stroke)/>"]
    }

    private func text(_ x: Double, _ y: Double, _ words: String, size: Int = 12, color: String = "#222222") -> String {
        "<text x=\"\(x.fixed(1))\" y=\"\(y.fixed(1))\" font-size=\"\(size)\" fill=\"\(color)\">\(words)</text>"
    }

    private var legend: String {
        let entries = [
            ("#2b7a3e", "turn, and where its start was known"), ("#8a8a8a", "patience, and where the turn was over"),
            ("#7a3fa0", "probability of speech"), ("#c22323", "barge-in"),
        ]
        return entries.enumerated().map { index, entry in
            let x = Self.margin + Double(index) * 290
            return "<rect x=\"\(x.fixed(0))\" y=\"34\" width=\"14\" height=\"10\" fill=\"\(entry.0)\"/>"
                + text(x + 20, 44, entry.1)
        }.joined()
    }

    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { character in
            switch character {
            case "<": "&lt;"
            case ">": "&gt;"
            case "&": "&amp;"
            case "\"": "&quot;"
            // XML has no way to say these.
            case ..<" ", "\u{FFFE}"..."\u{FFFF}": "\u{FFFD}"
            default: String(character)
            }
        }.joined()
    }
}
