import Foundation

/// Where a figure was measured.
struct Machine: Codable, Equatable, Sendable {
    var processor: String
    var cores: Int
    var memoryGiB: Int
    var system: String
    var kernel: String
    var toolchain: String

    /// This machine.
    static func here() -> Machine {
        let memory = value(of: "MemTotal", in: "/proc/meminfo").split(separator: " ").first.flatMap { Int($0) } ?? 0
        let toolchain = Child.output(of: ["swift", "--version"]) ?? ""
        return Machine(
            processor: value(of: "model name", in: "/proc/cpuinfo"),
            cores: ProcessInfo.processInfo.activeProcessorCount,
            memoryGiB: (memory + 524_288) / 1_048_576,
            system: value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "=")
                .trimmingCharacters(in: CharacterSet(charactersIn: "\"")),
            kernel: text("/proc/sys/kernel/osrelease").trimmingCharacters(in: .whitespacesAndNewlines),
            toolchain: toolchain.split(separator: "\n").first.map(String.init) ?? "unknown"
        )
    }

    /// One line for a reader.
    var description: String {
        "\(processor), \(cores) cores, \(memoryGiB) GiB, \(system), kernel \(kernel), \(toolchain)"
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    private static func value(of key: String, in path: String, separator: Character = ":") -> String {
        for line in text(path).split(separator: "\n") {
            let parts = line.split(separator: separator, maxSplits: 1)
            guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { continue }
            return parts[1].trimmingCharacters(in: .whitespaces)
        }
        return "unknown"
    }
}

/// Which state of the sources is measured.
struct Commit: Equatable, Sendable {
    var id: String
    var isClean: Bool

    /// What is checked out here.
    static func here() -> Commit {
        guard let id = Child.output(of: ["git", "rev-parse", "HEAD"]),
            let changes = Child.output(of: ["git", "status", "--porcelain"])
        else { return Commit(id: "unknown", isClean: false) }
        return Commit(id: id.trimmingCharacters(in: .whitespacesAndNewlines), isClean: changes.isEmpty)
    }

    /// One word for a reader.
    var description: String { isClean ? String(id.prefix(12)) : "\(id.prefix(12)) with changes" }
}
