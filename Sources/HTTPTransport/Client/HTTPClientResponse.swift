internal import Reactor

/// What a server answers: its head at once, its content piece by piece; lives on the client's loop.
///
/// A response that is dropped before its end takes its connection along.
package final class HTTPClientResponse {
    package let status: HTTPStatus
    package let version: HTTPVersion
    /// The fields of the head; of decompressed content without Content-Encoding and Content-Length.
    package let fields: HTTPFields
    /// The address that answered, behind all redirections.
    package let url: HTTPURL

    private let exchange: LoopConfined<ClientExchange>
    private var inflater: ContentInflater?
    private let decompressedLimit: Int

    init(_ head: HTTPResponseHead, of url: HTTPURL, _ exchange: ClientExchange, decompressing limit: Int?) {
        status = head.status
        version = head.version
        self.url = url
        self.exchange = LoopConfined(exchange, on: exchange.loop)
        decompressedLimit = limit ?? .max
        var fields = head.fields
        if limit != nil, let coding = ContentCoding(fields) {
            inflater = ContentInflater(coding)
            fields.remove(.contentEncoding)
            fields.remove(.contentLength)
        }
        self.fields = fields
    }

    deinit {
        let exchange = self.exchange
        if exchange.loop.isCurrent {
            exchange.value.abandon()
        } else {
            exchange.loop.execute { exchange.value.abandon() }
        }
    }

    /// The fields behind a chunked response, once its end has been read.
    package var trailers: HTTPFields { exchange.value.trailers }

    /// The next piece of content; `nil` at its end.
    ///
    /// A server is held back while its content is not read. When the task is cancelled the connection is dropped.
    package func nextPiece() async throws(HTTPClientError) -> [UInt8]? {
        let exchange = self.exchange.value
        guard inflater != nil else { return try await exchange.nextPiece() }
        while true {
            do throws(HTTPClientError) {
                if let piece = try inflater?.next(upTo: decompressedLimit) { return piece }
            } catch {
                exchange.fail(error)
                throw error
            }
            guard let piece = try await exchange.nextPiece() else {
                guard inflater?.isComplete == true else { throw .malformedCompression }
                return nil
            }
            inflater?.add(piece)
        }
    }

    /// The whole content.
    package func body(upTo limit: Int) async throws(HTTPClientError) -> [UInt8] {
        var whole: [UInt8] = []
        while let piece = try await nextPiece() {
            guard whole.count + piece.count <= limit else {
                cancel()
                throw .tooLong(limit: limit)
            }
            whole += piece
        }
        return whole
    }

    /// Drops what has not come yet, and its connection with it; nothing happens behind the end of the response.
    package func cancel() { exchange.value.abandon() }

    /// Reads the rest, when it is short, so that the connection can be used again.
    func discard() async {
        do { _ = try await body(upTo: 65_536) } catch { cancel() }
    }
}
