import CarrierWire
import Octets
import Testing

// A class, because a test changes what it looks at.
final class MediaStreamsDialectTests {
    private var dialect = MediaStreamsDialect()
    private static let start =
        #"{"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1","callSid":"CA1","accountSid":"AC1","#
        + #""mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"a":"b"}}}"#

    private func read(_ text: String, _ kind: CarrierFrame = .text) throws -> CarrierMessage {
        var samples = ByteBuffer()
        return try dialect.read(text.utf8.span, kind, samples: &samples)
    }

    private func written(_ write: (inout MediaStreamsDialect, inout ByteBuffer) -> CarrierFrame?) -> String? {
        var buffer = ByteBuffer()
        guard write(&dialect, &buffer) != nil else { return nil }
        return String(decoding: Array(copying: buffer.bytes), as: UTF8.self)
    }

    @Test func `nothing is written before the stream has a name, then each order is one frame`() throws {
        #expect(written { $0.mark("1-1", into: &$1) } == nil)
        #expect(written { $0.clear(into: &$1) } == nil)
        #expect(written { $0.play([0xFF].span, into: &$1) } == nil)
        let start = CarrierStart(stream: "MZ1", call: "CA1", account: "AC1", parameters: ["a": "b"])
        #expect(try read(Self.start) == CarrierMessage(.started(start)))
        #expect(written { $0.mark("1-1", into: &$1) } == #"{"event":"mark","streamSid":"MZ1","mark":{"name":"1-1"}}"#)
        #expect(written { $0.clear(into: &$1) } == #"{"event":"clear","streamSid":"MZ1"}"#)
        #expect(
            written { $0.play([0xFF, 0x7F, 0].span, into: &$1) }
                == #"{"event":"media","streamSid":"MZ1","media":{"payload":"/38A"}}"#
        )
        // There are no messages for these.
        #expect(written { $0.press("1", into: &$1) } == nil)
        #expect(written { $0.hangUp(into: &$1) } == nil)
    }

    @Test func `what is said of the stream is believed only after its start, and only of this one`() throws {
        let key = ##"{"event":"dtmf","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"#"}}"##
        #expect(throws: CarrierMessageError.notNow("a key before the start")) { try read(key) }
        _ = try read(Self.start)
        #expect(try read(key).event == .key("#"))
        #expect(throws: CarrierMessageError.otherStream) { try read(key.replacing("MZ1", with: "MZ2")) }
        // Clones of the protocol leave the name out.
        #expect(try read(key.replacing(#""streamSid":"MZ1","#, with: "")).event == .key("#"))
        #expect(throws: CarrierMessageError.notNow("a second start")) { try read(Self.start) }
        #expect(throws: CarrierMessageError.wrongFrame) { try read(key, .binary) }
        #expect(try read(#"{"event":"stop","streamSid":"MZ1"}"#).event == .stopped)
    }

    @Test(arguments: [
        ("\"track\":\"inbound\"", CarrierEvent.audio(timestamp: 20)), ("\"x\":1", .audio(timestamp: 20)),
        ("\"track\":\"outbound\"", .otherAudio), ("\"track\":\"outbound_track\"", .otherAudio),
    ])
    func `the other side's audio is told apart`(track: String, event: CarrierEvent) throws {
        _ = try read(Self.start)
        let media = #"{"event":"media","streamSid":"MZ1","media":{\#(track),"timestamp":"20","payload":"//8="}}"#
        #expect(try read(media).event == event)
    }

    @Test(arguments: ["audio/x-alaw", "audio/x-l16"])
    func `audio in another form is refused by name`(encoding: String) {
        #expect(throws: CarrierMessageError.format("\(encoding), 8000 Hz, 1 channels")) {
            try read(Self.start.replacing("audio/x-mulaw", with: encoding))
        }
    }
}
