internal import Glibc

/// A folder of the keeper's own.
enum Folder {
    /// Makes it, and those above it, for nobody else to look into.
    static func make(_ path: String) throws(RecordFileError) {
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        let reason = errno
        guard reason == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw RecordFileError(path: path, action: "make", number: reason)
        }
        try make(String(path[..<slash]))
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw RecordFileError(path: path, action: "make", number: errno)
    }

    /// The names in it, sorted.
    static func names(in path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// A name that is safe in a path: other letters than those of ASCII, and signs, as %XX.
    static func safe(_ name: String) -> String {
        var safe = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                safe.unicodeScalars.append(Unicode.Scalar(byte))
            default: safe += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return safe.isEmpty ? "%" : safe
    }

    /// The name that was made safe.
    static func name(ofSafe safe: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(safe.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
