import CallTiming
import FastJSON
import HTTPTransport
@testable import LanguageModels
import Octets
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal

/// The tool that the sheets' examples use.
let findSlots = ToolDeclaration(
    name: "find_slots",
    description: "Free slots on a day",
    parameters: ["type": "object", "properties": ["day": ["type": "string"]], "required": ["day"]]
)

let getPrice = ToolDeclaration(
    name: "get_price",
    description: "The price of a treatment",
    parameters: ["type": "object", "properties": [:]]
)

/// Options as a configuration has them.
func options(_ text: String, _ variables: [String: String] = ["OPENAI_API_KEY": "sk-test-4711"]) throws
    -> ProviderOptions
{
    ProviderOptions(try JSON5Node(parsing: text), ProviderEnvironment(variables: variables))
}

/// What a decoder makes of a stream's text that comes in these pieces; the text of its failure last.
func decoded<Decoder: StreamDecoder>(_ stream: String, by decoder: Decoder, cutAt cut: Int? = nil) -> [String] {
    var decoder = decoder
    var parser = EventStreamParser()
    let bytes = Array(stream.utf8)
    let pieces = cut.map { [Array(bytes[..<$0]), Array(bytes[$0...])] } ?? [bytes]
    var lines: [String] = []
    var text = ""
    do {
        var events: [GenerationEvent] = []
        for piece in pieces {
            var arrived: [ServerSentEvent] = []
            try parser.parse(piece.span) { arrived.append($0) }
            for event in arrived { try decoder.take(event, into: &events) }
        }
        try decoder.end(into: &events)
        for event in events {
            // How the text is cut is the provider's business.
            if case .text(let piece) = event { text += piece } else { lines.append(line(event)) }
        }
    } catch {
        lines.append("\(error)")
    }
    return (text.isEmpty ? [] : ["text \(text)"]) + lines
}

/// An event on one line.
func line(_ event: GenerationEvent) -> String {
    switch event {
    case .text(let text): "text \(text)"
    case .toolCallStarted(let name): "calls \(name)"
    case .toolCall(let call): "call \(call.id) \(call.name) \(call.arguments)"
    case .switched: "switched"
    case .usage(let usage):
        "usage \(usage.inputTokens)+\(usage.cachedTokens)+\(usage.cacheWrites)>\(usage.outputTokens)"
            + (usage.isEstimated ? " estimated" : "")
    case .finished(let reason): "finished \(reason)"
    }
}

extension Generation {
    /// All that it writes, the text joined.
    func all() async throws -> (text: String, events: [GenerationEvent]) {
        var text = ""
        var rest: [GenerationEvent] = []
        for try await event in events {
            if case .text(let piece) = event { text += piece } else { rest.append(event) }
        }
        return (text, rest)
    }
}

/// What a failure of that kind must be.
func kind(_ body: () async throws -> Void) async -> ProviderFailure? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ProviderFailure
    }
}
