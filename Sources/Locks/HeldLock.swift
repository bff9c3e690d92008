public import CLinux

/// Runs `body`, which holds a lock of `owner`, and says so to the thread sanitizer: it does not see into a `Mutex` that
/// has to wait.
// Inlinable, because a loop takes its lock for every job from elsewhere.
@inlinable
package func heldLock<Result>(of owner: AnyObject, _ body: () -> Result) -> Result {
    let lock = unsafe Unmanaged.passUnretained(owner).toOpaque()
    unsafe syrinx_lock_taken(lock)
    defer { unsafe syrinx_lock_given(lock) }
    return body()
}
