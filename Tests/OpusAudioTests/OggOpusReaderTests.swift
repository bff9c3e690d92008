import Octets
import TestKit
import Testing

@testable import OpusAudio

struct OggOpusReaderTests {
    /// A packet of 20 ms of fullband CELT with some bytes in it; nothing decodes it here.
    private func packet(_ count: Int, _ byte: UInt8 = 7) -> [UInt8] {
        [0xF8] + [UInt8](repeating: byte, count: count - 1)
    }

    private func stream(
        _ packets: [[UInt8]],
        length: Int64? = nil,
        preSkip: Int = 312,
        serial: UInt32 = 9,
        tags: OpusTags = OpusTags(vendor: "test", comments: [("TITLE", "A call"), ("note", "a=b")])
    ) throws -> [UInt8] {
        var output = ByteBuffer()
        var writer = try OggOpusWriter(
            head: OpusHead(channels: 2, preSkip: preSkip, inputRate: 8000),
            tags: tags,
            serial: serial,
            into: &output
        )
        for packet in packets { try writer.append(packet.span, into: &output) }
        writer.finish(length: length, into: &output)
        return [UInt8](copying: output.bytes)
    }

    /// Everything in some bytes that come in two pieces or more.
    private func read(_ bytes: [UInt8], cutAt cuts: [Int] = []) throws -> [OggOpusReader.Element] {
        var reader = OggOpusReader()
        var elements: [OggOpusReader.Element] = []
        var start = 0
        for end in cuts + [bytes.count] {
            reader.receive(bytes.span.extracting(start..<end))
            while let element = try reader.next() { elements.append(element) }
            start = end
        }
        try reader.finish()
        return elements
    }

    private func packets(_ elements: [OggOpusReader.Element]) -> [OggOpusPacket] {
        elements.compactMap { if case .packet(let packet) = $0 { packet } else { nil } }
    }

    @Test func `reads what was written`() throws {
        let sent = (0..<120).map { packet(20 + $0 * 7, UInt8($0)) }
        let elements = try read(try stream(sent))
        #expect(elements.count == 122)
        #expect(elements.first == .head(OpusHead(channels: 2, preSkip: 312, inputRate: 8000)))
        guard case .tags(let tags) = elements[1] else {
            Issue.record("no tags")
            return
        }
        #expect(tags["title"] == "A call")
        #expect(tags["NOTE"] == "a=b")
        let packets = packets(elements)
        #expect(packets.map(\.bytes) == sent)
        #expect(packets.map(\.start) == (0..<120).map { Int64($0 * 960) })
        #expect(packets[0].skippedAtStart == 312)
        #expect(packets[1].skippedAtStart == 0)
    }

    @Test(arguments: [0, 1, 255, 254, 256, 509, 510, 511, 5000, 65_024])
    func `reads packets of any length`(count: Int) throws {
        let sent = [packet(30), packet(max(1, count)), packet(40)]
        #expect(packets(try read(try stream(sent))).map(\.bytes) == sent)
    }

    @Test func `reads the same however the bytes are cut`() throws {
        let bytes = try stream((0..<60).map { packet(5 + $0) }, length: 50_000)
        let whole = try read(bytes)
        for cut in bytes.indices { #expect(try read(bytes, cutAt: [cut]) == whole) }
        #expect(try read(bytes, cutAt: Array(bytes.indices)) == whole)
    }

    @Test(arguments: [Int64(0), 1, 647, 648, 649, 47_999, 48_000, 56_648, 57_287])
    func `what is heard is exactly as long as was said`(length: Int64) throws {
        let count = max(1, (length + 312 + 959) / 960)
        let packets = packets(try read(try stream((0..<count).map { _ in packet(30) }, length: length)))
        let heard = packets.reduce(Int64(0)) { $0 + Int64($1.samples - $1.skippedAtStart - $1.skippedAtEnd) }
        #expect(heard == length)
        #expect(packets.allSatisfy { $0.skippedAtStart >= 0 && $0.skippedAtEnd >= 0 })
        #expect(packets.dropLast().allSatisfy { $0.skippedAtEnd == 0 })
    }

    @Test func `pages are about a second`() throws {
        let bytes = try stream((0..<500).map { _ in packet(40) })
        let pages = bytes.indices.dropLast(4).filter { Array(bytes[$0..<($0 + 4)]) == Array("OggS".utf8) }
        #expect(pages.count == 12)
    }

    @Test func `a damaged byte anywhere is noticed`() throws {
        let bytes = try stream((0..<5).map { _ in packet(20) })
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x10
            #expect(throws: OggOpusError.self) { try read(damaged) }
        }
    }

    @Test func `a file that ends early is noticed`() throws {
        let bytes = try stream((0..<60).map { _ in packet(20) })
        for count in bytes.indices {
            #expect(throws: OggOpusError.truncated) { try read(Array(bytes[..<count])) }
        }
    }

    @Test func `several streams in a row are read one after the other`() throws {
        let first = try stream([packet(10), packet(11)], serial: 1)
        let second = try stream([packet(12)], preSkip: 100, serial: 2)
        let elements = try read(first + second)
        #expect(elements.count == 7)
        #expect(packets(elements).map(\.skippedAtStart) == [312, 0, 100])
    }

