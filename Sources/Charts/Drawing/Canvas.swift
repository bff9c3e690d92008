/// A drawing that grows downwards while it is made.
struct Canvas {
    /// On which side of its place a text stands.
    enum Anchor {
        case start
        case middle
        case end
    }

    let layout: Layout
    /// What the identifiers in this drawing begin with.
    let name: String
    private(set) var elements: [String] = []
    /// Where each text is thought to be.
    private(set) var textBoxes: [Rect] = []
    /// Down to where there is something.
    var bottom = 0.0
    private var definitions: [String] = []
    private var clipCount = 0

    init(_ layout: Layout, name: String) {
        self.layout = layout
        self.name = name
    }

    var width: Double { layout.width }

    /// The whole as an element, with its words for who cannot see it.
    ///
    /// - Parameter style: The style sheet of a drawing that is a file of its own, which then has a size and a margin.
    func svg(title: String, description: String, margin: Double = 0, style: String = "") -> String {
        let height = (bottom + 4).rounded(.up) + 2 * margin
        let size = [width + 2 * margin, height].map(\.coordinate)
        let corner = (-margin).coordinate
        let box = "viewBox=\"\(corner) \(corner) \(size[0]) \(size[1])\""
        let fixed = style.isEmpty ? "" : " width=\"\(size[0])\" height=\"\(size[1])\""
        let words = "role=\"img\" aria-labelledby=\"\(name)-t\" aria-describedby=\"\(name)-d\""
        let start = "<svg xmlns=\"http://www.w3.org/2000/svg\" \(box)\(fixed) \(words)>"
        var parts = [start, "<title id=\"\(name)-t\">\(title.escaped)</title>"]
        parts.append("<desc id=\"\(name)-d\">\(description.escaped)</desc>")
        if !style.isEmpty { parts.append("<style>\(style)</style>") }
        if !definitions.isEmpty { parts.append("<defs>\(definitions.joined())</defs>") }
        return (parts + elements + ["</svg>"]).joined(separator: "\n")
    }

    // MARK: - Shapes

    mutating func line(_ start: Position, _ end: Position, _ classes: String, dash: String? = nil) {
        path(Path(through: [start, end]), classes, dash: dash)
    }

    mutating func path(_ path: Path, _ classes: String, dash: String? = nil, title: String? = nil) {
        guard !path.isEmpty else { return }
        let dashes = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        add("path", "d=\"\(path.commands)\" class=\"\(classes)\"\(dashes)", title)
    }

    mutating func box(_ rect: Rect, _ classes: String, radius: Double = 0, title: String? = nil) {
        guard rect.width > 0, rect.height > 0 else { return }
        let corners = radius > 0 ? " rx=\"\(radius.coordinate)\"" : ""
        add("rect", "\(rect.attributes)\(corners) class=\"\(classes)\"", title)
    }

    /// A part of a bar: its colour, and thin lines over it.
    mutating func box(_ rect: Rect, _ paint: Paint, _ hatch: Hatch, radius: Double = 0, title: String? = nil) {
        box(rect, "\(paint.className) fill", radius: radius, title: title)
        guard hatch != .none, rect.width > 0 else { return }
        let id = "\(name)-\(hatch.rawValue)"
        define(hatch.pattern(id))
        add("rect", "\(rect.attributes) rx=\"\(radius.coordinate)\" fill=\"url(#\(id))\" pointer-events=\"none\"", nil)
    }

    mutating func mark(
        _ style: SeriesStyle,
        at center: Position,
        radius: Double = 4,
        _ how: String,
        title: String? = nil
    ) {
        path(style.mark(at: center, radius: radius), "\(style.paint) \(how)", title: title)
    }

    /// What is drawn in the body is not seen outside of the rectangle.
    mutating func clipped(to rect: Rect, _ body: (inout Canvas) -> Void) {
        clipCount += 1
        let id = "\(name)-c\(clipCount)"
        define("<clipPath id=\"\(id)\"><rect \(rect.attributes)/></clipPath>")
        elements.append("<g clip-path=\"url(#\(id))\">")
        body(&self)
        elements.append("</g>")
    }

    // MARK: - Text

