internal import CallTiming
internal import Octets
internal import Reactor

/// The way of a request: to whom its connection leads, and in which form its target is written.
struct Route {
    let origin: ClientPool.Origin
    /// Whether a proxy is told the whole address.
    let isThroughProxy: Bool
}

extension HTTPClient {
    func route(to url: HTTPURL) throws(HTTPClientError) -> Route {
        guard let proxy = options.proxies.proxy(for: url) else {
            return Route(
                origin: .init(host: url.host, port: url.port, isSecure: url.scheme.isSecure),
                isThroughProxy: false
            )
        }
        if url.scheme.isSecure {
            // Each server has its own tunnel.
            let origin = ClientPool.Origin(host: url.host, port: url.port, isSecure: true, proxy: proxy)
            return Route(origin: origin, isThroughProxy: false)
        }
        // One connection to the proxy serves requests to all servers behind it.
        let origin = ClientPool.Origin(host: proxy.host, port: proxy.port, isSecure: false, proxy: proxy)
        return Route(origin: origin, isThroughProxy: true)
    }
}

extension HTTPClientRequest {
    /// The head as it is written, without what belongs to framing.
    func head(by route: Route) -> HTTPRequestHead {
        var written: HTTPFields = [.host: url.authority]
        for field in fields where !Self.connectionFields.contains(field.name) { written.add(field.name, field.value) }
        if acceptsCompression { written.set(.acceptEncoding, to: ContentCoding.accepted) }
        guard route.isThroughProxy, let proxy = route.origin.proxy else {
            return HTTPRequestHead(method: method, target: url.target, fields: written)
        }
        if let authorization = proxy.authorization { written.set(.proxyAuthorization, to: authorization) }
        // The parts have been checked one by one, so the whole is a target, too.
        let whole = try? HTTPTarget("http://\(url.authority)\(url.target.text)".utf8.span, for: method)
        return HTTPRequestHead(method: method, target: whole ?? url.target, fields: written)
    }

    /// What the client writes itself, and what is for one connection only.
    private static let connectionFields: Set<HTTPFieldName> = [
        .host, .contentLength, .transferEncoding, .connection, .keepAlive, .upgrade, .te, .trailer, .expect,
        "Proxy-Connection", .proxyAuthorization,
    ]
}

/// Asks a proxy for a tunnel; lives on its loop until the proxy has answered.
final class TunnelRequest: ConnectionHandler {
    private let socket: Connection
    private let head: HTTPRequestHead
    private var reader: ResponseReader
    private var outcome: LoopWait<Void, HTTPClientError>?

    init(_ socket: Connection, to origin: ClientPool.Origin, through proxy: HTTPProxy) throws(HTTPParseError) {
        self.socket = socket
        let host = origin.host.utf8.contains(.colon) ? "[\(origin.host)]" : origin.host
        let authority = "\(host):\(origin.port)"
        var fields: HTTPFields = [.host: authority]
        if let authorization = proxy.authorization { fields.add(.proxyAuthorization, authorization) }
        head = HTTPRequestHead(
            method: .connect,
            target: try HTTPTarget(authority.utf8.span, for: .connect),
            fields: fields
        )
        reader = ResponseReader(answering: .connect, limits: HTTPLimits())
    }

    func start(_ outcome: LoopWait<Void, HTTPClientError>) {
        self.outcome = outcome
        socket.handler = self
        socket.write { head.write(into: &$0) }
    }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        var offset = 0
        do throws(HTTPParseError) {
            while true {
                switch try reader.next(in: bytes.span, from: &offset) {
                case .needMore: return offset
                case .interim: continue
                case .content: return bytes.count
                case .head(let head, _):
                    guard head.status.isSuccess else {
                        finish(.failure(.proxyRefused(head.status)))
                        return bytes.count
                    }
                    // A server speaks second in TLS: bytes behind the head are not its.
                    guard offset == bytes.count else { throw .truncatedMessage }
                    finish(.success(()))
                    return offset
                }
            }
        } catch {
            finish(.failure(.malformed(error)))
            return bytes.count
        }
    }

    func inputEnded() { finish(.failure(.lost(.closed))) }

    func outputDrained() {}

    func closed(_ reason: ConnectionEnd) { finish(.failure(.lost(reason))) }

    private func finish(_ result: Result<Void, HTTPClientError>) {
        outcome?.complete(result)
        outcome = nil
    }
}
