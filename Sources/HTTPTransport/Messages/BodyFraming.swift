internal import Octets

/// How the end of a message's content is found (RFC 9112 §6.3).
package enum BodyFraming: Sendable, Hashable {
    /// There is no content, and nothing says its length.
    case none
    /// That many bytes.
    case length(Int)
    /// Chunks, the last of which is empty.
    case chunked
    /// Everything until the connection closes; responses only.
    case untilClose

    /// Whether the message ends with its head.
    package var isEmpty: Bool { self == .none || self == .length(0) }
}

// The one place where both sides decide on framing. Whatever two readers could understand differently is refused.
extension BodyFraming {
    /// The framing of a request.
    package init(request head: HTTPRequestHead) throws(HTTPParseError) {
        let hasCoding = head.fields.contains(.transferEncoding)
        let hasLength = head.fields.contains(.contentLength)
        if hasCoding {
            guard head.version == .http11 else { throw .transferEncodingInHTTP10 }
            guard !hasLength else { throw .contentLengthWithTransferEncoding }
            let codings = try TransferCodings(head.fields)
            guard codings.endsInChunked else { throw .chunkedNotLast }
            guard !codings.hasUnknown else { throw .unknownTransferCoding }
            self = .chunked
        } else if hasLength {
            self = .length(try head.fields.contentLength(acceptsRepetition: false))
        } else {
            self = .none
        }
    }

    /// The framing of a response to a request with that method.
    package init(response head: HTTPResponseHead, to method: HTTPMethod) throws(HTTPParseError) {
        // These never have content, whatever their fields say about what another answer would have had.
        if head.status.neverHasContent || method == .head || (method == .connect && head.status.isSuccess) {
            self = .none
            return
        }
        let hasLength = head.fields.contains(.contentLength)
        if head.fields.contains(.transferEncoding) {
            guard head.version == .http11 else { throw .transferEncodingInHTTP10 }
            guard !hasLength else { throw .contentLengthWithTransferEncoding }
            let codings = try TransferCodings(head.fields)
            guard !codings.hasUnknown else { throw .unknownTransferCoding }
            self = .chunked
        } else if hasLength {
            self = .length(try head.fields.contentLength(acceptsRepetition: true))
        } else {
            self = .untilClose
        }
    }
}

/// What the members of Transfer-Encoding say, over all its lines.
private struct TransferCodings {
    var endsInChunked = false
    var hasUnknown = false

    init(_ fields: HTTPFields) throws(HTTPParseError) {
        var chunkedCount = 0
        var isMalformed = false
        var endsInChunked = false
        var hasUnknown = false
        fields.forEachMember(of: .transferEncoding) { member in
            // RFC 9110 §5.6.1 lets a recipient skip empty members; here they are the mark of a disguise.
            if member.isEmpty { isMalformed = true }
            endsInChunked = member.equalsIgnoringCase("chunked")
            if endsInChunked { chunkedCount += 1 } else { hasUnknown = true }
            return true
        }
        guard !isMalformed else { throw .malformedTransferEncoding }
        guard chunkedCount <= 1 else { throw .repeatedChunked }
        guard chunkedCount == 0 || endsInChunked else { throw .chunkedNotLast }
        self.endsInChunked = endsInChunked
        self.hasUnknown = hasUnknown
    }
}

extension HTTPFields {
    /// The one Content-Length; "5, 5" and two equal lines pass only where repetition is accepted (RFC 9110 §8.6).
    fileprivate func contentLength(acceptsRepetition: Bool) throws(HTTPParseError) -> Int {
        var length: Int?
        var fault: HTTPParseError?
        forEachMember(of: .contentLength) { member in
            guard let number = member.decimalNumber else {
                fault = .malformedContentLength
                return false
            }
            if let length, length != number { fault = .conflictingContentLength }
            if length == number, !acceptsRepetition { fault = .repeatedContentLength }
            length = number
            return fault == nil
        }
        if let fault { throw fault }
        guard let length else { throw .malformedContentLength }
        return length
    }
}