    /// One line of text on its baseline, shortened where it is wider than allowed or would leave the drawing.
    mutating func text(
        _ text: String,
        at place: Position,
        _ anchor: Anchor = .start,
        _ classes: String = "",
        within limit: Double = .infinity,
        title: String? = nil
    ) {
        let room =
            switch anchor {
            case .start: width - place.x
            case .middle: 2 * min(place.x, width - place.x)
            case .end: place.x
            }
        let isBold = classes.split(separator: " ").contains("b")
        let text = text.printable
        let shown = TextMetrics.fitted(text, to: min(limit, room), isBold: isBold)
        guard !shown.isEmpty else { return }
        let full = shown == text ? title : title ?? text
        let alignment =
            switch anchor {
            case .start: ""
            case .middle: "m"
            case .end: "e"
            }
        let names = [alignment, classes].filter { !$0.isEmpty }.joined(separator: " ")
        let attribute = names.isEmpty ? "" : " class=\"\(names)\""
        let inside = (full.map { "<title>\($0.escaped)</title>" } ?? "") + shown.escaped
        elements.append("<text x=\"\(place.x.coordinate)\" y=\"\(place.y.coordinate)\"\(attribute)>\(inside)</text>")
        textBoxes.append(Self.textBox(shown, at: place, anchor, isBold: isBold))
    }

    /// The name of a row: one line, or two around its baseline where it may take two.
    mutating func rowName(_ text: String, baseline: Double, within limit: Double, lines count: Int) {
        let text = text.printable
        let lines = TextMetrics.lines(text, to: limit, atMost: count)
        for (index, line) in lines.enumerated() {
            let y = baseline + (Double(index) - Double(lines.count - 1) / 2) * 14
            let isWhole = lines.joined(separator: " ").count >= text.count
            self.text(line, at: Position(0, y), .start, "halo", title: isWhole ? nil : text)
        }
    }

    /// Where a text would be.
    static func textBox(_ text: String, at place: Position, _ anchor: Anchor, isBold: Bool = false) -> Rect {
        let width = TextMetrics.width(of: text, isBold: isBold)
        let left =
            switch anchor {
            case .start: place.x
            case .middle: place.x - width / 2
            case .end: place.x - width
            }
        let height = TextMetrics.ascent + TextMetrics.descent
        return Rect(x: left, y: place.y - TextMetrics.ascent, width: width, height: height)
    }

    /// A quiet sentence under everything, in as many lines as it needs.
    mutating func note(_ sentence: String) {
        for line in TextMetrics.lines(sentence, to: width, atMost: 6) {
            bottom += 17
            text(line, at: Position(0, bottom - 3), .start, "q")
        }
    }

    /// Says how many values could not be drawn, if any.
    mutating func note(leftOut count: Int) {
        guard count > 0 else { return }
        note(
            count == 1
                ? "One value has no place here and is left out."
                : "\(count) values have no place here and are left out."
        )
    }

    /// What stands where a chart would, when there is nothing to draw.
    mutating func writeNoData() {
        let frame = Rect(x: 0.5, y: bottom + 0.5, width: width - 1, height: 95)
        box(frame, "empty", radius: 6)
        text("No data", at: Position(width / 2, frame.middle.y + 4), .middle, "q")
        bottom = frame.bottom
    }

    private mutating func define(_ definition: String) {
        if !definitions.contains(definition) { definitions.append(definition) }
    }

    private mutating func add(_ element: String, _ attributes: String, _ title: String?) {
        guard let title else { return elements.append("<\(element) \(attributes)/>") }
        elements.append("<\(element) \(attributes)><title>\(title.escaped)</title></\(element)>")
    }
}

extension Hatch {
    /// The pattern under an identifier.
    fileprivate func pattern(_ id: String) -> String {
        let (size, shape) =
            switch self {
            case .none: (8, "")
            case .rising: (7, "<path d=\"M-1 1L1-1M0 7L7 0M6 8L8 6\"/>")
            case .falling: (7, "<path d=\"M-1 6L1 8M0 0L7 7M6-1L8 1\"/>")
            case .dots: (6, "<path d=\"M1.5 1.5h0M4.5 4.5h0\"/>")
            }
        let unit = "width=\"\(size)\" height=\"\(size)\" patternUnits=\"userSpaceOnUse\""
        return "<pattern id=\"\(id)\" \(unit) class=\"hatch\">\(shape)</pattern>"
    }
}
