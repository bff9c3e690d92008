internal import CallRecords
internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import OutboundCalls

// What was said in a call, and its sound.
extension CallRoutes {
    func tellTranscript(_ exchange: HTTPExchange, _ parameters: RouteParameters) async throws {
        let token = try access.tokens.admit(exchange, .readCalls)
        _ = try AddressQuery(exchange, knowing: [])
        let name = try await call(parameters, token).name
        let turns = try await keeper.reader.look { try $0.turns(of: name) }
        var response: HTTPResponse
        if exchange.head.preferred(among: ["application/json", "text/plain"]) == "text/plain" {
            response = .text(turns.map { $0.written + "\n" }.joined())
        } else {
            response = .json(Self.encoded(["call": .string(name.id), "turns": .array(turns.map(\.json))]))
        }
        response.fields.set(.vary, to: "Accept")
        exchange.respond(response)
    }

    /// The recording: whole or in part, in the form that the client likes best of those that there are.
    func sendRecording(_ exchange: HTTPExchange, _ parameters: RouteParameters) async throws {
        let token = try access.tokens.admit(exchange, .readCalls)
        let asked = try AddressQuery(exchange, knowing: ["format"])
        let format = try asked.value("format", "wav or ogg") { ["wav": "audio/wav", "ogg": "audio/ogg"][$0] }
        let call = try await call(parameters, token)
        let name = call.name
        let all = try await keeper.reader.look { try $0.audio(of: name) }
        let audio = all.filter { $0.samples != nil && (format == nil || $0.mediaType == format) }
        guard let first = audio.first else {
            // One whose file broke has no length either, and gets it at the next start.
            let isFresh = call.ended.map { WallTime.now - .seconds(60) < $0 } ?? true
            guard isFresh, all.contains(where: { $0.samples == nil }) else {
                throw HTTPProblem(.notFound, title: "No recording", detail: "the call has none in that form")
            }
            throw HTTPProblem(.conflict, title: "Not recorded yet", detail: "the call is still being recorded")
        }
        let type = exchange.head.preferred(among: audio.map(\.mediaType))
        let path = (audio.first { $0.mediaType == type } ?? first).path
        let folder = ServedFolder(
            keeper.recordings,
            index: nil,
            fields: [.cacheControl: "private, no-cache", .vary: "Accept"]
        )
        // The names of files have percent signs of their own.
        let names = path.split(separator: "%", omittingEmptySubsequences: false)
        try await folder.answer(exchange, path: names.joined(separator: "%25")[...])
    }
}

extension RecordedTurn {
    /// As a line to read: when, who, what.
    fileprivate var written: String {
        let seconds = at.samples / 8_000
        let time = "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
        let who = role == .caller ? "caller" : "agent"
        // One turn is one line, whatever was said.
        let text = heard.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "\(time)  \(who): \(text)\(wasCut ? " …" : "")"
    }
}
