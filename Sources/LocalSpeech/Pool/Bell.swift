internal import Glibc

/// Wakes one of the threads that wait for it; rings while nobody waits are kept.
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
