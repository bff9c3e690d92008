/// Why a message was refused.
public enum HTTPParseError: Error, Equatable, Hashable, Sendable, CaseIterable {
    // Too much of something.
    case startLineTooLong, fieldLineTooLong, tooManyFields, headTooLong, methodTooLong
    case bodyTooLong, chunkExtensionsTooLong, trailersTooLong
    // The start line.
    case malformedRequestLine, invalidMethod, invalidTarget, malformedVersion, unsupportedVersion
    case malformedStatusLine, invalidStatusCode
    // Lines and fields.
    case bareCarriageReturn, bareLineFeed, nulByte, foldedField, leadingWhitespace
    case missingColon, emptyFieldName, invalidFieldName, whitespaceBeforeColon, invalidFieldValue
    // Host.
    case missingHost, repeatedHost, invalidHost
    // Framing.
    case malformedContentLength, repeatedContentLength, conflictingContentLength
    case contentLengthWithTransferEncoding, malformedTransferEncoding, unknownTransferCoding
    case chunkedNotLast, repeatedChunked, transferEncodingInHTTP10
    // The body.
    case malformedChunkSize, chunkSizeOverflow, malformedChunkExtension, missingChunkEnd
    case truncatedMessage
}

extension HTTPParseError {
    /// The status that a server answers with before it closes the connection.
    public var status: HTTPStatus {
        switch self {
        case .startLineTooLong: .uriTooLong
        case .fieldLineTooLong, .tooManyFields, .headTooLong, .trailersTooLong: .requestHeaderFieldsTooLarge
        case .bodyTooLong: .contentTooLarge
        case .methodTooLong, .unknownTransferCoding: .notImplemented
        case .unsupportedVersion: .httpVersionNotSupported
        case .malformedStatusLine, .invalidStatusCode: .badGateway
        case .malformedRequestLine, .invalidMethod, .invalidTarget, .malformedVersion, .bareCarriageReturn,
            .bareLineFeed, .nulByte, .foldedField, .leadingWhitespace, .missingColon, .emptyFieldName,
            .invalidFieldName, .whitespaceBeforeColon, .invalidFieldValue, .missingHost, .repeatedHost, .invalidHost,
            .malformedContentLength, .repeatedContentLength, .conflictingContentLength,
            .contentLengthWithTransferEncoding, .malformedTransferEncoding, .chunkedNotLast, .repeatedChunked,
            .transferEncodingInHTTP10, .malformedChunkSize, .chunkSizeOverflow, .malformedChunkExtension,
            .chunkExtensionsTooLong, .missingChunkEnd, .truncatedMessage:
            .badRequest
        }
    }

    /// A short name for a counter's label.
    public var counter: String {
        switch self {
        case .startLineTooLong: "start_line_too_long"
        case .fieldLineTooLong: "field_line_too_long"
        case .tooManyFields: "too_many_fields"
        case .headTooLong: "head_too_long"
        case .methodTooLong: "method_too_long"
        case .bodyTooLong: "body_too_long"
        case .chunkExtensionsTooLong: "chunk_extensions_too_long"
        case .trailersTooLong: "trailers_too_long"
        case .malformedRequestLine: "request_line"
        case .invalidMethod: "method"
        case .invalidTarget: "target"
        case .malformedVersion: "version"
        case .unsupportedVersion: "version_unsupported"
        case .malformedStatusLine: "status_line"
        case .invalidStatusCode: "status_code"
        case .bareCarriageReturn: "bare_cr"
        case .bareLineFeed: "bare_lf"
        case .nulByte: "nul"
        case .foldedField: "folded_field"
        case .leadingWhitespace: "leading_whitespace"
        case .missingColon: "missing_colon"
        case .emptyFieldName: "field_name_empty"
        case .invalidFieldName: "field_name"
        case .whitespaceBeforeColon: "whitespace_before_colon"
        case .invalidFieldValue: "field_value"
        case .missingHost: "host_missing"
        case .repeatedHost: "host_repeated"
        case .invalidHost: "host"
        case .malformedContentLength: "content_length"
        case .repeatedContentLength: "content_length_repeated"
        case .conflictingContentLength: "content_length_conflict"
        case .contentLengthWithTransferEncoding: "content_length_with_transfer_encoding"
        case .malformedTransferEncoding: "transfer_encoding"
        case .unknownTransferCoding: "transfer_coding_unknown"
        case .chunkedNotLast: "chunked_not_last"
        case .repeatedChunked: "chunked_repeated"
        case .transferEncodingInHTTP10: "transfer_encoding_in_http10"
        case .malformedChunkSize: "chunk_size"
        case .chunkSizeOverflow: "chunk_size_overflow"
        case .malformedChunkExtension: "chunk_extension"
        case .missingChunkEnd: "chunk_end"
        case .truncatedMessage: "truncated"
        }
    }
}

extension HTTPParseError: CustomStringConvertible {
    /// What was wrong, in one clause, without any of the message's own bytes.
    public var description: String {
        switch self {
        case .startLineTooLong: "the first line is longer than the limit"
        case .fieldLineTooLong: "a header line is longer than the limit"
        case .tooManyFields: "there are more header lines than the limit"
        case .headTooLong: "the head is longer than the limit"
        case .methodTooLong: "the method is longer than any that is implemented"
        case .bodyTooLong: "the content is longer than the limit"
        case .chunkExtensionsTooLong: "the chunk extensions are longer than the limit"
        case .trailersTooLong: "the trailer section is longer than the limit"
        case .malformedRequestLine: "the request line is not a method, a target and a version divided by single spaces"
        case .invalidMethod: "the method is not a token"
        case .invalidTarget: "the request target is malformed or does not suit the method"
        case .malformedVersion: "the version is not of the form HTTP/1.1"
        case .unsupportedVersion: "the version is not HTTP/1"
        case .malformedStatusLine: "the status line is not a version, a status code and a reason phrase"
        case .invalidStatusCode: "the status code is not three digits from 100 on"
        case .bareCarriageReturn: "a carriage return stands alone"
        case .bareLineFeed: "a line ends in a line feed without a carriage return"
        case .nulByte: "there is a NUL in the head"
        case .foldedField: "a header line is folded"
        case .leadingWhitespace: "the first header line begins with whitespace"
        case .missingColon: "a header line has no colon"
        case .emptyFieldName: "a header line has no name"
        case .invalidFieldName: "a header's name is not a token"
        case .whitespaceBeforeColon: "whitespace stands before a header's colon"
        case .invalidFieldValue: "a header's value holds a control character"
        case .missingHost: "there is no Host header"
        case .repeatedHost: "there is more than one Host header"
        case .invalidHost: "the Host header is not a host and a port"
        case .malformedContentLength: "the Content-Length is not a decimal number in range"
        case .repeatedContentLength: "the Content-Length is given more than once"
        case .conflictingContentLength: "there are different Content-Lengths"
        case .contentLengthWithTransferEncoding: "Content-Length and Transfer-Encoding are both given"
        case .malformedTransferEncoding: "the Transfer-Encoding is not a list of codings"
        case .unknownTransferCoding: "a transfer coding other than chunked is not implemented"
        case .chunkedNotLast: "chunked is not the last transfer coding"
        case .repeatedChunked: "chunked is applied more than once"
        case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding"
        case .malformedChunkSize: "a chunk's size is not hexadecimal digits before a line end"
        case .chunkSizeOverflow: "a chunk's size is out of range"
        case .malformedChunkExtension: "a chunk's extension is malformed"
        case .missingChunkEnd: "a chunk's data is not followed by a line end"
        case .truncatedMessage: "the connection ended in the middle of a message"
        }
    }
}
