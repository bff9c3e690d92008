import TelephoneAudio
import Testing

struct MixingTests {
    @Test func `sums are held at full scale`() {
        var mix: [Int16] = [1, 30_000, -30_000, 5]
        var span = mix.mutableSpan
        let added: [Int16] = [2, 30_000, -30_000]
        Mixing.add(added.span, to: &span)
        #expect(mix == [3, 32_767, -32_768, 5])
    }

    @Test func `what is mixed may be made quieter`() {
        var mix: [Int16] = [1, 1]
        var span = mix.mutableSpan
        let added: [Int16] = [100, -100]
        Mixing.add(added.span, gain: Gain(factor: 0.1), to: &span)
        #expect(mix == [11, -9])
    }

    @Test(arguments: G711.allCases)
    func `codes are mixed as the samples they stand for`(law: G711) {
        let codes = Array(UInt8.min...UInt8.max)
        var mix = Array(codes.reversed())
        let expected = zip(codes, mix).map { law.encode(Int16(clamping: Int(law.decode($0)) + Int(law.decode($1)))) }
        var span = mix.mutableSpan
        Mixing.add(codes.span, to: &span, law: law)
        #expect(mix == expected)
    }
}
