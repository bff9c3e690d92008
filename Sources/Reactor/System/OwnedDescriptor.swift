internal import CLinux
internal import Glibc

/// Owns one open descriptor and closes it exactly once.
struct OwnedDescriptor: ~Copyable, Sendable {
    /// The kernel's number; valid as long as this value lives; negative when the call that should have made it failed.
    let raw: Int32

    init(adopting raw: Int32) { self.raw = raw }

    /// Gives the number away: whoever takes it closes it.
    consuming func release() -> Int32 {
        let raw = self.raw
        discard self
        return raw
    }

    deinit { if raw >= 0 { _ = Glibc.close(raw) } }
}
