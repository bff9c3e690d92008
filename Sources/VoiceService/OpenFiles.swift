internal import Glibc

/// How many files and sockets the process may have open.
package enum OpenFiles {
    /// How many it may have at most; nil where the system does not say.
    package static var most: UInt? {
        var limit = rlimit()
        return unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? limit.rlim_max : nil
    }

    /// Has as many as it may: a shell's own limit is often lower, for programs that could not deal with more.
    package static func raiseLimit() {
        guard let most else { return }
        var limit = rlimit(rlim_cur: most, rlim_max: most)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
