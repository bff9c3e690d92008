internal import Glibc

/// The environment that the program was started in: where secrets come from, which do not belong on a command line.
enum Environment {
    /// All variables that are not empty.
    static var all: [String: String] {
        var variables: [String: String] = [:]
        // The list ends with a null pointer; nothing changes it while the command line is read.
        var place = unsafe environ
        while let entry = unsafe place.pointee {
            let parts = unsafe String(cString: entry).split(separator: "=", maxSplits: 1)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            unsafe place += 1
        }
        return variables
    }
}
