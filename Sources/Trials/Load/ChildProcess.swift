internal import Glibc
internal import Synchronization

/// A process that was made here, and is ended here.
final class ChildProcess: Sendable {
    let pid: Int32
    /// How it ended, as `waitpid` tells it.
    private let ended = Mutex<Int32?>(nil)

    /// Begins a program; what it prints goes to a file.
    ///
    /// - Parameters:
    ///   - words: the program, looked for in the search path, and its arguments.
    ///   - variables: what is put into its environment, beside our own.
    init(_ words: [String], variables: [String: String] = [:], output: String) throws(LoadFailure) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(
            &actions,
            STDOUT_FILENO,
            output,
            O_WRONLY | O_CREAT | O_TRUNC | O_APPEND,
            0o600
        )
        unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Threads of the runtime block signals, and Ctrl-C is for us: we end the child.
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
        let own = Self.environment.filter { name, _ in variables[name] == nil }
        let texts = own.map { "\($0)=\($1)" } + variables.map { "\($0)=\($1)" }
        // Freed below: the child has its own copy when the call returns.
        let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        let environment = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer {
            unsafe arguments.forEach { unsafe free($0) }
            unsafe environment.forEach { unsafe free($0) }
        }
        var pid: Int32 = 0
        let code = unsafe posix_spawnp(&pid, words[0], &actions, &attributes, arguments, environment)
        guard code == 0 else {
            throw LoadFailure("\(words[0]) cannot be started: \(unsafe String(cString: strerror(code)))")
        }
        self.pid = pid
    }

    deinit {
        // Nobody waits for it any more.
        let wasRunning = isRunning
        kill(-pid, SIGKILL)
        if wasRunning { _ = waitpid(pid, nil, 0) }
    }

    /// Our own environment.
    private static var environment: [(String, String)] {
        var variables: [(String, String)] = []
        // The list ends with a null pointer; nothing changes it while this runs.
        var place = unsafe environ
        while let entry = unsafe place.pointee {
            let parts = unsafe String(cString: entry).split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { variables.append((parts[0], parts[1])) }
            unsafe place += 1
        }
        return variables
    }

    /// Whether it has not ended.
    var isRunning: Bool { status == nil }

    /// The status that it ended with, as `waitpid` tells it; nil while it runs.
    var status: Int32? {
        ended.withLock { ended in
            if let ended { return ended }
            var status: Int32 = 0
            guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
            ended = status
            return status
        }
    }

    /// Sends a signal to it and to those that it has made: it may be a script around what is meant.
    func send(_ signal: Int32) { kill(-pid, signal) }
}

/// Why a load cannot be made.
package struct LoadFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
