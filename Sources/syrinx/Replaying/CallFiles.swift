internal import CallRecords
internal import Glibc
internal import ProviderKit
internal import Replays

/// The files of calls that a command line names: by their paths, by a folder, or by the call.
enum CallFiles {
    /// Finds the files that a word names.
    static func find(_ word: String, in data: String, of organisation: Organisation) throws -> [String] {
        if EndpointFile.exists(word) { return try files(of: word) }
        let path = "\(data)/recordings/\(CallFilePath.path(of: CallName(word, of: organisation)))"
        guard EndpointFile.exists(path) else {
            throw CallFailure(
                description: "\(word) is no file, no folder and no call of which a file is kept in \(data): "
                    + "records: { inputs: true } in the configuration keeps them"
            )
        }
        return [path]
    }

    /// A file itself, or those of a folder.
    static func files(of word: String) throws -> [String] {
        var status = stat()
        guard unsafe stat(word, &status) == 0 else { throw CallFailure(description: "\(word): there is no such file") }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [word] }
        let found = files(below: word)
        guard !found.isEmpty else {
            throw CallFailure(description: "there is no call file (NAME\(CallFilePath.suffix)) below \(word)")
        }
        return found
    }

    /// All call files of a folder and of those in it, in order.
    private static func files(below folder: String, depth: Int = 0) -> [String] {
        guard depth < 8, let listing = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(listing) }
        var found: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard !name.hasPrefix(".") else { continue }
            let path = "\(folder)/\(name)"
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                found += files(below: path, depth: depth + 1)
            } else if name.hasSuffix(CallFilePath.suffix) {
                found.append(path)
            }
        }
        return found.sorted()
    }

    /// Reads a file; what is wrong with it is said with its name and the line.
    static func read(_ path: String) throws -> CallFile {
        let bytes = try EndpointFile.read(path)
        do throws(CallFileError) {
            return try CallFile(reading: bytes.span)
        } catch {
            throw CallFailure(description: "\(path):\(error)")
        }
    }
}

/// Does the same for many things, so many at a time, and answers in their order.
enum Jobs {
    @concurrent
    static func run<Value: Sendable>(
        _ count: Int,
        atOnce most: Int,
        _ work: @escaping @Sendable (Int) throws -> Value
    ) async -> [Result<Value, any Error>] {
        await withTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
            var results: [Int: Result<Value, any Error>] = [:]
            var next = 0
            while next < count || results.count < count {
                while next < count, next - results.count < most {
                    let index = next
                    group.addTask { (index, Result { try work(index) }) }
                    next += 1
                }
                if let (index, result) = await group.next() { results[index] = result }
            }
            return (0..<count).compactMap { results[$0] }
        }
    }
}
