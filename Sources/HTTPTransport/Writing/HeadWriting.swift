package import Octets

/// What a response or request says about the connection, beside the fields of its own.
package enum ConnectionNote: Sendable, Hashable {
    /// Nothing: what the version implies holds.
    case none
    /// This is the last message.
    case close
    /// The connection stays open although the version is HTTP/1.0.
    case keepAlive
}

extension HTTPRequestHead {
    /// Writes the head in one go.
    ///
    /// Framing fields belong to the writer: a Content-Length or Transfer-Encoding among the fields is not written.
    package func write(
        into buffer: inout ByteBuffer,
        framing: BodyFraming = .none,
        connection: ConnectionNote = .none
    ) {
        buffer.reserve(method.text.utf8.count + target.text.utf8.count + fields.byteCount + 96)
        buffer.append(method.text)
        buffer.append(.space)
        buffer.append(target.text)
        buffer.append(.space)
        buffer.append(version.text)
        buffer.append("\r\n")
        fields.write(into: &buffer, withoutFraming: true)
        framing.write(into: &buffer)
        connection.write(into: &buffer)
        buffer.append("\r\n")
    }
}

extension HTTPResponseHead {
    /// Writes the head in one go.
    ///
    /// Framing fields belong to the writer: a Content-Length or Transfer-Encoding among the fields is not written. For
    /// the answer to HEAD give the framing that GET would have had.
    /// - Parameter date: written as Date unless the fields have one of their own; an origin server gives it.
    package func write(
        into buffer: inout ByteBuffer,
        framing: BodyFraming,
        connection: ConnectionNote = .none,
        date: HTTPDateText? = nil
    ) {
        buffer.reserve(reason.utf8.count + fields.byteCount + 160)
        buffer.append(version.text)
        buffer.append(.space)
        buffer.append(decimal: status.code)
        buffer.append(.space)
        buffer.append(reason)
        buffer.append("\r\n")
        if let date, !fields.contains(.date) {
            buffer.append("Date: ")
            buffer.append(date.bytes)
            buffer.append("\r\n")
        }
        fields.write(into: &buffer, withoutFraming: true)
        // RFC 9110 §8.6 and RFC 9112 §6.1: neither field in an interim or a 204 response.
        if !status.isInformational, status != .noContent { framing.write(into: &buffer) }
        connection.write(into: &buffer)
        buffer.append("\r\n")
    }
}

extension HTTPFields {
    /// About how many bytes all lines take.
    var byteCount: Int { storage.count + 4 * count }

    /// Writes the field lines.
    package func write(into buffer: inout ByteBuffer, withoutFraming: Bool = false) {
        for index in 0..<count {
            let name = nameBytes(at: index)
            if withoutFraming, name.isFramingName { continue }
            buffer.append(name)
            buffer.append(": ")
            buffer.append(valueBytes(at: index))
            buffer.append("\r\n")
        }
    }
}

extension Span where Element == UInt8 {
    fileprivate var isFramingName: Bool {
        switch count {
        case 14: equalsIgnoringCase("Content-Length")
        case 17: equalsIgnoringCase("Transfer-Encoding")
        default: false
        }
    }
}

extension BodyFraming {
    fileprivate func write(into buffer: inout ByteBuffer) {
        switch self {
        case .none, .untilClose:
            return
        case .length(let length):
            buffer.append("Content-Length: ")
            buffer.append(decimal: length)
            buffer.append("\r\n")
        case .chunked:
            buffer.append("Transfer-Encoding: chunked\r\n")
        }
    }
}

extension ConnectionNote {
    fileprivate func write(into buffer: inout ByteBuffer) {
        switch self {
        case .none: return
        case .close: buffer.append("Connection: close\r\n")
        case .keepAlive: buffer.append("Connection: keep-alive\r\n")
        }
    }
}
