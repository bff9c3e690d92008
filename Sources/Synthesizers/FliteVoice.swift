package import FastJSON
internal import LocalSpeech
package import ProviderKit
package import Reactor

/// Flite: runs here, without a key.
///
///     { provider: "flite", voice: "slt", speed: 1.1 }
package struct FliteVoice: SpeechSynthesizer {
    package static let name = "flite"

    package let identity: ProviderIdentity
    package let capabilities: VoiceCapabilities = {
        var can = VoiceCapabilities()
        can.speaksMuLaw = true
        can.format = .muLaw
        can.alignment = .words
        can.takesFragments = true
        can.cancelsInPlace = true
        return can
    }()

    /// The voice is the model; the same text always sounds the same.
    package var cacheKey: String? { "speed \(speed)" }

    private let voice: String
    private let speed: Double

    @SettingList static var keys: [Setting] {
        Setting("voice", .word(FliteEngine.voices), standard: .string(standardVoice), "The voice.")
        Setting("speed", .number(0.5...2), standard: 1, "How fast it speaks.")
    }

    private static let standardVoice = "slt"

    /// Reads a configuration.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        voice = try options.string("voice", among: FliteEngine.voices, default: Self.standardVoice)
        speed = try options.double("speed", in: 0.5...2, default: 1)
        identity = ProviderIdentity(.voice, provider: Self.name, model: voice)
    }

    /// The library speaks for one at a time: one thread for the process.
    static let pool = EnginePool<Void>(name: "flite", threads: 1, limit: 1_024) { () throws(LocalEngineError) in () }

    package func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        let voice = voice
        do throws(LocalEngineError) {
            _ = try await Self.pool.run(on: loop) { (_) throws(LocalEngineError) in
                try FliteEngine.speak("Yes.", voice: voice).rate
            }
        } catch {
            throw Task.isCancelled ? .cancelled(Self.name) : error.voiceFailure
        }
    }

    package func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        guard LocalEngines.hasFlite else { throw LocalEngineError.notBuilt(trait: "Flite").voiceFailure }
        if let language = request.language, !language.lowercased().hasPrefix("en") {
            throw ProviderFailure(.badRequest, provider: Self.name, "it speaks English, not \"\(language)\"")
        }
        return FliteSession(voice: voice, speed: speed, on: loop)
    }
}

extension LocalEngineError {
    /// The failure as every provider's are.
    var voiceFailure: ProviderFailure {
        if case .busy = self { return ProviderFailure(.overloaded, provider: FliteVoice.name, description) }
        return ProviderFailure(.badRequest, provider: FliteVoice.name, description)
    }
}
