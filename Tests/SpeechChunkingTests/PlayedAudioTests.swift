import CallTiming
import SpeechChunking
import Testing

struct PlayedAudioTests {
    private func read(_ audio: PlayedAudio, _ from: Int64, _ count: Int) -> [UInt8] {
        var codes = [UInt8](repeating: 0, count: count)
        audio.read(from: CallTime(samples: from), count, into: &codes)
        return codes
    }

    @Test func `what was handed over is played one behind the other, with silence between and around`() {
        var audio = PlayedAudio(ahead: 3_200)
        audio.add([1, 2, 3].span, from: CallTime(samples: 10))
        audio.add([4, 5].span, from: CallTime(samples: 10))
        audio.add([6].span, from: CallTime(samples: 17))
        #expect(read(audio, 8, 12) == [255, 255, 1, 2, 3, 4, 5, 255, 255, 6, 255, 255])
    }

    @Test func `what is cut is silent, and what follows begins there`() {
        var audio = PlayedAudio(ahead: 3_200)
        audio.add([1, 2, 3, 4].span, from: CallTime(samples: 0))
        audio.cut(at: CallTime(samples: 2))
        #expect(read(audio, 0, 5) == [1, 2, 255, 255, 255])
        audio.add([7].span, from: CallTime(samples: 3))
        #expect(read(audio, 0, 5) == [1, 2, 255, 7, 255])
    }

    @Test func `old audio is forgotten, not played again`() {
        var audio = PlayedAudio(ahead: 3_200)
        audio.add([9, 9].span, from: CallTime(samples: 0))
        audio.add([1].span, from: CallTime(samples: 100_000))
        #expect(read(audio, 0, 2) == [255, 255])
        #expect(read(audio, 99_998, 4) == [255, 255, 1, 255])
        var long = [UInt8](repeating: 0, count: 20_000)
        for index in long.indices { long[index] = UInt8(index % 200) }
        audio.add(long.span, from: CallTime(samples: 100_001))
        #expect(read(audio, 120_000, 2) == [UInt8(19_999 % 200), 255])
        #expect(read(audio, 100_001, 2) == [255, 255])
    }
}
