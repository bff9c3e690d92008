import TelephoneAudio
import TestKit
import Testing

struct G711Tests {
    @Test(arguments: [(G711.muLaw, 32_636, 32_124), (.aLaw, 32_768, 32_256)])
    func `the tables end where the recommendation's end`(law: G711, end: Int, largest: Int) throws {
        let tables = G711Tables(law)
        #expect(tables.levels.count == 128)
        #expect(tables.values.last == largest)
        let (lastLevel, lastValue) = (try #require(tables.levels.last), try #require(tables.values.last))
        #expect(2 * lastValue - lastLevel == end)
    }

    @Test(arguments: G711.allCases)
    func `every code stands for the recommendation's value`(law: G711) {
        let tables = G711Tables(law)
        var decoded: [Int] = []
        for code in UInt8.min...UInt8.max { decoded.append(Int(law.decode(code))) }
        #expect(decoded == (UInt8.min...UInt8.max).map { tables.sample(of: $0) })
    }

    @Test(arguments: G711.allCases)
    func `every sample has the code of its interval`(law: G711) {
        let tables = G711Tables(law)
        let samples = Array(Int16.min...Int16.max)
        let expected = samples.map { tables.code(of: Int($0)) }
        #expect(samples.map { law.encode($0) } == expected)
        var codes = [UInt8](repeating: 0, count: samples.count)
        var span = codes.mutableSpan
        law.encode(samples.span, into: &span)
        #expect(codes == expected)
    }

    @Test(arguments: G711.allCases)
    func `a code decoded and encoded is the same code`(law: G711) {
        for code in UInt8.min...UInt8.max {
            // µ-law has a negative zero, which comes back as the positive one.
            let expected: UInt8 = law == .muLaw && code == 0x7F ? 0xFF : code
            #expect(law.encode(law.decode(code)) == expected)
        }
    }

    @Test(arguments: G711.allCases)
    func `the negative half mirrors the positive one`(law: G711) {
        for sample in Int16(1)...Int16.max { #expect(law.encode(-sample) == law.encode(sample) ^ 0x80) }
        for code in UInt8(0)...127 { #expect(law.decode(code) == -law.decode(code | 0x80)) }
    }

    @Test(arguments: G711.allCases)
    func `silence is the code of zero`(law: G711) {
        #expect(law.encode(0) == law.silence)
    }

    @Test(arguments: G711.allCases, [0, 1, 2, 3, 159, 160, 161, 1_000])
    func `a span gives what its elements give one by one`(law: G711, count: Int) {
        var generator = SeededGenerator(seed: UInt64(count) + 1)
        let codes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let samples = (0..<count).map { _ in Int16.random(in: .min ... .max, using: &generator) }
        // Behind what is written, memory stays as it was; before what is appended too.
        var decoded = [Int16](repeating: 77, count: count + 3)
        var decodedSpan = decoded.mutableSpan
        law.decode(codes.span, into: &decodedSpan)
        #expect(decoded == codes.map { law.decode($0) } + [77, 77, 77])
        var encoded = [UInt8](repeating: 77, count: count + 3)
        var encodedSpan = encoded.mutableSpan
        law.encode(samples.span, into: &encodedSpan)
        #expect(encoded == samples.map { law.encode($0) } + [77, 77, 77])
        let appendedSamples = [Int16](capacity: count + 1) {
            $0.append(5)
            law.decode(codes.span, into: &$0)
        }
        #expect(appendedSamples == [5] + codes.map { law.decode($0) })
        let appendedCodes = [UInt8](capacity: count + 1) {
            $0.append(5)
            law.encode(samples.span, into: &$0)
        }
        #expect(appendedCodes == [5] + samples.map { law.encode($0) })
    }
}
