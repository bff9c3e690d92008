internal import Octets

/// What must hold for any bytes whatever; called by the fuzzer and by the replay of its inputs.
package enum OggFuzzing {
    /// What a reader makes of some bytes.
    package struct Reading: Equatable {
        /// What it has found.
        package var elements: [OggOpusReader.Element] = []
        /// How it ended; nil when the file was complete.
        package var error: OggOpusError?
    }

    /// Reads bytes that come in pieces of one size.
    package static func read(_ bytes: [UInt8], pieces: Int) -> Reading {
        var reading = Reading()
        var reader = OggOpusReader()
        do throws(OggOpusError) {
            var start = 0
            while start < bytes.count {
                let end = min(start + pieces, bytes.count)
                reader.receive(bytes.span.extracting(start..<end))
                while let element = try reader.next() { reading.elements.append(element) }
                start = end
            }
            try reader.finish()
        } catch {
            reading.error = error
        }
        return reading
    }

    /// Stops the process when a rule does not hold.
    ///
    /// The first byte chooses the pieces, and whether checksums are put right first, which no fuzzer guesses.
    package static func check(_ input: [UInt8]) {
        guard let choice = input.first else { return }
        var bytes = Array(input.dropFirst())
        if choice & 0x80 != 0 { repairChecksums(in: &bytes) }
        let whole = read(bytes, pieces: max(1, bytes.count))
        let pieces = read(bytes, pieces: Int(choice & 0x7F) + 1)
        precondition(whole == pieces, "the pieces decide what is read")
        checkPackets(of: whole)
        if whole.error == nil { checkWriting(whole) }
    }

    private static func checkPackets(of reading: Reading) {
        for case .packet(let packet) in reading.elements {
            precondition(OpusPacket.samples(in: packet.bytes.span) == packet.samples, "a packet of another length")
            let skipped = packet.skippedAtStart + packet.skippedAtEnd
            precondition(packet.skippedAtStart >= 0 && packet.skippedAtEnd >= 0, "more than nothing is skipped")
            precondition(skipped <= packet.samples, "more is skipped than there is")
            precondition(packet.start >= 0, "a packet before the start")
        }
    }

    /// What was read is written and read again to the same packets.
    private static func checkWriting(_ reading: Reading) {
        guard case .head(let head)? = reading.elements.first, case .tags(let tags)? = reading.elements.dropFirst().first
        else { return }
        let packets = reading.elements.compactMap { if case .packet(let packet) = $0 { packet.bytes } else { nil } }
        var output = ByteBuffer()
        do throws(OggOpusError) {
            var writer = try OggOpusWriter(head: head, tags: tags, serial: 1, into: &output)
            for packet in packets { try writer.append(packet.span, into: &output) }
            writer.finish(into: &output)
        } catch {
            // What was read may be longer than what is written here to one page.
            guard case .packetTooLong = error else { preconditionFailure("what was read cannot be written") }
            return
        }
        let bytes = [UInt8](copying: output.bytes)
        let again = read(bytes, pieces: bytes.count)
        precondition(again.error == nil, "what was written cannot be read")
        let repeated = again.elements.compactMap { if case .packet(let packet) = $0 { packet.bytes } else { nil } }
        precondition(packets == repeated, "packets changed on their way")
    }

    private static func repairChecksums(in bytes: inout [UInt8]) {
        var start = 0
        while start + OggPage.headerLength <= bytes.count {
            let bodyStart = start + OggPage.headerLength + Int(bytes[start + 26])
            guard bodyStart <= bytes.count else { return }
            var end = bodyStart
            for index in (start + OggPage.headerLength)..<bodyStart { end += Int(bytes[index]) }
            guard end <= bytes.count else { return }
            for index in 0..<4 { bytes[start + 22 + index] = 0 }
            var checksum = OggChecksum()
            checksum.add(bytes.span.extracting(start..<end))
            for index in 0..<4 {
                bytes[start + 22 + index] = UInt8(truncatingIfNeeded: checksum.value >> UInt32(8 * index))
            }
            start = end
        }
    }
}
