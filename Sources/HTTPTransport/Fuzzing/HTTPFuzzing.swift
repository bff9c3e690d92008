internal import Octets

/// Drives the parsers over arbitrary bytes in arbitrary pieces, for tests and fuzzers.
package enum HTTPFuzzing {
    /// A complete message as it was read.
    package struct Message<Head: Equatable>: Equatable {
        package var head: Head
        package var framing: BodyFraming
        package var body: [UInt8]
        package var trailers: HTTPFields
    }

    /// Everything that was read from one connection.
    package struct Transcript<Head: Equatable>: Equatable {
        package var messages: [Message<Head>] = []
        /// What the connection was refused for, or cut short.
        package var fault: HTTPParseError?
    }

    /// Reads what a client sent, cut into pieces at these places, up to the end of the connection.
    package static func requests(
        in bytes: [UInt8],
        cutAt cuts: [Int] = [],
        limits: HTTPLimits = HTTPLimits()
    ) -> Transcript<HTTPRequestHead> {
        var parser = RequestHeadParser(limits: limits)
        return read(bytes, cutAt: cuts, limits: limits) { waiting throws(HTTPParseError) in try parser.parse(waiting) }
    }

    /// Reads what a server sent in answer to requests of that method, in the same way.
    package static func responses(
        in bytes: [UInt8],
        to method: HTTPMethod = .get,
        cutAt cuts: [Int] = [],
        limits: HTTPLimits = HTTPLimits()
    ) -> Transcript<HTTPResponseHead> {
        var parser = ResponseHeadParser(limits: limits)
        return read(bytes, cutAt: cuts, limits: limits) { waiting throws(HTTPParseError) in
            try parser.parse(waiting, answering: method)
        }
    }

    /// Stops the process unless both sides read these bytes in the same way in one piece and in several.
    package static func check(_ bytes: [UInt8]) {
        let cuts = cuts(for: bytes)
        var limits = HTTPLimits()
        limits.startLine = 64
        limits.fieldLine = 96
        limits.head = 512
        limits.fieldCount = 8
        limits.body = 4_096
        limits.chunkExtensions = 32
        limits.trailers = 64
        precondition(
            requests(in: bytes, limits: limits) == requests(in: bytes, cutAt: cuts, limits: limits),
            "requests are read differently in pieces"
        )
        precondition(
            responses(in: bytes, limits: limits) == responses(in: bytes, cutAt: cuts, limits: limits),
            "responses are read differently in pieces"
        )
    }

    /// Places to cut these bytes at.
    static func cuts(for bytes: [UInt8]) -> [Int] {
        // The input decides its own cuts, so that every finding can be repeated.
        var state = bytes.reduce(UInt64(bytes.count)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        var cuts: [Int] = []
        var place = 0
        while true {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            place += Int(state >> 60)
            guard place < bytes.count else { break }
            cuts.append(place)
        }
        return cuts
    }

    private static func read<Head>(
        _ bytes: [UInt8],
        cutAt cuts: [Int],
        limits: HTTPLimits,
        parse: (Span<UInt8>) throws(HTTPParseError) -> ParsedHead<Head>?
    ) -> Transcript<Head> {
        var transcript = Transcript<Head>()
        var reader = ConnectionReader<Head>(limits: limits)
        var start = 0
        do throws(HTTPParseError) {
            for end in cuts + [bytes.count] {
                reader.buffer.append(bytes.span.extracting(start..<end))
                start = end
                try reader.readOn(parse: parse, into: &transcript)
            }
            try reader.connectionEnded(into: &transcript)
        } catch {
            transcript.fault = error
        }
        return transcript
    }
}

/// What a runner does with the parsers, without a connection.
private struct ConnectionReader<Head: Equatable & Sendable>: ~Copyable {
    var buffer = ByteBuffer()
    private let limits: HTTPLimits
    private var current: HTTPFuzzing.Message<Head>?
    private var decoder: BodyDecoder?

    init(limits: HTTPLimits) { self.limits = limits }

    mutating func readOn(
        parse: (Span<UInt8>) throws(HTTPParseError) -> ParsedHead<Head>?,
        into transcript: inout HTTPFuzzing.Transcript<Head>
    ) throws(HTTPParseError) {
        while true {
            if decoder != nil {
                guard try readBody(into: &transcript) else { return }
            } else {
                guard let parsed = try parse(buffer.bytes) else { return }
                buffer.consume(parsed.byteCount)
                current = .init(head: parsed.head, framing: parsed.framing, body: [], trailers: HTTPFields())
                decoder = try BodyDecoder(parsed.framing, limits: limits)
            }
        }
    }

    mutating func connectionEnded(into transcript: inout HTTPFuzzing.Transcript<Head>) throws(HTTPParseError) {
        if let decoder {
            try decoder.connectionEnded()
            if let current { transcript.messages.append(current) }
        } else if !buffer.isEmpty {
            throw .truncatedMessage
        }
    }

    /// Answers whether the body has come to its end.
    private mutating func readBody(
        into transcript: inout HTTPFuzzing.Transcript<Head>
    ) throws(HTTPParseError) -> Bool {
        while var decoder {
            let step = try decoder.decode(buffer.bytes)
            self.decoder = decoder
            let piece = Array(copying: buffer.bytes.extracting(step.piece))
            current?.body += piece
            buffer.consume(step.consumed)
            if step.isFinished {
                current?.trailers = decoder.trailers
                if let current { transcript.messages.append(current) }
                self.decoder = nil
                self.current = nil
                return true
            }
            if step.needsMore { return false }
        }
        return true
    }
}
