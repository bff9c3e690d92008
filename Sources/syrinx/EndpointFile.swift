internal import Glibc
internal import Octets

/// What is wrong with a file, in a sentence that says what to do.
struct EndpointFileError: Error, CustomStringConvertible {
    let description: String
}

/// Whole files.
enum EndpointFile {
    /// More than a day of telephone audio.
    private static let limit = 2 << 30

    static func exists(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failed("read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failed("read", path) }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw EndpointFileError(description: "\(path) is a folder; give the recordings in it, or use --corpus")
        }
        // Before anything is read of it: so much takes a while.
        guard status.st_size <= limit else { throw tooLarge(path) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size))
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failed("read", path) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: block[..<count])
            guard bytes.count <= limit else { throw tooLarge(path) }
        }
    }

    static func write(_ text: String, to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failed("write", path) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress.map { unsafe $0 + start }, bytes.count - start)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw failed("write", path) }
            start += written
        }
    }

    private static func tooLarge(_ path: String) -> EndpointFileError {
        EndpointFileError(description: "\(path) is larger than 2 GB; cut it into pieces")
    }

    private static func failed(_ action: String, _ path: String) -> EndpointFileError {
        EndpointFileError(description: "cannot \(action) \(path): \(unsafe String(cString: strerror(errno)))")
    }
}

extension Double {
    /// The number with so many decimals.
    func fixed(_ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int64((magnitude * scale).rounded())
        let whole = "\(scaled / Int64(scale))"
        let sign = self < 0 && scaled != 0 ? "-" : ""
        guard decimals > 0 else { return sign + whole }
        let fraction = "\(scaled % Int64(scale))"
        return sign + whole + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}