    /// Changes bytes of the page that begins at an offset, and puts its checksum right.
    private func changed(_ bytes: [UInt8], page offset: Int, _ change: (inout [UInt8]) -> Void) -> [UInt8] {
        let segments = Int(bytes[offset + 26])
        let length = 27 + segments + bytes[(offset + 27)..<(offset + 27 + segments)].reduce(0) { $0 + Int($1) }
        var page = Array(bytes[offset..<(offset + length)])
        change(&page)
        for index in 22..<26 { page[index] = 0 }
        var checksum = OggChecksum()
        checksum.add(page.span)
        for index in 0..<4 { page[22 + index] = UInt8(truncatingIfNeeded: checksum.value >> UInt32(8 * index)) }
        return Array(bytes[..<offset]) + page + Array(bytes[(offset + length)...])
    }

    private func pages(of bytes: [UInt8]) -> [Int] {
        bytes.indices.dropLast(4).filter { Array(bytes[$0..<($0 + 4)]) == Array("OggS".utf8) }
    }

    @Test func `pages that lie are refused by name`() throws {
        let bytes = try stream((0..<120).map { _ in packet(20) })
        let places = pages(of: bytes)
        func error(_ page: Int, _ change: (inout [UInt8]) -> Void) -> OggOpusError? {
            do {
                _ = try read(changed(bytes, page: places[page], change))
                return nil
            } catch { return error as? OggOpusError }
        }
        #expect(error(0) { $0[28 + 8] = 0x20 } == .headVersion(0x20))
        #expect(error(0) { $0[28 + 9] = 3 } == .channels(count: 3, mapping: 0))
        #expect(error(0) { $0[28 + 18] = 1 } == .channels(count: 2, mapping: 1))
        // It may be a stream of another kind; but then there is none of this.
        #expect(error(0) { $0[28] = 0 } == .truncated)
        #expect(error(0) { $0[5] = 0 } == .head)
        #expect(error(1) { $0[28] = 0 } == .tags)
        #expect(error(1) { $0[28 + 8] = 0xFF } == .tags)
        #expect(
            error(1) { $0[28 + 16] = 0xFF } == .tooManyTags(limit: 1024) || error(1) { $0[28 + 16] = 0xFF } == .tags
        )
        #expect(error(2) { $0[18] = 9 } == .pageOrder(expected: 2, found: 9))
        #expect(error(2) { $0[5] = 1 } == .continuation(page: 2))
        #expect(error(2) { for index in 6..<14 { $0[index] = 0xFF } } == .position(page: 2))
        #expect(error(2) { for index in 6..<14 { $0[index] = 0x7F } } == .position(page: 2))
        #expect(error(3) { for index in 6..<14 { $0[index] = 0 } } == .position(page: 3))
        #expect(error(4) { for index in 6..<14 { $0[index] = 0 } } == .position(page: 4))
        #expect(
            error(2) {
                $0[27 + 50] = 0xFF; $0[27 + 51] = 0xFF
            } == .packet(page: 2)
        )
    }

    @Test func `a packet that spans pages is put together, and limited`() throws {
        let head = try stream([packet(10)])
        let places = pages(of: head)
        // Pages of 255 full segments each carry on the packet of the one before.
        func page(_ sequence: UInt8, flags: UInt8, segments: [UInt8], position: UInt64) -> [UInt8] {
            var page =
                Array("OggS".utf8) + [0, flags] + (0..<8).map { UInt8(truncatingIfNeeded: position >> (8 * $0)) }
            page += [9, 0, 0, 0, sequence, 0, 0, 0, 0, 0, 0, 0, UInt8(segments.count)] + segments
            page += [0xF8] + [UInt8](repeating: 1, count: segments.reduce(0) { $0 + Int($1) } - 1)
            return changed(page, page: 0) { _ in }
        }
        let full = [UInt8](repeating: 255, count: 255)
        let two =
            Array(head[..<places[2]]) + page(2, flags: 0, segments: full, position: .max)
            + page(3, flags: 5, segments: [100], position: 960)
        #expect(packets(try read(two)).map(\.bytes.count) == [255 * 255 + 100])
        let many =
            Array(head[..<places[2]])
            + (0..<5).flatMap { page(UInt8(2 + $0), flags: $0 == 0 ? 0 : 1, segments: full, position: .max) }
        #expect(throws: OggOpusError.packetTooLong(limit: 262_144)) { try read(many) }
    }

    @Test(arguments: 0..<300)
    func `no bytes stop it`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var bytes = try stream((0..<Int.random(in: 1...80, using: &random)).map { packet(3 + $0) })
        for offset in pages(of: bytes) where Bool.random(using: &random) {
            bytes = changed(bytes, page: offset) { page in
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index =
                        [5, 6, 13, 14, 18, Int.random(in: 27..<page.count, using: &random)].randomElement(
                            using: &random
                        ) ?? 5
                    // Its lengths stay, so that it stays a page.
                    guard index < 27 || index >= 27 + Int(page[26]) else { continue }
                    page[index] = UInt8.random(in: 0...255, using: &random)
                }
            }
        }
        let cut = Int.random(in: 0...bytes.count, using: &random)
        let whole = Result { try read(bytes) }
        let halves = Result { try read(bytes, cutAt: [cut]) }
        #expect((try? whole.get()) == (try? halves.get()))
    }
}
