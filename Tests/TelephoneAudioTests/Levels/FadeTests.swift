import TelephoneAudio
import TestKit
import Testing

struct FadeTests {
    @Test(arguments: [Fade.Direction.rise, .fall], [0, 1, 40, 160])
    func `it is smooth, one-way and over when it is over`(direction: Fade.Direction, length: Int) {
        var fade = Fade(direction, over: length)
        var samples = [Int16](repeating: 20_000, count: length + 50)
        var span = samples.mutableSpan
        fade.apply(to: &span)
        #expect(fade.isOver)
        let levels = direction == .rise ? samples : samples.reversed()
        #expect(levels == levels.sorted())
        let silent = direction == .rise ? 0 : 50
        #expect(levels.prefix(silent).allSatisfy { $0 == 0 })
        #expect(levels.suffix(50 - silent).allSatisfy { $0 == 20_000 })
        // No step is larger than twice the mean one.
        for (last, next) in zip(levels, levels.dropFirst()) {
            #expect(Int(next) - Int(last) <= 40_000 / (length + 1) + 2)
        }
    }

    @Test(arguments: [Fade.Direction.rise, .fall], G711.allCases)
    func `blocks of any size give what the whole gives, codes what samples give`(
        direction: Fade.Direction,
        law: G711
    ) {
        var generator = SeededGenerator(seed: 31)
        let codes = (0..<200).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let samples = codes.map { law.decode($0) }
        var whole = samples
        var wholeSpan = whole.mutableSpan
        var wholeFade = Fade(direction, over: 100)
        wholeFade.apply(to: &wholeSpan)
        for _ in 0..<20 {
            var pieces: [Int16] = []
            var codePieces: [UInt8] = []
            var sampleFade = Fade(direction, over: 100)
            var codeFade = Fade(direction, over: 100)
            while pieces.count < 200 {
                let end = min(200, pieces.count + Int.random(in: 0...60, using: &generator))
                var piece = Array(samples[pieces.count..<end])
                var span = piece.mutableSpan
                sampleFade.apply(to: &span)
                var codePiece = Array(codes[pieces.count..<end])
                var codeSpan = codePiece.mutableSpan
                codeFade.apply(to: &codeSpan, law: law)
                pieces += piece
                codePieces += codePiece
            }
            #expect(pieces == whole)
            // Behind a rise the codes are left alone, a negative zero too.
            let untouched = direction == .rise ? 100 : 200
            #expect(Array(codePieces.prefix(100)) == whole.prefix(100).map { law.encode($0) })
            #expect(codePieces[untouched...] == codes[untouched...])
            if direction == .fall { #expect(codePieces.dropFirst(100).allSatisfy { $0 == law.silence }) }
        }
    }
}
