extension FluxStream.Settings {
    /// What Flux can be asked for; everything else is the other protocol's.
    private static let known: Set = [
        "model", "encoding", "sample_rate", "eot_threshold", "eager_eot_threshold", "eot_timeout_ms", "keyterm",
        "language_hint", "numerals", "profanity_filter", "redact", "mip_opt_out", "tag",
    ]

    /// Reads the parameters of `/v2/listen`, or refuses them in the provider's words.
    init(_ query: ListenQuery, requestID: String) throws(DeepgramRefusal) {
        self.requestID = requestID
        if let unknown = query.names.subtracting(Self.known).min() {
            throw .badRequest("Invalid query string: unknown field `\(unknown)`")
        }
        guard let model = query.text("model") else { throw .badRequest("Invalid query string: missing field `model`") }
        guard DeepgramModelNames.flux.contains(model) else {
            throw .badRequest("Invalid query string: unknown model `\(model)`")
        }
        isMultilingual = model == "flux-general-multi"
        languageHints = query.texts("language_hint")
        if !languageHints.isEmpty, !isMultilingual {
            throw .badRequest("language_hint is only supported by flux-general-multi")
        }
        if let unknown = languageHints.first(where: { !DeepgramModelNames.fluxLanguages.contains($0) }) {
            throw .badRequest("Unsupported language_hint: \(unknown)")
        }
        endThreshold = try query.number("eot_threshold", in: 0.5...1) ?? 0.7
        eagerThreshold = try query.number("eager_eot_threshold", in: 0.3...0.9)
        timeout = Int64(try query.integer("eot_timeout_ms", in: 500...60_000) ?? 5_000) * 8
        keyterms = try query.keyterms()
        if let complaint { throw .badRequest(complaint) }
    }

    /// What is wrong with the thresholds.
    var complaint: String? {
        if let eagerThreshold, eagerThreshold > endThreshold {
            return "eager_eot_threshold must not exceed eot_threshold"
        }
        if !(0.5...1).contains(endThreshold) { return "eot_threshold must be between 0.5 and 1.0" }
        if let eagerThreshold, !(0.3...0.9).contains(eagerThreshold) {
            return "eager_eot_threshold must be between 0.3 and 0.9"
        }
        if !(4_000...480_000).contains(timeout) { return "eot_timeout_ms must be between 500 and 60000" }
        return nil
    }
}
