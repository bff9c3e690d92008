import Octets
import Testing

@testable import CarrierWire

struct MediaTimestampTests {
    private func media(at timestamp: Int64) throws -> MediaStreamsInput {
        var samples = ByteBuffer()
        let message = #"{"event":"media","media":{"timestamp":"\#(timestamp)","payload":"/38A"}}"#
        return try MediaStreamsDecoder.input(message.utf8.span, samples: &samples).content
    }

    private static let impossible: [Int64] = [
        .max, .max - 1, .max / 8, .max / 8 + 1, 1 << 40, -1, .min / 8, .min + 1, .min,
    ]
    private static let possible: [Int64] = [0, 1, 86_400_000, (1 << 40) - 1]

    @Test(arguments: impossible)
    func `a time that no call can have is refused`(timestamp: Int64) {
        #expect(throws: CarrierMessageError.outOfRange("media.timestamp")) { try media(at: timestamp) }
    }

    @Test(arguments: possible)
    func `a time that a call can have is taken`(timestamp: Int64) throws {
        #expect(try media(at: timestamp) == .media(timestamp: timestamp, isInbound: true))
    }
}
