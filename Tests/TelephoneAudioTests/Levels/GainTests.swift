import TelephoneAudio
import Testing

struct GainTests {
    @Test func `samples are multiplied, rounded and held at full scale`() {
        var samples: [Int16] = [0, 100, -100, 3, -3, 20_000, -20_000, 32_767, -32_768]
        var span = samples.mutableSpan
        Gain(factor: 2.5).apply(to: &span)
        #expect(samples == [0, 250, -250, 8, -7, 32_767, -32_768, 32_767, -32_768])
    }

    @Test func `no gain changes no sample, none at all silences all`() {
        for sample in Int16.min...Int16.max {
            #expect(Gain(decibels: 0)(sample) == sample)
            #expect(Gain(factor: 0)(sample) == 0)
        }
    }

    @Test(arguments: [(6.0206, 2.0), (-6.0206, 0.5), (20, 10), (-40, 0.01)])
    func `decibels are those of amplitude`(decibels: Double, factor: Double) {
        #expect(abs(Double(Gain(decibels: decibels)(3_000)) - 3_000 * factor) <= 1)
    }

    @Test func `what is no factor is held to one`() {
        #expect(Gain(factor: .nan)(77) == 77)
        #expect(Gain(factor: -1)(77) == 0)
        #expect(Gain(factor: .infinity)(1) == 256)
    }

    @Test(arguments: G711.allCases)
    func `codes become those of the samples`(law: G711) {
        var codes = Array(UInt8.min...UInt8.max)
        let expected = codes.map { law.encode(Gain(factor: 0.5)(law.decode($0))) }
        var span = codes.mutableSpan
        Gain(factor: 0.5).apply(to: &span, law: law)
        #expect(codes == expected)
    }
}
