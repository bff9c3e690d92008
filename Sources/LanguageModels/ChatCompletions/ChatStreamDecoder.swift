internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

/// What a stream of chat completion chunks means.
struct ChatStreamDecoder: StreamDecoder {
    /// A tool call as far as it has come.
    private struct PartialCall {
        var index: Int?
        var id: String
        var name = ""
        var arguments = ""
        var isAnnounced = false
    }

    private let quirks: ChatQuirks
    private let toolNames: Set<String>
    /// The number of the next call without an id of its own.
    private var nextCall: Int
    /// What the request will have cost, if the server does not say it.
    private var estimate: ProviderUsage
    private var thinking = ThinkTagFilter()
    private var calls: [PartialCall] = []
    private var refusal = ""
    private var finish: String?
    private var usage: ProviderUsage?
    private var written = 0
    private(set) var isComplete = false

    /// Reads what comes of a request of so many bytes.
    init(_ quirks: ChatQuirks, request: GenerationRequest, bytes: Int) {
        self.quirks = quirks
        toolNames = Set(request.tools.map(\.name))
        nextCall = request.conversation.callCount
        estimate = ProviderUsage()
        estimate.requests = 1
        estimate.isEstimated = true
        estimate.inputTokens = TokenEstimate.tokens(bytes: bytes)
    }

    mutating func take(_ event: ServerSentEvent, into events: inout [GenerationEvent]) throws(StreamFault) {
        guard !isComplete else { return }
        if event.data.hasPrefix("[DONE]") { return complete(into: &events) }
        let chunk: ChatChunk
        do throws(JSONError) {
            chunk = try ChatChunk(parsing: event.data)
        } catch {
            // Some name the event and write the error as plain text.
            if event.type == "error" { throw StreamFault(.overloaded, event.data) }
            throw .malformed(error)
        }
        if let fault = chunk.fault { throw fault }
        if event.type == "error" {
            throw ChatErrors.fault((try? JSONValue(parsing: event.data)) ?? .string(event.data))
        }
        take(chunk, into: &events)
    }

    private mutating func take(_ chunk: ChatChunk, into events: inout [GenerationEvent]) {
        usage = chunk.usage ?? usage
        written += chunk.text.utf8.count + chunk.refusal.utf8.count
        refusal += chunk.refusal
        say(quirks.thinkTags ? thinking.passed(chunk.text) : chunk.text, into: &events)
        for piece in chunk.pieces { take(piece, into: &events) }
        if let reason = chunk.finish, finish == nil {
            finish = reason
            finishContent(into: &events)
        }
    }

    mutating func take(document: JSONValue, into events: inout [GenerationEvent]) throws(StreamFault) {
        if let error = document["error"], error != .null { throw ChatErrors.fault(error) }
        guard let choice = document["choices"]?[0], let message = choice["message"], message.objectValue != nil else {
            // No answer at all, in one of the shapes of an error: {"detail": …}, {"message": …}.
            throw ChatErrors.fault(document)
        }
        // A reply that was not streamed is a stream of one chunk.
        var delta: JSONObject = JSONObject()
        delta["choices"] = [["delta": message, "finish_reason": choice["finish_reason"] ?? "stop"]]
        delta["usage"] = document["usage"]
        do {
            var whole = ChatChunk()
            try whole.read(JSONValue.object(delta).encoded())
            if whole.finish == nil { whole.finish = "stop" }
            take(whole, into: &events)
        } catch {
            throw StreamFault(.protocolViolation, "\(error)")
        }
        complete(into: &events)
    }

    mutating func end(into events: inout [GenerationEvent]) throws(StreamFault) {
        guard !isComplete else { return }
        // Not every server says [DONE], but each says why it stops.
        guard finish != nil else { throw .truncated }
        complete(into: &events)
    }

    // MARK: Tool calls

    private mutating func take(_ piece: ChatChunk.ToolPiece, into events: inout [GenerationEvent]) {
        written += piece.name.utf8.count + piece.arguments.utf8.count
        let place = place(of: piece)
        if !piece.id.isEmpty { calls[place].id = piece.id }
        // Some servers repeat the name with each piece; a few send it in pieces.
        if piece.name != calls[place].name { calls[place].name += piece.name }
        calls[place].arguments += piece.arguments
        let name = calls[place].name
        if toolNames.contains(name) || !calls[place].arguments.isEmpty { announce(place, into: &events) }
    }

    private mutating func announce(_ place: Int, into events: inout [GenerationEvent]) {
        guard !calls[place].isAnnounced, !calls[place].name.isEmpty else { return }
        calls[place].isAnnounced = true
        events.append(.toolCallStarted(name: calls[place].name))
    }

    /// Which call a piece belongs to; a new one for the first piece of one.
    private mutating func place(of piece: ChatChunk.ToolPiece) -> Int {
        if quirks.toolCalls == .pieces {
            // A piece without an index goes on with the latest call, unless it has an id or a name to begin one with.
            let latest = piece.index == nil && piece.id.isEmpty && piece.name.isEmpty
            let known = latest ? calls.indices.last : calls.lastIndex { isPiece(piece, of: $0) }
            if let known { return known }
        }
        let id = "call_\(nextCall)"
        nextCall += 1
        calls.append(PartialCall(index: piece.index, id: piece.id.isEmpty ? id : piece.id))
        return calls.count - 1
    }

    private func isPiece(_ piece: ChatChunk.ToolPiece, of call: PartialCall) -> Bool {
        guard let index = piece.index else { return !piece.id.isEmpty && piece.id == call.id }
        // Two ids under one index are two calls: older servers count all of them 0.
        return index == call.index && (piece.id.isEmpty || piece.id == call.id)
    }

    // MARK: The end

    private func say(_ text: String, into events: inout [GenerationEvent]) {
        if !text.isEmpty { events.append(.text(text)) }
    }

    private mutating func finishContent(into events: inout [GenerationEvent]) {
        if quirks.thinkTags { say(thinking.rest(), into: &events) }
        for place in calls.indices {
            announce(place, into: &events)
            let call = calls[place]
            let arguments = call.arguments.isBlank ? "{}" : call.arguments
            events.append(.toolCall(ToolCall(id: call.id, name: call.name, arguments: arguments)))
        }
    }

    private mutating func complete(into events: inout [GenerationEvent]) {
        if finish == nil { finishContent(into: &events) }
        estimate.outputTokens = TokenEstimate.tokens(bytes: written)
        events.append(.usage(usage ?? estimate))
        events.append(.finished(reason))
        isComplete = true
    }

    private var reason: FinishReason {
        if !refusal.isEmpty { return .refused(refusal) }
        switch finish ?? "stop" {
        case "length": return .length
        case "content_filter": return .refused("content_filter")
        // Some say "stop" although they call, or "tool_calls" although they do not: the calls themselves count.
        case "stop", "eos", "tool_calls", "function_call", "stop_sequence", "end_turn":
            return calls.isEmpty ? .completed : .toolCalls
        case let word: return calls.isEmpty ? .other(word) : .toolCalls
        }
    }
}
