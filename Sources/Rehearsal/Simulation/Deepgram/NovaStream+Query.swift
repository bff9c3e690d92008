extension NovaStream.Settings {
    /// Reads the parameters of `/v1/listen`, or refuses them in the provider's words.
    init(_ query: ListenQuery, requestID: String) throws(DeepgramRefusal) {
        self.requestID = requestID
        // Without one the oldest model listens, which nobody wants.
        model = query.text("model") ?? "base"
        if model.hasPrefix("flux") { throw .badRequest("Flux models are only available on /v2/listen") }
        guard DeepgramModelNames.isListener(model) else { throw .noModel }
        let language = query.text("language") ?? "en"
        guard DeepgramModelNames.understands(model, language) else {
            throw .badRequest("Bad Request: No such model/language/tier combination found.")
        }
        isMultilingual = language == "multi"
        languageHints = query.texts("language_hint")
        if !languageHints.isEmpty, !isMultilingual || !model.hasPrefix("nova-3") {
            throw .badRequest("language_hint is only supported by nova-3 with language=multi")
        }
        let isNova3 = model.hasPrefix("nova-3")
        if !query.texts("keyterm").isEmpty, !isNova3 {
            throw .badRequest("Keyterm prompting is only supported by Nova-3 models")
        }
        if !query.texts("keywords").isEmpty, isNova3 {
            throw .badRequest("Keywords are not supported by Nova-3 models. Please use keyterm")
        }
        _ = try query.keyterms()
        if query.text("diarize") != nil, query.text("diarize_model") != nil {
            throw .badRequest("diarize and diarize_model cannot both be given")
        }
        hasInterims = try query.flag("interim_results")
        let isSmart = try query.flag("smart_format")
        let isPunctuated = try query.flag("punctuate")
        punctuates = isSmart || isPunctuated
        hasSpeechEvents = try query.flag("vad_events")
        if query.text("endpointing") == "false" {
            endpointing = nil
        } else if query.text("endpointing") != "true",
            let pause = try query.integer("endpointing", in: 0...10_000)
        {
            endpointing = Int64(pause) * 8
        }
        utteranceEnd = try query.integer("utterance_end_ms", in: 0...60_000).map { Int64($0) * 8 }
    }
}
