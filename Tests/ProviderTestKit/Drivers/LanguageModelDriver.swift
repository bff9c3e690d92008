internal import FastJSON
internal import LanguageModels
internal import ProviderKit
package import Rehearsal

extension ClientDriver {
    /// A driver of a language model: a talk of two contributions, tools among them, with a pause between.
    ///
    /// - Parameters:
    ///   - configuration: the model's options, with `$address` and `$key` in them.
    ///   - middle: how many of the provider's messages come before the second word.
    package static func model(
        _ name: String,
        _ configuration: String,
        middle: Int,
        simulator: @escaping @Sendable (SimulatorWorld) -> any SimulatedProvider
    ) -> ClientDriver {
        var driver = ClientDriver(name, simulator: simulator) { run in
            let model = try LanguageModelTalk.model(run, configuration)
            var talk = LanguageModelTalk.conversation
            try await LanguageModelTalk.listen(to: model.generate(GenerationRequest(talk), on: run.loop), run)
            try await run.idle()
            talk.messages += [.agent("Yes."), .caller(LanguageModelTalk.call)]
            let request = GenerationRequest(talk, tools: LanguageModelTalk.tools)
            try await LanguageModelTalk.listen(to: model.generate(request, on: run.loop), run)
        } begin: { run in
            let model = try LanguageModelTalk.model(run, configuration)
            let request = GenerationRequest(LanguageModelTalk.conversation)
            let generation = try await model.generate(request, on: run.loop)
            if let event = try await generation.events.next() { run.heard(LanguageModelTalk.line(event)) }
            return ClientBeginning {
                generation.cancel()
            } rest: {
                while try await generation.events.next() != nil {}
            }
        } complaint: { lines in
            LanguageModelTalk.complaint(lines)
        }
        driver.middle = middle
        // What is sent all at once has no middle.
        driver.settings.latency = LatencyProfile(first: .fixed(.milliseconds(120)), next: .fixed(.milliseconds(5)))
        return driver
    }
}

/// What is said in the drivers' talk.
enum LanguageModelTalk {
    static let conversation = Conversation(
        instructions: "You answer calls for a dentist.",
        messages: [.agent("Hello."), .caller("Grüße, is Friday morning free for a check-up at all? 🦷")]
    )

    static let call = #"call find_slots {"day":"Zo\u00eb \"x\" 🦷"}"#

    static let tools = [
        ToolDeclaration(
            name: "find_slots",
            description: "Free slots",
            parameters: ["type": "object", "properties": [:]]
        )
    ]

    static func model(_ run: ClientRun, _ configuration: String) throws -> any LanguageModel {
        var registry = ProviderRegistry()
        registry.addLanguageModels()
        return try registry.model(run.options(configuration))
    }

    static func listen(to generation: any Generation, _ run: ClientRun) async throws {
        while let event = try await generation.events.next() { run.heard(line(event)) }
    }

    static func line(_ event: GenerationEvent) -> String {
        switch event {
        case .text(let text): "text \(text)"
        case .toolCallStarted(let name): "calls \(name)"
        case .toolCall(let call): "call \(call.name) \(call.arguments)"
        case .switched: "switched"
        case .usage(let usage): "usage \(usage.inputTokens) \(usage.outputTokens)"
        case .finished(let reason): "finished \(reason)"
        }
    }

    static func complaint(_ lines: [String]) -> String? {
        let said = lines.filter { $0.hasPrefix("text ") }.map { $0.dropFirst(5) }.joined()
        guard said == "You said: Grüße, is Friday morning free for a check-up at all? 🦷" else {
            return "said \"\(said)\""
        }
        guard lines.contains("call find_slots {\"day\":\"Zo\\u00eb \\\"x\\\" 🦷\"}") else {
            return "the call is missing"
        }
        let ends = lines.filter { $0.hasPrefix("finished") }
        return ends == ["finished completed", "finished toolCalls"] ? nil : "ended with \(ends)"
    }
}
