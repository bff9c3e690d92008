import ProviderKit
import Rehearsal
import Synthesizers
import TelephoneAudio
import Testing

struct FrameMakerTests {
    /// All frames of some bytes that come in pieces of one size.
    private func frames(_ format: SpeechAudioFormat, _ bytes: [UInt8], piece: Int) throws -> [[UInt8]] {
        var maker = try FrameMaker(format)
        var frames: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            maker.add(Array(bytes[start..<min(bytes.count, start + piece)]))
            while let frame = maker.nextFrame() { frames.append(frame) }
        }
        maker.finish()
        while let frame = maker.nextFrame() { frames.append(frame) }
        let waiting = maker.waiting
        #expect(waiting == 0)
        return frames
    }

    @Test(arguments: [1, 7, 160, 161, 4_000])
    func `the telephone's own code passes as it is, and silence fills the last frame`(piece: Int) throws {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
        let frames = try frames(.muLaw, bytes, piece: piece)
        #expect(frames.allSatisfy { $0.count == 160 })
        #expect(frames.flatMap { $0 } == bytes + [UInt8](repeating: 0xFF, count: 120))
    }

    @Test(arguments: [8_000, 16_000, 22_050, 24_000, 44_100, 48_000])
    func `how the audio is cut into pieces changes nothing`(rate: Int) throws {
        let samples = ToneSpeech().speech(for: "Nine thirty. ", rate: rate).samples
        let bytes = SpeechEncoding.linear16.encode(samples)
        let whole = try frames(.linear16(rate: rate), bytes, piece: bytes.count)
        for piece in [1, 333, 4_801] {
            let pieces = try frames(.linear16(rate: rate), bytes, piece: piece)
            #expect(pieces == whole)
        }
        // As long as it was, but for the filter's delay and the filling of a frame.
        let length = Double(samples.count) / Double(rate)
        #expect(abs(Double(whole.count) * 0.02 - length) < 0.05)
        let codes = whole.flatMap { $0 }
        let power = MuLaw.power(of: codes.span)
        let original = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
        #expect(power / original > 0.8 && power / original < 1.2)
    }

    @Test func `A-law becomes µ-law of the same sound`() throws {
        let codes = (0...255).map { UInt8($0) }
        let frames = try frames(.aLaw, codes, piece: 3)
        let made = Array(frames.flatMap { $0 }.prefix(256))
        #expect(made == codes.map { MuLaw.encode(ALaw.decode($0)) })
    }

    @Test func `nothing of a dropped contribution is left in the next`() throws {
        var maker = try FrameMaker(.linear16(rate: 24_000))
        maker.add([UInt8](repeating: 0x40, count: 1_001))
        maker.reset()
        maker.add([UInt8](repeating: 0, count: 960))
        let frame = maker.nextFrame()
        #expect(frame == [UInt8](repeating: 0xFF, count: 160))
    }
}
