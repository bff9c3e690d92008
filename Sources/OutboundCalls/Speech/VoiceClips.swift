internal import Digests
internal import Octets
public import ProviderKit
public import Reactor
internal import Synchronization
internal import Synthesizers
internal import TelephoneAudio

/// Spoken texts as files that a carrier plays: WAV, µ-law at 8 kHz.
///
/// Each is kept under a name that nobody can guess who does not know the text and this process: a file is served to whoever
/// knows its name.
public final class VoiceClips: Sendable {
    private struct State {
        var files: [String: [UInt8]] = [:]
        var order: [String] = []
        var size = 0
    }

    private let voice: any SpeechSynthesizer
    private let limit: Int
    private let secret: [UInt8]
    private let state = Mutex(State())

    /// Speaks with a voice, and keeps so many bytes.
    public init(_ voice: any SpeechSynthesizer, limit: Int = 64 << 20) {
        self.voice = voice
        self.limit = limit
        var random = SystemRandomNumberGenerator()
        secret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    /// The longest clip, in seconds: nobody listens longer, and a provider that does not end must not fill the memory.
    private static let longest = 900

    /// The name of a text's file, which is made now if it is not there; to be called on the loop.
    public func name(
        of text: String,
        language: String?,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> String {
        let content = Array("\(language ?? "")\u{0}\(text)".utf8)
        let key = secret
        let name = MessageDigest.hex(MessageDigest.sha256.of(content.span, key: key.span))
        if file(name) != nil { return name }
        let file = try await speak(text, language, loop)
        state.withLock { state in
            guard state.files.updateValue(file, forKey: name) == nil else { return }
            state.order.append(name)
            state.size += file.count
            while state.size > limit, state.order.count > 1 {
                state.size -= state.files.removeValue(forKey: state.order.removeFirst())?.count ?? 0
            }
        }
        return name
    }

    /// A file by its name.
    public func file(_ name: String) -> [UInt8]? { state.withLock { $0.files[name] } }

    private func speak(
        _ text: String,
        _ language: String?,
        _ loop: EventLoop
    ) async throws(ProviderFailure) -> [UInt8] {
        let session = try await voice.open(SynthesisRequest(language: language), on: loop)
        defer { session.cancel() }
        var maker: FrameMaker
        do throws(ResamplingError) {
            maker = try FrameMaker(session.format)
        } catch {
            throw ProviderFailure(.protocolViolation, provider: voice.identity.provider, "\(error)")
        }
        var writer = WaveWriter(WaveFormat(.muLaw))
        var audio = ByteBuffer()
        session.speak(text)
        session.finish()
        while let event = try await session.events.next() {
            guard case .audio(let bytes) = event else { continue }
            maker.add(bytes)
            while let frame = maker.nextFrame() { writer.append(encoded: frame.span, into: &audio) }
            guard writer.frameCount <= Self.longest * 8_000 else {
                throw ProviderFailure(
                    .protocolViolation,
                    provider: voice.identity.provider,
                    "the text is longer than \(Self.longest) seconds when it is spoken"
                )
            }
        }
        maker.finish()
        while let frame = maker.nextFrame() { writer.append(encoded: frame.span, into: &audio) }
        guard writer.frameCount > 0 else {
            throw ProviderFailure(.protocolViolation, provider: voice.identity.provider, "it spoke nothing")
        }
        writer.end(into: &audio)
        var file = ByteBuffer(capacity: audio.count + 64)
        writer.appendHeader(into: &file)
        file.append(audio.bytes)
        return Array(copying: file.bytes)
    }
}
