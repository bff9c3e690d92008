internal import CallTiming
internal import Glibc
internal import HTTPTransport
internal import ProviderKit
internal import Locks
public import Reactor
internal import Synchronization

/// Spoken texts that are spoken again, in memory and in a folder that processes share: greetings, fillers, fixed phrases.
///
/// The disk is waited for on other threads than the loops'. What cannot be written is only not kept.
public final class SpeechCache: Sendable {
    /// How much is kept, where and how long.
    public struct Settings: Sendable, Hashable {
        /// The folder; nil to keep nothing on disk.
        public var folder: String?
        /// The most bytes in memory.
        public var memory = 16 << 20
        /// The most bytes on disk.
        public var disk = 50 << 20
        /// How long a text's audio is used.
        public var age = Duration.seconds(7 * 86_400)
        /// How long a loop waits for the disk before the text is spoken anew.
        public var patience = Duration.milliseconds(100)

        /// The defaults, with a folder or without.
        public init(folder: String? = nil) { self.folder = folder }
    }

    /// What it was asked for, and what it had.
    public struct Counts: Sendable, Equatable {
        /// Found in memory.
        public var memoryHits = 0
        /// Found on disk.
        public var diskHits = 0
        /// Not found.
        public var misses = 0
        /// Kept for the next time.
        public var stored = 0
        /// Removed to make room, or because it was too old.
        public var removed = 0
        /// Files that were not whole.
        public var torn = 0
        /// Files that could not be written.
        public var failures = 0

        /// Nothing counted.
        public init() {}

        /// The share of what was asked for that it had, from 0 to 1.
        public var hitRate: Double {
            let hits = memoryHits + diskHits
            return hits + misses == 0 ? 0 : Double(hits) / Double(hits + misses)
        }
    }

    fileprivate struct Kept {
        var speech: CachedSpeech
        var made: Int64
        var used: UInt64
    }

    fileprivate struct State {
        var kept: [SpeechKey: Kept] = [:]
        var bytes = 0
        var uses: UInt64 = 0
        var counts = Counts()
        var queue: [@Sendable () -> Void] = []
        var isWriting = false
    }

    /// What is kept, and how.
    public let settings: Settings

    private let state = Mutex(State())
    private let folder: SpeechFolder?
    private let readers = BlockingReaders(threads: 2)
    private let seconds: @Sendable () -> Int64
    /// Texts waiting to be written; beyond that they are not.
    private static let longestQueue = 64

    /// Makes a cache; the folder is made, too, when it is first written to.
    public convenience init(_ settings: Settings) {
        self.init(settings) { Int64(time(nil)) }
    }

    /// Makes a cache whose texts age by another clock, in seconds since 1970.
    package init(_ settings: Settings, seconds: @escaping @Sendable () -> Int64) {
        self.settings = settings
        self.seconds = seconds
        folder = settings.folder.map { SpeechFolder(path: $0, limit: settings.disk, age: settings.age) }
    }

    /// What it was asked for, and what it had.
    public var counts: Counts { withState { $0.counts } }

    /// How many bytes it holds in memory.
    public var bytesInMemory: Int { withState { $0.bytes } }

    /// The audio of a text, if it is kept; to be called on the loop.
    public func speech(_ key: SpeechKey, on loop: EventLoop) async -> CachedSpeech? {
        let now = seconds()
        if let speech = remembered(key, now: now) { return speech }
        guard let folder else {
            withState { $0.counts.misses += 1 }
            return nil
        }
        switch await find(key, in: folder, now: now, on: loop) {
        case .found(let speech, let made):
            withState { state in
                state.counts.diskHits += 1
                state.keep(speech, key, made: made, limit: settings.memory)
            }
            return speech
        case .torn:
            withState { $0.counts.torn += 1 }
        case .expired:
            withState { $0.counts.removed += 1 }
        case .missing:
            break
        }
        withState { $0.counts.misses += 1 }
        return nil
    }

