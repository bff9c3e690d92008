internal import CallTiming
internal import Octets
internal import ProviderKit
internal import Reactor
internal import SpeechChunking

// The agent's own sentences as sounds: for a caller who must not be left in silence when no voice can be had.
extension Call {
    /// How long a call leaves its voice to the greeting before it has sentences spoken; how often and when it tries again.
    private static let patience = Duration.seconds(1)
    private static let pauses: [Duration] = [.seconds(2), .seconds(5), .seconds(20), .seconds(60)]
    /// A sentence that is longer is none: half a minute.
    private static let longest = 240_000

    /// What must be heard without a voice, the most urgent first.
    private var indispensable: [String] {
        let sentences = agent.sentences
        var texts: [String] = []
        for text in sentences.holding + [sentences.apology, sentences.breakdown] where !text.isEmpty {
            if !texts.contains(text) { texts.append(text) }
        }
        return texts
    }

    /// Has the machine know how the agent's own sentences sound: at once those that are known, the others when they are.
    func keepPhrases() {
        guard let phrases, agent.limits.recovery > 0, let voice = providers.voice.cacheKey else { return }
        let keys = indispensable.map {
            PhraseBook.Key(identity: providers.voice.identity, voice: voice, language: agent.language, text: $0)
        }
        var missing: [PhraseBook.Key] = []
        for key in keys {
            // Looked up again before it is spoken: it may be known by then.
            if let sound = phrases.known(key) { take(.kept(text: key.text, sound)) } else { missing.append(key) }
        }
        guard !missing.isEmpty else { return }
        own("phrases") { [missing] in await $0.keep(missing, phrases) }
    }

    private func keep(_ keys: [PhraseBook.Key], _ phrases: PhraseBook) async {
        var missing = keys
        for pause in [Self.patience] + Self.pauses {
            guard !missing.isEmpty, !hasEnded, (try? await loop.sleep(until: loop.now + pause)) != nil else { return }
            var left: [PhraseBook.Key] = []
            for key in missing {
                guard !hasEnded else { return }
                switch phrases.find(key) {
                case .known(let sound): take(.kept(text: key.text, sound))
                case .underWay: left.append(key)
                case .unknown:
                    let sound = await sound(of: key.text)
                    phrases.spoken(key, sound)
                    if sound.isEmpty { left.append(key) } else { take(.kept(text: key.text, sound)) }
                }
            }
            missing = left
        }
    }

    /// What a sentence sounds like, whole; empty if the voice cannot say it.
    private func sound(of text: String) async -> [UInt8] {
        var codes = ByteBuffer()
        do {
            let session = try await providers.voice.open(SynthesisRequest(), on: loop)
            defer { session.cancel() }
            var maker = try FrameMaker(session.format)
            session.speak(text)
            session.finish()
            while let event = try await session.events.next() {
                switch event {
                case .audio(let bytes): maker.add(bytes.span, to: &codes)
                case .usage(let usage): take(.voiceNote(epoch: 0, .usage(usage)))
                // Another voice's is not to be kept under this one's name.
                case .switched: return []
                case .spoken, .flushed, .warning: break
                }
                guard codes.count <= Self.longest, !hasEnded else { return [] }
            }
            maker.finish(to: &codes)
        } catch {
            return []
        }
        return [UInt8](copying: codes.bytes)
    }
}
