internal import Reactor

/// A folder whose files are served: whole or in part, under conditions, without a loop ever waiting for a disk.
///
/// Names that begin with a dot are not served, and symbolic links below the folder are not followed.
package struct ServedFolder: Sendable {
    /// How much of a file is read at a time.
    private static let pieceLimit = 65_536

    private let root: String
    private let readers: BlockingReaders
    private let index: String?
    private let fields: HTTPFields

    /// Serves a folder.
    ///
    /// - Parameters:
    ///   - index: the file that stands for its folder; `nil` for none.
    ///   - fields: what every response says beside its own fields, such as Cache-Control.
    package init(
        _ root: String,
        index: String? = "index.html",
        fields: HTTPFields = HTTPFields(),
        readers: BlockingReaders = .shared
    ) {
        self.root = root
        self.index = index
        self.fields = fields
        self.readers = readers
    }

    /// Answers a request with the file at a path within the folder, still percent-encoded.
    ///
    /// - Throws: an `HTTPProblem` when there is no such file or the request cannot be answered from it.
    package func answer(_ exchange: HTTPExchange, path: Substring) async throws {
        let request = exchange.head
        guard request.method == .get || request.method == .head else {
            throw Self.problem(.methodNotAllowed, "files are only read", [.allow: "GET, HEAD"])
        }
        guard var parts = Self.parts(of: path) else { throw Self.missing }
        if parts.last == "" || parts.isEmpty {
            guard let index else { throw Self.missing }
            _ = parts.popLast()
            parts.append(index)
        }
        let (root, names) = (root, parts)
        let opened = try await readers.run(on: exchange.loop) { () -> Result<OpenFile, OpenFile.Failure> in
            Result { () throws(OpenFile.Failure) in try OpenFile(names, below: root) }
        }
        let file: OpenFile
        switch opened {
        case .success(let found): file = found
        case .failure(.isFolder) where index != nil: return redirectIntoFolder(exchange)
        case .failure(.missing), .failure(.isFolder): throw Self.missing
        case .failure(.unreadable): throw Self.problem(.internalServerError, "the file cannot be read")
        }
        try await answer(exchange, with: file, named: parts.last ?? "")
    }

    private func answer(_ exchange: HTTPExchange, with file: OpenFile, named name: String) async throws {
        let now = HTTPDateText.now.date
        var validators = RepresentationValidators(entityTag: EntityTag(file.version))
        // A change within the same second could not be told by its date.
        if file.changed < now.unixSeconds { validators.lastModified = HTTPDate(unixSeconds: file.changed) }
        var fields = self.fields
        fields.set(.eTag, to: validators.entityTag?.description ?? "")
        if let changed = validators.lastModified { fields.set(.lastModified, to: changed.description) }
        switch exchange.head.conditions(on: validators, now: now) {
        case .proceed: break
        case .notModified: return exchange.respond(HTTPResponse(status: .notModified, fields: fields))
        case .preconditionFailed: throw Self.problem(.preconditionFailed, "the file is another version", fields)
        }
        fields.set(.acceptRanges, to: "bytes")
        let range = ByteRangeAnswer(to: exchange.head, length: file.length, validators: validators, now: now)
        if let contentRange = range.contentRange(length: file.length) { fields.set(.contentRange, to: contentRange) }
        let part: Range<Int>
        switch range {
        case .whole: part = 0..<file.length
        case .part(let wanted): part = wanted
        case .unsatisfiable: throw Self.problem(range.status, "the file is shorter than that", fields)
        }
        fields.set(.contentType, to: ContentTypes.type(of: name))
        fields.set("X-Content-Type-Options", to: "nosniff")
        exchange.begin(range.status, fields: fields, length: part.count)
        if exchange.head.method == .get { try await send(part, of: file, in: exchange) }
        exchange.finish()
    }

    private func send(_ part: Range<Int>, of file: OpenFile, in exchange: HTTPExchange) async throws {
        var offset = part.lowerBound
        while offset < part.upperBound {
            let (start, count) = (offset, min(Self.pieceLimit, part.upperBound - offset))
            let piece = try await readers.run(on: exchange.loop) { () -> Result<[UInt8], OpenFile.Failure> in
                Result { () throws(OpenFile.Failure) in try file.read(count, at: start) }
            }.get()
            // The file has become shorter than was announced: the client must not take it for the whole.
            guard piece.count == count else { throw OpenFile.Failure.missing }
            try await exchange.write(piece)
            offset += count
        }
    }

    private func redirectIntoFolder(_ exchange: HTTPExchange) {
        let target = exchange.head.target
        // "//name/" would lead to another server.
        let path = "/" + target.path.drop { $0 == "/" } + "/"
        let location = target.query.map { "\(path)?\($0)" } ?? path
        exchange.respond(HTTPResponse(status: .movedPermanently, fields: [.location: location]))
    }

    /// The names on the way to a file; `nil` when the path leads out of the folder or to what is not served.
    static func parts(of path: Substring) -> [String]? {
        var parts: [String] = []
        let names = path.drop { $0 == "/" }.split(separator: "/", omittingEmptySubsequences: false)
        for (index, encoded) in names.enumerated() {
            // Decoded one by one, so that an encoded slash divides nothing and is in no file's name.
            guard let name = PercentEncoding.decode(encoded), !name.hasPrefix("."), name.utf8.count <= 255,
                !name.utf8.contains(.slash), !name.utf8.contains(0)
            else { return nil }
            if name.isEmpty, index < names.count - 1 { return nil }
            parts.append(name)
        }
        return parts
    }

    private static var missing: HTTPProblem { problem(.notFound, "there is no such file") }

    private static func problem(_ status: HTTPStatus, _ detail: String, _ fields: HTTPFields = [:]) -> HTTPProblem {
        var problem = HTTPProblem(status, detail: detail)
        problem.fields = fields
        return problem
    }
}
