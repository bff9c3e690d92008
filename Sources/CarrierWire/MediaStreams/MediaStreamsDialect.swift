package import Octets

/// Twilio's Media Streams, both ways.
package struct MediaStreamsDialect: CarrierDialect {
    private var stream: String?
    package let traits: CarrierTraits

    /// Makes the dialect of one stream.
    package init() {
        var traits = CarrierTraits()
        // Some offer it, some do not: who is answered with what they have not offered hangs up.
        traits.protocols = ["audio.twilio.com"]
        self.traits = traits
    }

    package mutating func read(
        _ frame: Span<UInt8>,
        _ kind: CarrierFrame,
        samples: inout ByteBuffer
    ) throws(CarrierMessageError) -> CarrierMessage {
        guard kind == .text else { throw .wrongFrame }
        let message = try MediaStreamsDecoder.input(frame, of: stream, samples: &samples)
        return CarrierMessage(try event(message), sequence: message.sequence)
    }

    private mutating func event(_ message: MediaStreamsMessage) throws(CarrierMessageError) -> CarrierEvent {
        switch message.content {
        case .connected: return .nothing
        case .unknown: return .unknown
        case .start(let start):
            guard stream == nil else { throw .notNow("a second start") }
            guard start.encoding == "audio/x-mulaw", start.sampleRate == 8_000, start.channels == 1 else {
                throw .format("\(start.encoding), \(start.sampleRate) Hz, \(start.channels) channels")
            }
            stream = start.stream
            return .started(
                CarrierStart(
                    stream: start.stream,
                    call: start.call,
                    account: start.account,
                    parameters: start.parameters
                )
            )
        case .media(let timestamp, let isInbound):
            try expect(message, "audio before the start")
            return isInbound ? .audio(timestamp: timestamp) : .otherAudio
        case .dtmf(let key):
            try expect(message, "a key before the start")
            return .key(key)
        case .mark(let name):
            try expect(message, "a mark before the start")
            return .mark(name)
        case .stop:
            // Without a start there is nothing to stop, but a socket to be closed.
            if stream != nil { try expect(message, "") }
            return .stopped
        }
    }

    private func expect(_ message: MediaStreamsMessage, _ what: String) throws(CarrierMessageError) {
        guard stream != nil else { throw .notNow(what) }
        // Who clones the protocol may leave the name out, but nobody means one stream and names another.
        guard !message.isOfOtherStream else { throw .otherStream }
    }

    // No message presses keys, and the socket's end is the stream's.

    package mutating func play(_ samples: Span<UInt8>, into buffer: inout ByteBuffer) -> CarrierFrame? {
        guard let stream else { return nil }
        MediaStreamsEncoder.media(samples, stream: stream, into: &buffer)
        return .text
    }

    package mutating func mark(_ name: String, into buffer: inout ByteBuffer) -> CarrierFrame? {
        guard let stream else { return nil }
        MediaStreamsEncoder.mark(name, stream: stream, into: &buffer)
        return .text
    }

    package mutating func clear(into buffer: inout ByteBuffer) -> CarrierFrame? {
        guard let stream else { return nil }
        MediaStreamsEncoder.clear(stream: stream, into: &buffer)
        return .text
    }
}
