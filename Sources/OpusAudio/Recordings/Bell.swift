#if Opus
    internal import Glibc

    /// Wakes the one thread that waits for it; rings while nobody waits are kept.
    @safe
    final class Bell: @unchecked Sendable {
        // The semaphore is made for use by several threads; its memory lives as long as this object.
        private let semaphore: UnsafeMutablePointer<sem_t>

        init() {
            unsafe semaphore = .allocate(capacity: 1)
            unsafe sem_init(semaphore, 0, 0)
        }

        deinit {
            unsafe sem_destroy(semaphore)
            unsafe semaphore.deallocate()
        }

        func ring() { unsafe sem_post(semaphore) }

        func wait() { while unsafe sem_wait(semaphore) != 0 {} }
    }

    /// Starts a thread that runs `body` once and ends.
    func startThread(_ body: @escaping @Sendable () -> Void) {
        final class Start: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let start = unsafe Unmanaged.passRetained(Start(body)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.body()
                return nil
            },
            start
        )
        precondition(code == 0, "the system refuses to start a thread (error \(code))")
        pthread_detach(thread)
    }
#endif
