import CallTiming
import Glibc
import HTTPTransport
import Reactor

/// What a client met, for a person.
struct ClientFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Asks for one address and prints what it is answered.
struct GetClient {
    let url: HTTPURL
    let tls: TLSContext?
    let body: [UInt8]?

    init(url: String, trusting trusted: String?, posting file: String?) throws {
        self.url = try HTTPURL(url)
        tls = try trusted.map { try TLSContext.client(trust: .file($0)) }
        body = try file.map { try contents(of: $0) }
    }

    func run() async throws {
        let loop = try EventLoop(name: "client")
        let (url, tls, body) = (url, tls, body)
        let failure = await Task(executorPreference: loop) { () -> ClientFailure? in
            var options = HTTPClientOptions()
            options.tls = tls
            let client = HTTPClient(on: loop, options: options)
            var request = HTTPClientRequest(.get, url, fields: [.userAgent: "transport-echo"])
            request.acceptsCompression = true
            if let body {
                request.method = .post
                request.content = .bytes(body)
                request.fields.set(.contentType, to: "application/octet-stream")
            }
            do throws(HTTPClientError) {
                let response = try await client.send(request)
                while let piece = try await response.nextPiece() {
                    if response.status.isSuccess { write(piece) }
                }
                return response.status.isSuccess ? nil : ClientFailure("the server answered \(response.status)")
            } catch {
                return ClientFailure("\(error)")
            }
        }.value
        await loop.shutdown()
        if let failure { throw failure }
    }

    private func write(_ piece: [UInt8]) {
        unsafe piece.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
                let count = unsafe Glibc.write(STDOUT_FILENO, rest.baseAddress, rest.count)
                guard count > 0 else { return }
                written += count
            }
        }
    }
}

/// Reads a file whole.
private func contents(of path: String) throws -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { throw SystemError(code: errno, operation: path) }
    defer { close(descriptor) }
    var all: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw SystemError(code: errno, operation: path) }
        if count == 0 { return all }
        all += block[..<count]
    }
}
