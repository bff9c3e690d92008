import CallTiming
import ProviderKit
import Reactor
import Synchronization

/// A voice in memory whose audio is the text's own bytes.
final class EchoVoice: SpeechSynthesizer {
    let identity: ProviderIdentity
    let capabilities: VoiceCapabilities
    let cacheKey: String?
    private let state: Mutex<State>

    private struct State {
        var texts: [String] = []
        var opened = 0
        var cancelled = 0
        var isGone = false
        var hangs = false
        var switches = false
        var breaks = false
    }

    init(
        _ name: String = "echo",
        key: String?,
        format: SpeechAudioFormat? = .muLaw,
        switches: Bool = false,
        breaks: Bool = false
    ) {
        identity = ProviderIdentity(.voice, provider: name, model: "m")
        var capabilities = VoiceCapabilities()
        capabilities.format = format
        self.capabilities = capabilities
        cacheKey = key
        state = Mutex(State(switches: switches, breaks: breaks))
    }

    /// The texts it has spoken.
    var texts: [String] { state.withLock { $0.texts } }
    var opened: Int { state.withLock { $0.opened } }
    var cancelled: Int { state.withLock { $0.cancelled } }

    /// From now on it cannot be opened.
    func leave() { state.withLock { $0.isGone = true } }

    /// From now on nothing comes of opening it.
    func hang() { state.withLock { $0.hangs = true } }

    func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        if state.withLock({ $0.isGone }) { throw ProviderFailure(.network, provider: "echo", "gone") }
        if state.withLock({ $0.hangs }) {
            do { try await loop.sleep(until: loop.now + .seconds(1_000)) } catch { throw .cancelled("echo") }
        }
        state.withLock { $0.opened += 1 }
        return Session(self, on: loop)
    }

    private final class Session: SynthesisSession {
        private let voice: EchoVoice
        private let feed: EventFeed<SynthesisEvent>
        private var text = ""

        init(_ voice: EchoVoice, on loop: EventLoop) {
            self.voice = voice
            feed = EventFeed(on: loop, provider: "echo")
        }

        var format: SpeechAudioFormat { .muLaw }
        var events: ProviderEvents<SynthesisEvent> { ProviderEvents(feed) }

        func speak(_ text: String) { self.text += text }

        func flush() {
            guard !text.isEmpty else { return }
            voice.state.withLock { $0.texts.append(text) }
            let middle = text.utf8.count / 2
            feed.publish(.spoken([SpokenPiece(text, start: .zero, end: .milliseconds(10))]))
            feed.publish(.audio(Array(text.utf8.prefix(middle))))
            if voice.state.withLock({ $0.switches }) {
                let failure = ProviderFailure(.network, provider: "echo", "gone")
                feed.publish(.switched(ProviderSwitch(from: voice.identity, to: voice.identity, reason: failure)))
            }
            if voice.state.withLock({ $0.breaks }) { feed.fail(ProviderFailure(.network, provider: "echo", "gone")) }
            feed.publish(.audio(Array(text.utf8.dropFirst(middle))))
            feed.publish(.flushed)
            text = ""
        }

        func finish() {
            flush()
            var usage = ProviderUsage()
            usage.characters = 1
            feed.publish(.usage(usage))
            feed.finish()
        }

        func cancel() {
            voice.state.withLock { $0.cancelled += 1 }
            feed.finish()
        }
    }
}
