internal import HTTPTransport

/// The talk page's files, which are in the program.
enum TalkPage {
    private static let files: [String: (type: String, bytes: [UInt8])] = {
        let script = "text/javascript; charset=utf-8"
        return [
            "talk.html": ("text/html; charset=utf-8", PackageResources.talk_html),
            "talk.css": ("text/css; charset=utf-8", PackageResources.talk_css),
            "talk.js": (script, PackageResources.talk_js),
            "talk-call.js": (script, PackageResources.talk_call_js),
            "talk-conversation.js": (script, PackageResources.talk_conversation_js),
            "talk-latency.js": (script, PackageResources.talk_latency_js),
            "talk-trace.js": (script, PackageResources.talk_trace_js),
            "talk-worklet.js": (script, PackageResources.talk_worklet_js),
        ]
    }()

    /// Nothing but its own files and addresses, and nowhere inside another page.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self' ws: wss:",
        "img-src 'self' data:",
        "worker-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    static func response(to name: String) -> HTTPResponse {
        guard let file = files[name] else { return .text("There is no such file.\n", status: .notFound) }
        var response = HTTPResponse(status: .ok, body: file.bytes)
        response.fields.set(.contentType, to: file.type)
        response.fields.set(.cacheControl, to: "no-cache")
        response.fields.set("Content-Security-Policy", to: policy)
        response.fields.set("Permissions-Policy", to: "microphone=(self), camera=(), geolocation=()")
        response.fields.set("Referrer-Policy", to: "no-referrer")
        response.fields.set("X-Content-Type-Options", to: "nosniff")
        return response
    }
}
