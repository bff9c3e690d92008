import Octets
import Testing

@testable import CarrierWire

struct MediaStreamsTests {
    private func message(_ text: String) throws -> (MediaStreamsMessage, [UInt8]) {
        var samples = ByteBuffer()
        let message = try MediaStreamsDecoder.input(text.utf8.span, samples: &samples)
        return (message, Array(copying: samples.bytes))
    }

    private func input(_ text: String) throws -> (MediaStreamsInput, [UInt8]) {
        let (message, samples) = try message(text)
        return (message.content, samples)
    }

    @Test func `what the carrier's side writes, the engine reads`() throws {
        let start = MediaStreamsStart(stream: "MZ1", call: "CA1", account: "AC1", parameters: ["a": "ü\"", "b": ""])
        var encoder = MediaStreamsCarrierEncoder(start)
        var buffer = ByteBuffer()
        func written(_ write: (inout MediaStreamsCarrierEncoder, inout ByteBuffer) -> Void) throws -> (
            MediaStreamsInput, [UInt8]
        ) {
            buffer.removeAll()
            write(&encoder, &buffer)
            return try input(String(decoding: Array(copying: buffer.bytes), as: UTF8.self))
        }
        #expect(try written { $0.connected(into: &$1) }.0 == .connected(version: "1.0.0"))
        #expect(try written { $0.start(into: &$1) }.0 == .start(start))
        let audio = (0..<160).map { UInt8($0) }
        let (media, samples) = try written { $0.media(audio.span, timestamp: 920, into: &$1) }
        #expect(media == .media(timestamp: 920, isInbound: true))
        #expect(samples == audio)
        #expect(try written { $0.mark("m", into: &$1) }.0 == .mark("m"))
        #expect(try written { $0.stop(into: &$1) }.0 == .stop)
    }

    @Test func `what the engine writes has exactly the documented fields`() {
        var buffer = ByteBuffer()
        MediaStreamsEncoder.media([0xFF, 0x7F, 0].span, stream: "MZ1", into: &buffer)
        buffer.append("\n")
        MediaStreamsEncoder.mark("g1", stream: "MZ1", into: &buffer)
        buffer.append("\n")
        MediaStreamsEncoder.clear(stream: "MZ1", into: &buffer)
        #expect(
            String(decoding: Array(copying: buffer.bytes), as: UTF8.self) == """
                {"event":"media","streamSid":"MZ1","media":{"payload":"/38A"}}
                {"event":"mark","streamSid":"MZ1","mark":{"name":"g1"}}
                {"event":"clear","streamSid":"MZ1"}
                """
        )
    }

    @Test(arguments: [
        (#"{"event":"connected"}"#, nil),
        (#"{"event":"mark","sequenceNumber":"4","mark":{"name":"m"}}"#, 4),
        (#"{"event":"media","sequenceNumber":"3","media":{"payload":""}}"#, 3),
        (#"{"event":"later","sequenceNumber":"7"}"#, 7),
    ])
    func `every message tells its number, as far as it has one`(text: String, number: Int64?) throws {
        #expect(try message(text).0.sequence == number)
    }

    @Test func `numbers are read as numbers and as strings, unknown fields and events are passed over`() throws {
        let text = #"""
            {"event":"start","streamSid":"MZ2","new":[1,{"x":null}],
             "start":{"callSid":"CA","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":"8000","channels":1}}}
            """#
        #expect(try input(text).0 == .start(MediaStreamsStart(stream: "MZ2", call: "CA")))
        #expect(try input(#"{"event":"video","streamSid":"MZ2"}"#).0 == .unknown)
        let key = ##"{"event":"dtmf","dtmf":{"track":"inbound_track","digit":"#"}}"##
        #expect(try input(key).0 == .dtmf("#"))
    }

    @Test(arguments: [
        (#"{"event":"media"}"#, CarrierMessageError.missing("media.payload")),
        (#"{"event":"media","media":{"payload":"A"}}"#, .payload),
        (#"{"event":"start"}"#, .missing("start")),
        (#"{"event":"start","start":{}}"#, .missing("streamSid")),
        (#"{"event":"mark","mark":{}}"#, .missing("mark.name")),
        (#"{"event":"dtmf","dtmf":{"digit":""}}"#, .missing("dtmf.digit")),
    ])
    func `a message without what it needs is refused by name`(text: String, error: CarrierMessageError) {
        #expect(throws: error) { try input(text) }
    }

    @Test(arguments: ["", "{", "[]", "null", #"{"event":7}"#, #"{"event":"stop"} x"#])
    func `what is not the expected JSON is refused`(text: String) {
        #expect {
            try input(text)
        } throws: { error in
            if case CarrierMessageError.json = error { true } else { false }
        }
    }
}
