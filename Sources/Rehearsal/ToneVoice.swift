internal import ProviderKit
internal import TelephoneAudio

/// A voice of tones: each word a beep whose pitch and length come from its letters, with short pauses between.
package final class ToneVoice: ReplyVoice {
    package init() {}

    package func speak(_ text: String) -> [UInt8] {
        var samples: [UInt8] = []
        for word in text.split(separator: " ") {
            let letters = word.utf8.reduce(0) { $0 + Int($1) }
            var tone = Tone(hertz: Double(300 + letters % 600))
            samples += tone.muLaw(samples: 400 + 80 * word.count)
            samples += [UInt8](repeating: MuLaw.silence, count: 240)
        }
        // Whole frames of 20 ms.
        let rest = samples.count % 160
        if rest > 0 { samples += [UInt8](repeating: MuLaw.silence, count: 160 - rest) }
        return samples
    }
}
