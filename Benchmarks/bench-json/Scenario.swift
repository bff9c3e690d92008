import FastJSON
import Foundation
import Glibc
import Octets

/// One way of doing the work, many times over.
struct Scenario {
    let name: String
    /// How many messages one run takes.
    let messages: Int
    /// Does the work so many times.
    let run: (Int) throws -> Void

    func nanosecondsPerMessage() throws -> Double {
        let start = Self.threadTime()
        try run(messages)
        return Double(Self.threadTime() - start) / Double(messages)
    }

    func allocationsPerMessage() throws -> Double {
        let messages = 1000
        // What the first messages allocate for good is not theirs.
        try run(10)
        return Double(try AllocationCounter.count { try run(messages) }) / Double(messages)
    }

    private static func threadTime() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    static func all(reading message: [UInt8]) -> [Scenario] {
        let data = Data(message)
        return [
            Scenario(name: "FastJSON reader, from another module", messages: 100_000) { count in
                var sum = 0
                for _ in 0..<count {
                    guard let media = try MediaMessage(message.span) else { throw NotRead() }
                    sum &+= media.payload.raw.count &+ media.stream.raw.count &+ Int(media.sequence &+ media.timestamp)
                }
                guard sum == count * (216 + 34 + 1047 + 20_920) else { throw NotRead() }
            },
            Scenario(name: "floor: memmem and memchr, nothing checked", messages: 100_000) { count in
                var sum = 0
                for _ in 0..<count {
                    guard let media = ScannedMessage(message.span) else { throw NotRead() }
                    sum &+= media.payload.count &+ media.stream.count &+ media.sequence &+ media.timestamp
                }
                guard sum == count * (216 + 34 + 1047 + 20_920) else { throw NotRead() }
            },
            Scenario(name: "FastJSON tree (JSONValue)", messages: 10_000) { count in
                for _ in 0..<count {
                    let value = try JSONValue(parsing: message.span)
                    guard value["media"]?["payload"]?.stringValue?.utf8.count == 216 else { throw NotRead() }
                }
            },
            Scenario(name: "Foundation JSONDecoder", messages: 2_000) { count in
                let decoder = JSONDecoder()
                for _ in 0..<count {
                    guard try decoder.decode(DecodedMessage.self, from: data).media.payload.utf8.count == 216 else {
                        throw NotRead()
                    }
                }
            },
            Scenario(name: "Foundation JSONSerialization", messages: 2_000) { count in
                for _ in 0..<count {
                    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
                    let media = object?["media"] as? [String: Any]
                    guard (media?["payload"] as? String)?.utf8.count == 216 else { throw NotRead() }
                }
            },
            Scenario(name: "FastJSON writer, from another module", messages: 100_000) { count in
                var buffer = ByteBuffer(capacity: 1024)
                let payload = [UInt8](repeating: UInt8(ascii: "f"), count: 216)
                for _ in 0..<count {
                    buffer.removeAll()
                    buffer.writeJSON { json in
                        json.beginObject()
                        json.key("event")
                        json.string("media")
                        json.key("streamSid")
                        json.string("MZ0123456789abcdef0123456789abcdef")
                        json.key("media")
                        json.beginObject()
                        json.key("payload")
                        json.string(payload.span)
                        json.endObject()
                        json.endObject()
                    }
                }
                guard buffer.count > 216 + 34 else { throw NotRead() }
            },
        ]
    }
}

/// A scenario did not do its work.
struct NotRead: Error {}

/// What Foundation decodes into.
struct DecodedMessage: Decodable {
    struct Media: Decodable {
        let track: String
        let chunk: String
        let timestamp: String
        let payload: String
    }

    let event: String
    let sequenceNumber: String
    let streamSid: String
    let media: Media
}
