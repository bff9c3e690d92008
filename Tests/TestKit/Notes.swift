import Synchronization

/// What happened elsewhere, in order; a test can wait for the next of it.
package final class Notes: Sendable {
    private let written = Mutex<[String]>([])
    private let stream: AsyncStream<String>
    private let news: AsyncStream<String>.Continuation

    /// Starts with an empty page.
    package init() { (stream, news) = AsyncStream.makeStream() }

    /// Writes one down.
    package func add(_ note: String) {
        written.withLock { $0.append(note) }
        news.yield(note)
    }

    /// All that was written down.
    package var all: [String] { written.withLock { $0 } }

    /// Waits for the next one nobody has waited for; nil when the task is cancelled.
    package func next() async -> String? {
        var iterator = stream.makeAsyncIterator()
        return await iterator.next()
    }

    /// Waits until a note has been passed.
    package func wait(for note: String) async {
        while let next = await next(), next != note {}
    }
}
