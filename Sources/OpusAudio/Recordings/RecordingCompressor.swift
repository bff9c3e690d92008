#if Opus
    internal import Glibc
    internal import Octets
    import Synchronization

    /// Makes Ogg Opus files of recordings after their calls, on a thread of its own that yields to everything else.
    ///
    /// Jobs wait in a queue with a bound. When it is full, `submit` refuses at once and changes nothing: the recording
    /// is still where it was, and the caller may come again later or leave it as it is. A file appears under its name
    /// when it is complete; a job that fails or is cancelled leaves none. When the compressor is let go, its thread does
    /// what has been submitted and ends; `finish` waits for that.
    public final class RecordingCompressor: Sendable {
        /// A recording to be made a file of.
        public struct Job: Sendable {
            /// Opens the recording, on the compressor's thread.
            public var source: @Sendable () throws -> any RecordingSource
            /// One channel, or two.
            public var channels: Int
            /// Where the file goes; what is there is replaced.
            public var destination: String
            /// Bits a second for all channels together; nil leaves it to the library.
            public var bitrate: Int?
            /// The file's tags.
            public var comments: [(name: String, value: String)]

            /// Describes a job.
            public init(
                channels: Int,
                destination: String,
                bitrate: Int? = nil,
                comments: [(name: String, value: String)] = [],
                source: @escaping @Sendable () throws -> any RecordingSource
            ) {
                self.source = source
                self.channels = channels
                self.destination = destination
                self.bitrate = bitrate
                self.comments = comments
            }
        }

        /// What came of a job.
        public struct Report: Sendable, Equatable {
            /// How long the recording is.
            public let duration: Duration
            /// How long the file is.
            public let bytes: Int64
            /// What it cost of a processor.
            public let processorTime: Duration
        }

        /// Why a job was not taken.
        public enum Refusal: Error, Equatable, Sendable {
            /// So many wait already.
            case full(limit: Int)
            /// It takes no more.
            case finished
        }

        /// A job that waits or runs.
        public struct Ticket: Sendable, Hashable {
            fileprivate let number: UInt64
        }

        /// Told exactly once for each job taken; `CancellationError` for a cancelled one.
        ///
        /// On the compressor's thread, or, for a job that was still waiting, by the thread that cancels it.
        public typealias Completion = @Sendable (Result<Report, any Error>) -> Void

        private let core: Core

        /// Starts the thread.
        ///
        /// - Parameter queueLimit: How many jobs may wait, the one that runs not counted.
        public init(queueLimit: Int = 256) {
            core = Core(queueLimit: max(1, queueLimit))
            let core = core
            startThread { core.run() }
        }

        deinit { core.close() }

        /// How many jobs wait or run.
        public var waiting: Int { core.waiting }

        /// Puts a job at the end of the queue.
        @discardableResult
        public func submit(_ job: Job, completion: @escaping Completion) throws(Refusal) -> Ticket {
            Ticket(number: try core.submit(job, completion))
        }

        /// Does a job; cancelled with the task that waits for it.
        public func compress(_ job: Job) async throws -> Report {
            let number = Mutex<UInt64?>(nil)
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    do {
                        let taken = try core.submit(job) { continuation.resume(with: $0) }
                        number.withLock { $0 = taken }
                    } catch {
                        continuation.resume(throwing: error)
                    }
                    // Cancelled before the number was known: the handler has found nothing.
                    if Task.isCancelled, let taken = number.withLock({ $0 }) { core.cancel(taken) }
                }
            } onCancel: {
                if let taken = number.withLock({ $0 }) { core.cancel(taken) }
            }
        }

        /// Drops a job that waits, stops one that runs; its completion is told so.
        public func cancel(_ ticket: Ticket) { core.cancel(ticket.number) }

        /// Takes no more, and waits until everything that was taken is done.
        public func finish() async {
            core.close()
            await withCheckedContinuation { continuation in core.whenEnded { continuation.resume() } }
        }
    }

    /// What the compressor's thread and its users share.
    private final class Core: Sendable {
        private struct Entry {
            let number: UInt64
            let job: RecordingCompressor.Job
            let completion: RecordingCompressor.Completion
        }

        private struct State {
            var queue: [Entry] = []
            var next: UInt64 = 0
            var running: UInt64?
            var isClosed = false
            var hasEnded = false
            var waiters: [@Sendable () -> Void] = []
        }

        private let queueLimit: Int
        private let state = Mutex(State())
        /// The running job, if it was cancelled.
        private let cancelled = Atomic<UInt64>(.max)
        private let bell = Bell()

        /// How many samples are read and encoded before a cancelled job is noticed: two seconds of one channel.
        private static let block = 16_000

        init(queueLimit: Int) { self.queueLimit = queueLimit }

        var waiting: Int { state.withLock { $0.queue.count + ($0.running == nil ? 0 : 1) } }

        func submit(
            _ job: RecordingCompressor.Job,
            _ completion: @escaping RecordingCompressor.Completion
        ) throws(RecordingCompressor.Refusal) -> UInt64 {
            let outcome: Result<UInt64, RecordingCompressor.Refusal> = state.withLock { state in
                guard !state.isClosed else { return .failure(.finished) }
                guard state.queue.count < queueLimit else { return .failure(.full(limit: queueLimit)) }
                state.next += 1
                state.queue.append(Entry(number: state.next, job: job, completion: completion))
                return .success(state.next)
            }
            let number = try outcome.get()
            bell.ring()
            return number
        }

        func cancel(_ number: UInt64) {
            let dropped: Entry? = state.withLock { state in
                if state.running == number { cancelled.store(number, ordering: .relaxed) }
                guard let place = state.queue.firstIndex(where: { $0.number == number }) else { return nil }
                return state.queue.remove(at: place)
            }
            dropped?.completion(.failure(CancellationError()))
        }

        func close() {
            state.withLock { $0.isClosed = true }
            bell.ring()
        }

        func whenEnded(_ body: @escaping @Sendable () -> Void) {
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiters.append(body) }
                return state.hasEnded
            }
            if hasEnded { body() }
        }

        func run() {
            // The kernel's niceness is a thread's own: calls come first, always.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
            while true {
                let (entry, isOver) = state.withLock { state -> (Entry?, Bool) in
                    guard !state.queue.isEmpty else { return (nil, state.isClosed) }
                    let entry = state.queue.removeFirst()
                    state.running = entry.number
                    return (entry, false)
                }
                if isOver { break }
                guard let entry else {
                    bell.wait()
                    continue
                }
                let result = Result { try compress(entry.job, entry.number) }
                state.withLock { $0.running = nil }
                entry.completion(result)
            }
            let waiters = state.withLock { state in
                state.hasEnded = true
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter() }
        }

        private func compress(
            _ job: RecordingCompressor.Job,
            _ number: UInt64
        ) throws -> RecordingCompressor.Report {
            let began = Self.processorNanoseconds()
            var source = try job.source()
            let file = try WritableFile(job.destination)
            var output = ByteBuffer(capacity: 65_536)
            let settings = OpusSettings(rate: .narrowband, channels: job.channels, bitrate: job.bitrate)
            var encoder = try OggOpusEncoder(
                settings,
                comments: job.comments,
                serial: UInt32.random(in: 0 ... .max),
                into: &output
            )
            var samples: Int64 = 0
            while true {
                if cancelled.load(ordering: .relaxed) == number { throw CancellationError() }
                let block = try source.next(Self.block)
                if block.isEmpty { break }
                samples += Int64(block.count)
                try encoder.append(block.span, into: &output)
                try file.write(&output)
            }
            try encoder.finish(into: &output)
            try file.write(&output)
            try file.complete()
            return RecordingCompressor.Report(
                duration: .microseconds(samples / Int64(max(1, job.channels)) * 125),
                bytes: file.bytes,
                processorTime: .nanoseconds(Self.processorNanoseconds() - began)
            )
        }

        private static func processorNanoseconds() -> Int64 {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }
    }
#endif
