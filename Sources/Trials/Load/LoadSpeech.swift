internal import Octets
internal import Rehearsal
internal import TelephoneAudio

/// What callers of a load say, as the carrier's messages hold it: base64, made once and shared by all of them.
struct LoadSpeech: Sendable {
    /// How much base64 a frame is.
    private static let width = Base64.encodedCount(160)

    /// The same as recognisers are to know it.
    let clips: [CallerClip]
    let turns: [LoadTurns.Clip]
    let interruptions: [LoadTurns.Clip]
    private let payloads: [[UInt8]]
    private let silence: [UInt8]

    /// What is said to be answered: short and long, with and without pauses.
    private static let turnTexts = [
        "I would like to book an appointment, please.", "Friday would be best.",
        "It was sent to me on the second of May.", "What are your opening hours?",
        "Yes, that would be great, thank you.",
        "Hello, I am calling because my order has not come.", "And where can I park?",
        "Please tell me what I have to bring along.",
    ]
    /// What is said to be let in.
    private static let interruptionTexts = ["No, I mean on Saturday.", "Wait, that is not what I wanted to know."]

    init() {
        let speaker = CallerSpeaker(voice: "", seed: 1)
        let turns = Self.turnTexts.enumerated().compactMap { Self.clip(speaker.clip($1, $0)) }
        let interruptions = Self.interruptionTexts.enumerated().compactMap { Self.clip(speaker.clip($1, 100 + $0)) }
        self.turns = turns.map(\.place)
        self.interruptions = interruptions.map(\.place)
        clips = (turns + interruptions).map(\.clip)
        payloads = (turns + interruptions).map { Self.payloads(of: $0.clip) }
        silence = Self.encoded(Array(repeating: MuLaw.silence, count: 160).span)
    }

    private static func clip(_ clip: CallerClip) -> (clip: CallerClip, place: LoadTurns.Clip)? {
        let sounds = SoundStretches(in: clip.codes.span, joining: clip.codes.count)
        guard let sound = sounds.all.first else { return nil }
        return (clip, LoadTurns.Clip(frames: (clip.codes.count + 159) / 160, sound: sound))
    }

    private static func payloads(of clip: CallerClip) -> [UInt8] {
        let frames = (clip.codes.count + 159) / 160
        let codes = clip.codes + Array(repeating: MuLaw.silence, count: frames * 160 - clip.codes.count)
        return (0..<frames).flatMap { encoded(codes.span.extracting($0 * 160..<($0 + 1) * 160)) }
    }

    private static func encoded(_ codes: Span<UInt8>) -> [UInt8] {
        [UInt8](capacity: width) { Base64.encode(codes, into: &$0) }
    }

    /// Writes a frame's payload.
    func write(_ said: LoadTurns.Said, into buffer: inout ByteBuffer) {
        switch said {
        case .silence: buffer.append(silence)
        case .clip(let number, let frame):
            let payload = payloads[number]
            buffer.append(payload.span.extracting(frame * Self.width..<(frame + 1) * Self.width))
        }
    }
}
