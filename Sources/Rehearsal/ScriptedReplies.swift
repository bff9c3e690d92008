package import ProviderKit
package import Reactor

/// A model that replies from a table, with one reply for what the table does not know.
package struct ScriptedReplies: LanguageModel {
    package let identity = ProviderIdentity(.model, provider: "table", model: "")
    package let capabilities = ModelCapabilities()
    private let replies: [String: String]
    private let otherwise: String?

    package init(_ replies: [String: String], otherwise: String? = nil) {
        self.replies = replies
        self.otherwise = otherwise
    }

    package func generate(
        _ request: GenerationRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any Generation {
        let words = request.conversation.messages.reversed().lazy.compactMap {
            if case .caller(let words) = $0 { words } else { nil }
        }.first
        return Reply(words.flatMap { replies[$0] } ?? otherwise, on: loop)
    }

    private final class Reply: Generation {
        let events: ProviderEvents<GenerationEvent>
        private let feed: EventFeed<GenerationEvent>

        init(_ text: String?, on loop: EventLoop) {
            feed = EventFeed(on: loop, provider: "table")
            events = ProviderEvents(feed)
            if let text { feed.publish(.text(text)) }
            feed.publish(.finished(.completed))
            feed.finish()
        }

        func cancel() { feed.finish() }
    }
}
