extension HTTPStatus {
    /// 100 Continue.
    public static var `continue`: Self { Self(standard: 100) }
    /// 101 Switching Protocols.
    public static var switchingProtocols: Self { Self(standard: 101) }
    /// 103 Early Hints.
    public static var earlyHints: Self { Self(standard: 103) }
    /// 200 OK.
    public static var ok: Self { Self(standard: 200) }
    /// 201 Created.
    public static var created: Self { Self(standard: 201) }
    /// 202 Accepted.
    public static var accepted: Self { Self(standard: 202) }
    /// 204 No Content.
    public static var noContent: Self { Self(standard: 204) }
    /// 205 Reset Content.
    public static var resetContent: Self { Self(standard: 205) }
    /// 206 Partial Content.
    public static var partialContent: Self { Self(standard: 206) }
    /// 301 Moved Permanently.
    public static var movedPermanently: Self { Self(standard: 301) }
    /// 302 Found.
    public static var found: Self { Self(standard: 302) }
    /// 303 See Other.
    public static var seeOther: Self { Self(standard: 303) }
    /// 304 Not Modified.
    public static var notModified: Self { Self(standard: 304) }
    /// 307 Temporary Redirect.
    public static var temporaryRedirect: Self { Self(standard: 307) }
    /// 308 Permanent Redirect.
    public static var permanentRedirect: Self { Self(standard: 308) }
    /// 400 Bad Request.
    public static var badRequest: Self { Self(standard: 400) }
    /// 401 Unauthorized.
    public static var unauthorized: Self { Self(standard: 401) }
    /// 402 Payment Required.
    public static var paymentRequired: Self { Self(standard: 402) }
    /// 403 Forbidden.
    public static var forbidden: Self { Self(standard: 403) }
    /// 404 Not Found.
    public static var notFound: Self { Self(standard: 404) }
    /// 405 Method Not Allowed.
    public static var methodNotAllowed: Self { Self(standard: 405) }
    /// 406 Not Acceptable.
    public static var notAcceptable: Self { Self(standard: 406) }
    /// 408 Request Timeout.
    public static var requestTimeout: Self { Self(standard: 408) }
    /// 409 Conflict.
    public static var conflict: Self { Self(standard: 409) }
    /// 410 Gone.
    public static var gone: Self { Self(standard: 410) }
    /// 411 Length Required.
    public static var lengthRequired: Self { Self(standard: 411) }
    /// 412 Precondition Failed.
    public static var preconditionFailed: Self { Self(standard: 412) }
    /// 413 Content Too Large.
    public static var contentTooLarge: Self { Self(standard: 413) }
    /// 414 URI Too Long.
    public static var uriTooLong: Self { Self(standard: 414) }
    /// 415 Unsupported Media Type.
    public static var unsupportedMediaType: Self { Self(standard: 415) }
    /// 416 Range Not Satisfiable.
    public static var rangeNotSatisfiable: Self { Self(standard: 416) }
    /// 417 RequestExpectation Failed.
    public static var expectationFailed: Self { Self(standard: 417) }
    /// 421 Misdirected Request.
    public static var misdirectedRequest: Self { Self(standard: 421) }
    /// 422 Unprocessable Content.
    public static var unprocessableContent: Self { Self(standard: 422) }
    /// 425 Too Early.
    public static var tooEarly: Self { Self(standard: 425) }
    /// 426 Upgrade Required.
    public static var upgradeRequired: Self { Self(standard: 426) }
    /// 428 Precondition Required.
    public static var preconditionRequired: Self { Self(standard: 428) }
    /// 429 Too Many Requests.
    public static var tooManyRequests: Self { Self(standard: 429) }
    /// 431 Request Header Fields Too Large.
    public static var requestHeaderFieldsTooLarge: Self { Self(standard: 431) }
    /// 500 Internal Server Error.
    public static var internalServerError: Self { Self(standard: 500) }
    /// 501 Not Implemented.
    public static var notImplemented: Self { Self(standard: 501) }
    /// 502 Bad Gateway.
    public static var badGateway: Self { Self(standard: 502) }
    /// 503 Service Unavailable.
    public static var serviceUnavailable: Self { Self(standard: 503) }
    /// 504 Gateway Timeout.
    public static var gatewayTimeout: Self { Self(standard: 504) }
    /// 505 HTTP Version Not Supported.
    public static var httpVersionNotSupported: Self { Self(standard: 505) }
    /// 507 Insufficient Storage.
    public static var insufficientStorage: Self { Self(standard: 507) }
    /// 511 Network Authentication Required.
    public static var networkAuthenticationRequired: Self { Self(standard: 511) }

    /// The reason phrase that belongs to the code; empty for a code without one here.
    public var reason: String {
        switch code {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 103: "Early Hints"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 205: "Reset Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "RequestExpectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 425: "Too Early"
        case 426: "Upgrade Required"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 507: "Insufficient Storage"
        case 511: "Network Authentication Required"
        default: ""
        }
    }
}
