extension HTTPFuzzing {
    /// Everything that was read from one event stream.
    package struct EventTranscript: Equatable {
        package var events: [ServerSentEvent] = []
        package var fault: EventStreamError?
        package var lastEventID = ""
        package var retryMilliseconds: Int?
    }

    /// Reads an event stream, cut into pieces at these places.
    package static func events(
        in bytes: [UInt8],
        cutAt cuts: [Int] = [],
        lineLimit: Int = 1_048_576,
        eventLimit: Int = 4_194_304
    ) -> EventTranscript {
        var parser = EventStreamParser(lineLimit: lineLimit, eventLimit: eventLimit)
        var transcript = EventTranscript()
        var start = 0
        do throws(EventStreamError) {
            for end in cuts + [bytes.count] {
                try parser.parse(bytes.span.extracting(start..<end)) { transcript.events.append($0) }
                start = end
            }
        } catch {
            transcript.fault = error
        }
        transcript.lastEventID = parser.lastEventID
        transcript.retryMilliseconds = parser.retryMilliseconds
        return transcript
    }

    /// Stops the process unless an event stream is read in the same way in one piece and in several.
    package static func checkEventStream(_ bytes: [UInt8]) {
        precondition(
            events(in: bytes, lineLimit: 64, eventLimit: 128)
                == events(in: bytes, cutAt: cuts(for: bytes), lineLimit: 64, eventLimit: 128),
            "an event stream is read differently in pieces"
        )
    }
}
