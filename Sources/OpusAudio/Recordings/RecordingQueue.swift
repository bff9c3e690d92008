#if Opus
    internal import Glibc
    internal import Locks
    internal import Octets
    import Synchronization

    /// What the compressor's thread and its users share.
    final class RecordingQueue: Sendable {
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

        private let limit: Int
        private let state = Mutex(State())
        /// The running job, if it was cancelled.
        private let cancelled = Atomic<UInt64>(.max)
        private let bell = Bell()

        /// How many samples are read and encoded before a cancelled job is noticed: two seconds of one channel.
        private static let block = 16_000

        init(limit: Int) { self.limit = limit }

        var waiting: Int { withState { $0.queue.count + ($0.running == nil ? 0 : 1) } }

        func submit(
            _ job: RecordingCompressor.Job,
            _ completion: @escaping RecordingCompressor.Completion
        ) throws(RecordingCompressor.Refusal) -> UInt64 {
            let outcome: Result<UInt64, RecordingCompressor.Refusal> = withState { state in
                guard !state.isClosed else { return .failure(.finished) }
                guard state.queue.count < limit else { return .failure(.full(limit: limit)) }
                state.next += 1
                state.queue.append(Entry(number: state.next, job: job, completion: completion))
                return .success(state.next)
            }
            let number = try outcome.get()
            bell.ring()
            return number
        }

        func cancel(_ number: UInt64) {
            let dropped: Entry? = withState { state in
                if state.running == number { cancelled.store(number, ordering: .relaxed) }
                guard let place = state.queue.firstIndex(where: { $0.number == number }) else { return nil }
                return state.queue.remove(at: place)
            }
            dropped?.completion(.failure(CancellationError()))
        }

        func close() {
            withState { $0.isClosed = true }
            bell.ring()
        }

        func whenEnded(_ body: @escaping @Sendable () -> Void) {
            let hasEnded = withState { state in
                if !state.hasEnded { state.waiters.append(body) }
                return state.hasEnded
            }
            if hasEnded { body() }
        }

        func run() {
            // The kernel's niceness is a thread's own: calls come first, always.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
            while true {
                let (entry, isOver) = withState { state -> (Entry?, Bool) in
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
                withState { $0.running = nil }
                entry.completion(result)
            }
            let waiters = withState { state in
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

        private func withState<Value>(_ body: (inout State) -> Value) -> Value {
            state.withLock { state in heldLock(of: self) { body(&state) } }
        }

        private static func processorNanoseconds() -> Int64 {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }
    }
#endif
