internal import TelephoneAudio

/// Something a scripted caller says, and what has to happen before.
package struct CallerLine: Sendable {
    /// What the caller wants with it.
    package enum Purpose: String, Sendable, CaseIterable {
        /// An answer.
        case turn
        /// To be let in while the agent speaks.
        case bargeIn
        /// To show that they listen, or nothing at all: "mm-hm", a cough. The agent is to go on.
        case murmur
    }

    /// When it is said.
    package enum Cue: Sendable, Equatable {
        /// Once the agent has had its say and has been silent for so many samples.
        case afterAgent(Int64)
        /// So many samples after the agent began to speak.
        case duringAgent(Int64)
    }

    /// How it sounds, and its words.
    package let clip: CallerClip
    package let purpose: Purpose
    package let cue: Cue
    /// The part of the clip from its first sound to its last.
    package let sound: Range<Int>

    /// Makes a line; nil where nothing can be heard.
    package init?(_ clip: CallerClip, _ purpose: Purpose, _ cue: Cue) {
        let stretches = SoundStretches(in: clip.codes.span, joining: clip.codes.count)
        guard let whole = stretches.all.first else { return nil }
        self.clip = clip
        self.purpose = purpose
        self.cue = cue
        sound = Int(whole.lowerBound)..<Int(whole.upperBound)
    }

    private init(_ clip: CallerClip, _ purpose: Purpose, _ cue: Cue, _ sound: Range<Int>) {
        self.clip = clip
        self.purpose = purpose
        self.cue = cue
        self.sound = sound
    }

    /// The same on another cue, behind a silence of so many samples.
    package func said(on cue: Cue, behind silence: Int) -> CallerLine {
        let words = clip.words.map { word in
            CallerClip.Word(word.text, start: word.start + silence, end: word.end + silence, language: word.language)
        }
        let codes = [UInt8](repeating: MuLaw.silence, count: silence) + clip.codes
        let sound = self.sound.lowerBound + silence..<self.sound.upperBound + silence
        return CallerLine(CallerClip(codes: codes, words: words), purpose, cue, sound)
    }

    /// What is said in it.
    package var text: String { clip.words.map(\.text).joined(separator: " ") }
}

extension CallerClip {
    /// One clip behind another, with a silence of so many samples between them: a hesitation.
    package func hesitating(for silence: Int, before rest: CallerClip) -> CallerClip {
        let offset = codes.count + silence
        let later = rest.words.map { word in
            Word(word.text, start: word.start + offset, end: word.end + offset, language: word.language)
        }
        let quiet = [UInt8](repeating: MuLaw.silence, count: silence)
        return CallerClip(codes: codes + quiet + rest.codes, words: words + later)
    }

    /// The same with something else behind it, from a place in a noise that begins again at its end.
    package func over(_ noise: [UInt8], from place: Int = 0) -> CallerClip {
        guard !noise.isEmpty else { return self }
        var mixed = codes
        let behind = codes.indices.map { noise[(place + $0) % noise.count] }
        var span = mixed.mutableSpan
        Mixing.add(behind.span, to: &span)
        return CallerClip(codes: mixed, words: words)
    }
}