    /// Keeps the audio of a text; does not wait for the disk.
    public func store(_ speech: CachedSpeech, _ key: SpeechKey) {
        let now = seconds()
        let number = withState { state in
            state.keep(speech, key, made: now, limit: settings.memory)
            state.counts.stored += 1
            return state.counts.stored
        }
        guard let folder else { return }
        write { [self] in
            let isThere = folder.make() && folder.write(speech, key, now: now)
            // Now and then is enough: the folder may be over its limit by what is written meanwhile.
            let removed = number % 16 == 1 || !isThere ? folder.tidy(now: now).removed : 0
            withState { state in
                state.counts.removed += removed
                if !isThere { state.counts.failures += 1 }
            }
        }
    }

    /// Removes from the folder what is too old or too much; to be called now and then, and does not wait.
    public func tidy() {
        guard let folder else { return }
        let now = seconds()
        write { [self] in
            let removed = folder.tidy(now: now).removed
            withState { $0.counts.removed += removed }
        }
    }

    /// Waits until everything that is to be written is; to be called on the loop.
    package func flush(on loop: EventLoop) async {
        _ = try? await loop.wait(
            until: nil,
            late: CancellationError(),
            cancelled: CancellationError(),
            start: { (wait: LoopWait<Void, CancellationError>) in
                let confined = LoopConfined(wait, on: loop)
                write { loop.execute { confined.value.complete(.success(())) } }
            }
        )
    }

    private func remembered(_ key: SpeechKey, now: Int64) -> CachedSpeech? {
        withState { state in
            guard let kept = state.kept[key] else { return nil }
            guard now - kept.made <= settings.age.components.seconds else {
                state.forget(key)
                return nil
            }
            state.uses += 1
            state.kept[key]?.used = state.uses
            state.counts.memoryHits += 1
            return kept.speech
        }
    }

    private func find(
        _ key: SpeechKey,
        in folder: SpeechFolder,
        now: Int64,
        on loop: EventLoop
    ) async -> SpeechFolder.Finding {
        // A disk that is slower than this is of no use to a caller who waits.
        let deadline = loop.now + settings.patience
        let readers = readers
        let found = await withTaskGroup(of: SpeechFolder.Finding?.self) { group in
            group.addTask(executorPreference: loop) { try? await readers.run(on: loop) { folder.read(key, now: now) } }
            group.addTask(executorPreference: loop) {
                try? await loop.sleep(until: deadline)
                return nil
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? nil
        }
        return found ?? .missing
    }

    /// Has a job done on the one thread that writes; drops it when too many wait.
    private func write(_ job: @escaping @Sendable () -> Void) {
        let starts = withState { state in
            guard state.queue.count < Self.longestQueue else {
                state.counts.failures += 1
                return false
            }
            state.queue.append(job)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard starts else { return }
        do throws(SystemError) {
            try startThread(named: "speech cache") { self.work() }
        } catch {
            withState { state in
                state.counts.failures += state.queue.count
                state.queue = []
                state.isWriting = false
            }
        }
    }

    private func work() {
        while true {
            let job = withState { state -> (@Sendable () -> Void)? in
                guard !state.queue.isEmpty else {
                    state.isWriting = false
                    return nil
                }
                return state.queue.removeFirst()
            }
            guard let job else { return }
            job()
        }
    }

    private func withState<Result>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in heldLock(of: self) { body(&state) } }
    }
}

extension SpeechCache.State {
    /// Keeps a text's audio in memory, and forgets those used longest ago until all fit.
    mutating func keep(_ speech: CachedSpeech, _ key: SpeechKey, made: Int64, limit: Int) {
        forget(key)
        guard speech.size <= limit / 4 else { return }
        uses += 1
        kept[key] = SpeechCache.Kept(speech: speech, made: made, used: uses)
        bytes += speech.size
        while bytes > limit, let oldest = kept.min(by: { $0.value.used < $1.value.used }) { forget(oldest.key) }
    }

    mutating func forget(_ key: SpeechKey) {
        guard let old = kept.removeValue(forKey: key) else { return }
        bytes -= old.speech.size
    }
}
