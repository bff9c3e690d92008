internal import FastJSON
internal import ProviderKit

/// A kind of server that transcribes whole segments, and where it differs from the others.
struct TranscriptionServer: Sendable, Equatable {
    /// The name in the configuration.
    let name: String
    /// Where it is unless the configuration says otherwise, up to the path of the request.
    let address: String
    let path: String
    /// The variable that holds its key.
    let keyVariable: String
    let needsKey: Bool
    /// The model that is asked for when none is configured; nil for a server that has only the one it was started with.
    let model: String?
    /// Whether it can answer piece by piece.
    let streams: Bool
    /// Whether it tells when each word was said.
    let hasWordTimes: Bool
    /// How many segments it works on at once.
    let atOnce: Int
    /// The rate that it takes, in hertz.
    let sampleRate: Int

    static let all: [TranscriptionServer] = [openAI, whisperServer, speaches, vLLM, groq, together]

    static let openAI = TranscriptionServer(
        name: "openai",
        address: "https://api.openai.com/v1",
        path: "/audio/transcriptions",
        keyVariable: "OPENAI_API_KEY",
        needsKey: true,
        model: "gpt-4o-transcribe",
        streams: true,
        // Only whisper-1 has them, in a format that cannot be streamed.
        hasWordTimes: false,
        atOnce: 4,
        sampleRate: 8_000
    )

    /// whisper.cpp's server: one request at a time, and WAV at the model's own rate.
    static let whisperServer = TranscriptionServer(
        name: "whisper.cpp",
        address: "http://127.0.0.1:8080",
        path: "/inference",
        keyVariable: "WHISPER_API_KEY",
        needsKey: false,
        model: nil,
        streams: false,
        hasWordTimes: false,
        atOnce: 1,
        sampleRate: 16_000
    )

    static let speaches = TranscriptionServer(
        name: "speaches",
        address: "http://127.0.0.1:8000/v1",
        path: "/audio/transcriptions",
        keyVariable: "SPEACHES_API_KEY",
        needsKey: false,
        model: "Systran/faster-whisper-small",
        streams: true,
        hasWordTimes: true,
        atOnce: 2,
        sampleRate: 8_000
    )

    static let vLLM = TranscriptionServer(
        name: "vllm",
        address: "http://127.0.0.1:8000/v1",
        path: "/audio/transcriptions",
        keyVariable: "VLLM_API_KEY",
        needsKey: false,
        model: "openai/whisper-large-v3",
        streams: true,
        hasWordTimes: false,
        atOnce: 8,
        sampleRate: 8_000
    )

    static let groq = TranscriptionServer(
        name: "groq",
        address: "https://api.groq.com/openai/v1",
        path: "/audio/transcriptions",
        keyVariable: "GROQ_API_KEY",
        needsKey: true,
        model: "whisper-large-v3-turbo",
        streams: false,
        hasWordTimes: true,
        atOnce: 4,
        sampleRate: 8_000
    )

    static let together = TranscriptionServer(
        name: "together",
        address: "https://api.together.ai/v1",
        path: "/audio/transcriptions",
        keyVariable: "TOGETHER_API_KEY",
        needsKey: true,
        model: "openai/whisper-large-v3",
        streams: false,
        hasWordTimes: true,
        atOnce: 4,
        sampleRate: 8_000
    )

    /// The languages of the Whisper models, by their tags.
    static let whisperLanguages = SpokenLanguages(
        """
        af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is \
        it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl \
        sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo yue zh
        """
    )
}
