import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Testing

@testable import Recognizers

/// A minute of a call whose stream began two seconds into it.
private let positions = {
    var positions = StreamPositions()
    positions.sent(480_000, at: CallTime(milliseconds: 2_000))
    return positions
}()

private func results(
    _ text: String,
    _ start: Double,
    _ end: Double,
    final: Bool = false,
    pause: Bool = false,
    finalize: Bool = false
) -> String {
    let word = text.isEmpty ? "" : #"{"word":"x","start":\#(start),"end":\#(end)}"#
    return """
        {"type":"Results","start":\(start),"duration":\(end - start),"is_final":\(final),"speech_final":\(pause),\
        "from_finalize":\(finalize),"channel":{"alternatives":[{"transcript":"\(text)","words":[\(word)]}]}}
        """
}

struct UtteranceAssemblyTests {
    private var assembly = UtteranceAssembly(hasInterims: true, keepAlive: .seconds(4))

    private mutating func lines(_ messages: String...) throws -> [String] {
        var lines: [String] = []
        for message in messages {
            _ = try assembly.take(message.utf8.span, positions) { lines.append($0.line) }
        }
        return lines
    }

    @Test mutating func `interims replace one another, finals follow one another, a pause ends the utterance`() throws {
        #expect(
            try lines(
                results("my", 0, 1),
                results("my number", 0, 2),
                results("My number is", 0, 3, final: true),
                results("four", 3, 4),
                results("four five.", 3, 5, final: true, pause: true)
            ) == ["interim my", "interim my number", "final My number is", "interim four", "final four five.", "ended"]
        )
    }

    @Test mutating func `an utterance end that follows a pause says the same again and is ignored`() throws {
        let end = #"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":2.0}"#
        #expect(try lines(results("yes", 1, 2, final: true, pause: true), end) == ["final yes", "ended"])
        // It may even come when the next utterance has begun.
        #expect(try lines(results("and", 2, 3, final: true), end) == ["final and"])
    }

    @Test(arguments: [3.0, -1])
    func `an utterance end covers a pause that never came`(lastWordEnd: Double) throws {
        var tests = self
        let end = #"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":\#(lastWordEnd)}"#
        #expect(try tests.lines(results("yes", 2, 3, final: true), end, end) == ["final yes", "ended"])
    }

    @Test mutating func `an utterance end without words is nothing`() throws {
        #expect(try lines(#"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":-1}"#).isEmpty)
    }

    @Test mutating func `empty results are normal, and take an interim back`() throws {
        #expect(try lines(results("", 0, 1), results("", 0, 2, final: true)).isEmpty)
        #expect(try lines(results("uh", 2, 3), results("", 2, 4, final: true)) == ["interim uh", "interim "])
    }

    @Test mutating func `a pause without words after a final ends the utterance`() throws {
        #expect(
            try lines(results("yes", 0, 1, final: true), results("", 1, 2, final: true, pause: true))
                == ["final yes", "ended"]
        )
    }

    @Test mutating func `the answer to a flush ends the utterance only when it was asked for`() throws {
        #expect(try lines(results("yes", 0, 1, final: true, finalize: true)) == ["final yes"])
        #expect(assembly.flushMessage().map { "\($0)" } == #"{"type":"Finalize"}"#)
        // The words went out before: the answer is empty.
        #expect(try lines(results("", 1, 2, final: true, finalize: true)) == ["ended"])
    }

    @Test mutating func `a flush that is not answered ends the utterance all the same`() throws {
        _ = assembly.flushMessage()
        _ = try lines(results("yes", 0, 1, final: true))
        var events: [RecognitionEvent] = []
        assembly.flushExpired { events.append($0) }
        assembly.flushExpired { events.append($0) }
        #expect(events == [.utteranceEnded(nil)])
    }

    @Test mutating func `times are the call's`() throws {
        var events: [RecognitionEvent] = []
        let message = results("yes", 1, 1.5, final: true, pause: true)
        _ = try assembly.take(message.utf8.span, positions) { events.append($0) }
        guard case .final(let transcript) = events[0] else { return }
        #expect(transcript.words[0].start == CallTime(milliseconds: 3_000))
        #expect(transcript.words[0].end == CallTime(milliseconds: 3_500))
        #expect(events[1] == .utteranceEnded(CallTime(milliseconds: 3_500)))
    }

    @Test mutating func `languages are told word by word`() throws {
        var events: [RecognitionEvent] = []
        let message = """
            {"type":"Results","start":0,"duration":1,"is_final":true,"channel":{"alternatives":[{"transcript":"haan yes",\
            "languages":["hi","en"],"words":[{"word":"haan","start":0,"end":0.4,"language":"hi"},\
            {"word":"yes","start":0.5,"end":0.9,"language":"en"}]}]}}
            """
        _ = try assembly.take(message.utf8.span, positions) { events.append($0) }
        guard case .final(let transcript)? = events.first else { return }
        #expect(transcript.languages == ["hi", "en"])
        #expect(transcript.words.map(\.language) == ["hi", "en"])
    }

    @Test func `before the first audio nothing but audio keeps the stream alive`() {
        #expect(assembly.sustenance(hasSentAudio: false) == .silence(samples: 320))
        #expect(assembly.sustenance(hasSentAudio: true) == .text(#"{"type":"KeepAlive"}"#))
    }
}
