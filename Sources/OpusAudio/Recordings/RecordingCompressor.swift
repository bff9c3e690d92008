#if Opus
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

        private let queue: RecordingQueue

        /// Starts the thread.
        ///
        /// - Parameter queueLimit: How many jobs may wait, the one that runs not counted.
        public init(queueLimit: Int = 256) {
            let queue = RecordingQueue(limit: max(1, queueLimit))
            self.queue = queue
            startThread { queue.run() }
        }

        deinit { queue.close() }

        /// How many jobs wait or run.
        public var waiting: Int { queue.waiting }

        /// Puts a job at the end of the queue.
        @discardableResult
        public func submit(_ job: Job, completion: @escaping Completion) throws(Refusal) -> Ticket {
            Ticket(number: try queue.submit(job, completion))
        }

        /// Does a job; cancelled with the task that waits for it.
        public func compress(_ job: Job) async throws -> Report {
            let number = Mutex<UInt64?>(nil)
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    do {
                        let taken = try queue.submit(job) { continuation.resume(with: $0) }
                        number.withLock { $0 = taken }
                    } catch {
                        continuation.resume(throwing: error)
                    }
                    // Cancelled before the number was known: the handler has found nothing.
                    if Task.isCancelled, let taken = number.withLock({ $0 }) { queue.cancel(taken) }
                }
            } onCancel: {
                if let taken = number.withLock({ $0 }) { queue.cancel(taken) }
            }
        }

        /// Drops a job that waits, stops one that runs; its completion is told so.
        public func cancel(_ ticket: Ticket) { queue.cancel(ticket.number) }

        /// Takes no more, and waits until everything that was taken is done.
        public func finish() async {
            queue.close()
            await withCheckedContinuation { continuation in queue.whenEnded { continuation.resume() } }
        }
    }
#endif
