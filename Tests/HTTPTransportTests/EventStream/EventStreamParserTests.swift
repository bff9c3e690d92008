import Octets
import TestKit
import Testing

@testable import HTTPTransport

struct EventStreamParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let stream: [UInt8]
        let events: [ServerSentEvent]
        var lastEventID = ""
        var retry: Int?

        init(_ stream: String, _ events: [ServerSentEvent], lastEventID: String = "", retry: Int? = nil) {
            self.init(stream.bytes, events, lastEventID: lastEventID, retry: retry)
        }

        init(_ stream: [UInt8], _ events: [ServerSentEvent], lastEventID: String = "", retry: Int? = nil) {
            self.stream = stream
            self.events = events
            self.lastEventID = lastEventID
            self.retry = retry
        }

        var testDescription: String { String(decoding: stream, as: UTF8.self).debugDescription }
    }

    static let cases: [Case] = [
        // The shapes of the standard's own examples.
        Case("data: one\ndata: two\ndata: 3\n\n", [.init(data: "one\ntwo\n3")]),
        Case(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            [.init(data: "first event", id: "1"), .init(data: "second event"), .init(data: " third event")]
        ),
        Case("data\n\ndata\ndata\n\ndata:", [.init(data: ""), .init(data: "\n")]),
        Case("data:test\n\ndata: test\n\n", [.init(data: "test"), .init(data: "test")]),
        Case(
            "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\nevent: add\ndata: 113411\n\n",
            [
                .init(type: "add", data: "73857293"), .init(type: "remove", data: "2153"),
                .init(type: "add", data: "113411"),
            ]
        ),
        // Line ends.
        Case("data: a\r\ndata: b\r\n\r\n", [.init(data: "a\nb")]),
        Case("data: a\rdata: b\r\r", [.init(data: "a\nb")]),
        Case("data: a\r\ndata: b\rdata: c\n\r\n", [.init(data: "a\nb\nc")]),
        Case("data: a\n\r\ndata: b\r\n\n", [.init(data: "a"), .init(data: "b")]),
        Case("data: a\r\n\rdata: b\r\r\ndata: c\n\r", [.init(data: "a"), .init(data: "b"), .init(data: "c")]),
        Case("\n\n\r\r\r\n\r\ndata: a\n\n\n\n", [.init(data: "a")]),
        // Byte order marks: one, at the very start.
        Case("\u{FEFF}data: a\n\n", [.init(data: "a")]),
        Case("\u{FEFF}\u{FEFF}data: a\n\n", []),
        Case("data: a\n\u{FEFF}data: b\n\n", [.init(data: "a")]),
        Case([0xEF, 0xBB] + "data: a\n\ndata: b\n\n".bytes, [.init(data: "b")]),
        Case([0xEF] + "\n\ndata: b\n\n".bytes, [.init(data: "b")]),
        Case([0xEF], []),
        Case("data: \u{FEFF}\n\n", [.init(data: "\u{FEFF}")]),
        // Fields.
        Case(":\n:data: a\n::\ndata: b\n\n", [.init(data: "b")]),
        Case("data:: a\n\n", [.init(data: ": a")]),
        Case("data: a:b: c\n\n", [.init(data: "a:b: c")]),
        Case("data:\ta\n\n", [.init(data: "\ta")]),
        Case("Data: a\n\n", []),
        Case(" data: a\n\n", []),
        Case("data : a\n\n", []),
        Case("dat: a\ndatas: b\nother\n\n", []),
        Case("data: \n\n", [.init(data: "")]),
        Case("event\ndata: a\n\n", [.init(data: "a")]),
        Case("event: x\nevent: y\ndata: a\n\ndata: b\n\n", [.init(type: "y", data: "a"), .init(data: "b")]),
        // An event without data is none, and takes its type with it.
        Case("event: x\n\ndata: a\n\n", [.init(data: "a")]),
        Case("id: 7\n\n", [], lastEventID: "7"),
        Case("id: 7\n", [], lastEventID: ""),
        Case(
            "id: 7\ndata: a\n\ndata: b\n\n",
            [.init(data: "a", id: "7"), .init(data: "b", id: "7")],
            lastEventID: "7"
        ),
        Case("id: 7\n\nid\n\n", [], lastEventID: ""),
        Case("id: 7\nid: a\0b\ndata: a\n\n", [.init(data: "a", id: "7")], lastEventID: "7"),
        Case("id:  7\ndata: a\n\n", [.init(data: "a", id: " 7")], lastEventID: " 7"),
        Case("data: a\0b\n\n", [.init(data: "a\0b")]),
        // Retry takes digits only, and at once.
        Case("retry: 1500\n", [], retry: 1_500),
        Case("retry:007\n", [], retry: 7),
        Case("retry: 5\nretry: -1\nretry: 1.5\nretry:  1\nretry: 1 \nretry: x\nretry\nretry:\n", [], retry: 5),
        Case("retry: 99999999999999999999\n", [], retry: .max),
        Case("retry: \u{664}\n", []),
        // The end of the stream is not the end of an event.
        Case("data: a", []),
        Case("data: a\n", []),
        Case("data: a\n\ndata: b\n", [.init(data: "a")]),
        Case("data: a\r", []),
        // Bytes that are no UTF-8.
        Case("data: ".bytes + [0xFF, 0xC3] + "\n\n".bytes, [.init(data: "\u{FFFD}\u{FFFD}")]),
        Case("data: ä€\u{1F600}\n\n", [.init(data: "ä€\u{1F600}")]),
        Case("", []),
    ]

    @Test(arguments: cases)
    func `reads the stream in one piece, in two cut anywhere, and in single bytes`(example: Case) {
        let whole = HTTPFuzzing.events(in: example.stream)
        #expect(whole.events == example.events)
        #expect(whole.retryMilliseconds == example.retry)
        #expect(whole.lastEventID == example.lastEventID)
        for cut in example.stream.indices {
            #expect(HTTPFuzzing.events(in: example.stream, cutAt: [cut]) == whole)
            #expect(HTTPFuzzing.events(in: example.stream, cutAt: [cut, cut]) == whole)
        }
        #expect(HTTPFuzzing.events(in: example.stream, cutAt: Array(example.stream.indices)) == whole)
    }

    @Test func `hands an event out with the first byte of its blank line's end`() throws {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        try parser.parse("data: a\r\n\r".utf8.span) { events.append($0) }
        #expect(events == [.init(data: "a")])
        try parser.parse("\n".utf8.span) { events.append($0) }
        #expect(events.count == 1)
    }

    @Test(
        arguments: [
            ("data: 34567890", nil),
            ("data: 34567890\n\n", nil),
            ("data: 345678901", EventStreamError.lineTooLong(limit: 14)),
            ("data: 345678901\n", .lineTooLong(limit: 14)),
            (":23456789012345", .lineTooLong(limit: 14)),
            ("data:1234567\ndata:1234567\n\n", nil),
            ("data:1234567\ndata:12345678\ndata:1\n\n", .eventTooLong(limit: 16)),
            ("data\ndata\ndata\n\n", nil),
            (String(repeating: "data\n", count: 18), .eventTooLong(limit: 16)),
            (String(repeating: "data:12345678\n\n", count: 18), nil),
        ] as [(String, EventStreamError?)]
    )
    func `gives up a stream whose lines or events never end`(stream: String, fault: EventStreamError?) {
        let whole = HTTPFuzzing.events(in: stream.bytes, lineLimit: 14, eventLimit: 16)
        #expect(whole.fault == fault)
        let singly = HTTPFuzzing.events(
            in: stream.bytes,
            cutAt: Array(stream.bytes.indices),
            lineLimit: 14,
            eventLimit: 16
        )
        #expect(singly == whole)
    }

    @Test func `reads back what the writer writes`() {
        var buffer = ByteBuffer()
        let events: [ServerSentEvent] = [
            .init(data: ""), .init(data: " a"), .init(data: "a\nb\n"), .init(data: "\n\n"),
            .init(type: "add", data: "{\"a\":1}", id: "7"), .init(data: ": no comment", id: "8"),
        ]
        ServerSentEvent.write(comment: "hello\nthere", into: &buffer)
        for event in events { event.write(into: &buffer) }
        ServerSentEvent.write(retryAfter: 250, into: &buffer)
        let read = HTTPFuzzing.events(in: Array(copying: buffer.bytes))
        #expect(read.events.map(\.data) == events.map(\.data))
        #expect(read.events.map(\.type) == events.map(\.type))
        #expect(read.events.map(\.id) == ["", "", "", "", "7", "8"])
        #expect(read.retryMilliseconds == 250)
    }

    @Test func `lets no text begin a field of its own`() {
        var buffer = ByteBuffer()
        ServerSentEvent(type: "a\ndata: x", data: "b\r\nid: 9\rc", id: "1\n\n\0data: y").write(into: &buffer)
        let read = HTTPFuzzing.events(in: Array(copying: buffer.bytes))
        #expect(read.events == [.init(type: "adata: x", data: "b\nid: 9\nc", id: "1data: y")])
    }

    @Test func `survives any change to a stream and reads it the same in pieces`() {
        var random = SeededGenerator(seed: 11)
        let spice = Array("\r\n:\0 1".utf8) + [0xEF, 0xBB, 0xBF, 0xFF]
        for round in 0..<6_000 {
            var bytes = Self.cases[round % Self.cases.count].stream + "\nretry: 1\nid: x\n\n".bytes
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes.insert(spice.randomElement(using: &random) ?? 0, at: place)
                if Bool.random(using: &random) { bytes.remove(at: Int.random(in: 0..<bytes.count, using: &random)) }
            }
            HTTPFuzzing.checkEventStream(bytes)
        }
    }
}
