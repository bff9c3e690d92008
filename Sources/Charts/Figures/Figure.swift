/// A chart with its words.
public struct Figure: Equatable, Sendable {
    /// What it shows, or better: what it says.
    public var title: String
    /// How it is to be read; may be empty.
    public var caption: String
    /// What is drawn.
    public var chart: Chart

    /// A chart under a title, with a caption.
    public init(_ title: String, caption: String = "", _ chart: Chart) {
        self.title = title
        self.caption = caption
        self.chart = chart
    }

    /// The drawing as a file of its own, with its colours for light and dark.
    public func standaloneSVG(_ layout: Layout = .wide) -> String {
        let canvas = drawn(layout, name: "figure")
        let style = PageStyle.colours + PageStyle.drawings + PageStyle.standalone
        return svg(of: canvas, margin: 16, style: style) + "\n"
    }

    /// The drawing as part of a page that has the styles.
    func svg(_ layout: Layout, name: String) -> String { svg(of: drawn(layout, name: name)) }

    func drawn(_ layout: Layout, name: String) -> Canvas {
        var canvas = Canvas(layout, name: name)
        chart.drawable.draw(on: &canvas)
        return canvas
    }

    private func svg(of canvas: Canvas, margin: Double = 0, style: String = "") -> String {
        let description = [caption, chart.summary].filter { !$0.isEmpty }.joined(separator: " ")
        return canvas.svg(title: title, description: description, margin: margin, style: style)
    }
}
