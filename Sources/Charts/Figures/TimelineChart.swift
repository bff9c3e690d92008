/// A call along its time: who spoke when, and what happened.
public struct TimelineChart: Equatable, Sendable {
    /// A stretch of time in a lane.
    public struct Span: Equatable, Sendable {
        /// When it begins, in seconds.
        public var start: Double
        /// When it ends.
        public var end: Double
        /// What was said or done; may be empty.
        public var label: String
        /// Whether it is only half there, such as speech that nobody heard.
        public var isFaint: Bool

        /// A stretch from one second to another.
        public init(_ start: Double, _ end: Double, _ label: String = "", isFaint: Bool = false) {
            self.start = start
            self.end = end
            self.label = label
            self.isFaint = isFaint
        }
    }

    /// One who speaks or works.
    public struct Lane: Equatable, Sendable {
        /// The name before the lane.
        public var name: String
        /// Its colour; nil takes the caller's for the first lane, the agent's for the second, then others.
        public var paint: Paint?
        /// When it was busy.
        public var spans: [Span]

        /// A lane with its stretches.
        public init(_ name: String, _ paint: Paint? = nil, _ spans: [Span]) {
            self.name = name
            self.paint = paint
            self.spans = spans
        }
    }

    /// Something that happened at a moment.
    public struct Event: Equatable, Sendable {
        /// When, in seconds.
        public var time: Double
        /// What.
        public var label: String
        /// Whether it was good or bad.
        public var tone: Tone

        /// Something at a moment.
        public init(_ time: Double, _ label: String, _ tone: Tone = .neutral) {
            self.time = time
            self.label = label
            self.tone = tone
        }
    }

    /// From top to bottom.
    public var lanes: [Lane]
    /// What happened.
    public var events: [Event]
    /// What is shown, in seconds; nil shows all.
    public var window: ClosedRange<Double>?

    /// The lanes and events of a call.
    public init(_ lanes: [Lane], events: [Event] = [], window: ClosedRange<Double>? = nil) {
        self.lanes = lanes
        self.events = events
        self.window = window
    }

    static let axis = Axis("", .clock)

    private static func isDrawn(_ span: Span) -> Bool {
        axis.admits(span.start) && axis.admits(span.end) && span.end >= span.start
    }

    /// The lanes with the spans that can be drawn, in their order.
    var drawnLanes: [Lane] {
        lanes.map { lane in
            var lane = lane
            lane.spans = lane.spans.filter(Self.isDrawn).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
            return lane
        }
    }

    /// The events that can be drawn, in the order of their time.
    var drawnEvents: [Event] {
        events.enumerated().filter { Self.axis.admits($0.element.time) }
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    }

    func paint(_ index: Int) -> Paint {
        let usual: [Paint] = [.ear, .voice, .mind, .line]
        return lanes[index].paint ?? usual[index % usual.count]
    }

    /// What is shown; nil when there is nothing.
    var shown: ClosedRange<Double>? {
        if let window, Self.axis.admits(window.lowerBound), Self.axis.admits(window.upperBound),
            window.upperBound - window.lowerBound >= 0.001
        {
            return window
        }
        let times = drawnLanes.flatMap { $0.spans.flatMap { [$0.start, $0.end] } } + drawnEvents.map(\.time)
        guard let first = times.min(), let last = times.max() else { return nil }
        return min(0, first)...max(last, min(0, first) + 0.1)
    }
}
