package import Reactor

/// What is told of a WebSocket's messages; called on its loop, as bytes arrive.
package protocol WebSocketHandler: AnyObject {
    /// The handshake is done; the first call it gets, before any message.
    func opened(_ socket: WebSocket)

    /// A text message, valid UTF-8, in memory that is gone after the call.
    func text(_ message: Span<UInt8>)

    /// A binary message, in memory that is gone after the call.
    func binary(_ message: Span<UInt8>)

    /// What was waiting to be sent has fallen below the low mark, after `isWritable` had become false.
    func outputDrained()

    /// The socket is gone; the last call it gets, exactly once.
    func closed(_ end: WebSocketEnd)
}

extension WebSocketHandler {
    package func opened(_ socket: WebSocket) {}
    package func outputDrained() {}
}

/// How a WebSocket ended.
package enum WebSocketEnd: Error, Equatable, Sendable {
    /// By the close handshake; the code and reason the peer gave.
    case closed(CloseCode?, reason: String)
    /// The peer broke the protocol.
    case violated(WebSocketViolation)
    /// The peer answered neither pings nor anything else, or did not finish closing.
    case timedOut
    /// The connection below ended without a close handshake.
    case lost(ConnectionEnd)
}

extension WebSocketEnd: CustomStringConvertible {
    package var description: String {
        switch self {
        case .closed(nil, _): "closed by the peer without a code"
        case .closed(let code?, let reason): reason.isEmpty ? "closed with \(code)" : "closed with \(code): \(reason)"
        case .violated(let violation): "the peer broke the protocol: \(violation)"
        case .timedOut: "the peer did not answer in time"
        case .lost(let reason): "the connection was lost: \(reason)"
        }
    }
}

/// How a WebSocket treats its peer.
package struct WebSocketOptions: Sendable {
    package var limits = WebSocketLimits()
    /// A peer from which nothing has come for this long is pinged, and given up after as long again; nil for never.
    package var keepAlive: Duration? = .seconds(20)
    /// How long the close handshake may take.
    package var closeTimeout = Duration.seconds(5)
    /// What is offered or agreed to in compression; nil for none, which is right for audio.
    package var deflate: DeflateSettings?
    /// What the watchdog calls the socket.
    package var label: StaticString = "a WebSocket"

    package init() {}
}
