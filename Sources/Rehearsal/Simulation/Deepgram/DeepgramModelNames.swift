/// The models that the simulated Deepgram has, and the languages of the first protocol's.
enum DeepgramModelNames {
    static let flux = ["flux-general-en", "flux-general-multi"]

    /// The languages of Flux's model for many.
    static let fluxLanguages = ["de", "en", "es", "fr", "hi", "it", "ja", "nl", "pt", "ru"]

    /// Whether a name is one of the first protocol's models.
    static func isListener(_ name: String) -> Bool {
        ["nova-3", "nova-2", "enhanced", "base"].contains { name == $0 || name.hasPrefix("\($0)-") }
            || ["nova", "nova-general", "nova-phonecall"].contains(name)
    }

    /// Whether a model understands a language.
    static func understands(_ model: String, _ language: String) -> Bool {
        guard let primary = language.split(separator: "-").first.map(String.init) else { return false }
        let isGeneral =
            !model.contains("-") || model.hasSuffix("-3") || model.hasSuffix("-2") || model.hasSuffix("-general")
        guard isGeneral else { return primary == "en" || (model == "nova-3-medical" && primary == "multi") }
        return languages.contains(primary)
    }

    private static let languages: Set = [
        "multi", "af", "ar", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr",
        "gl",
        "gu", "he", "hi", "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv", "mk", "mr", "ms", "nl", "no", "pl",
        "pt",
        "ro", "ru", "sk", "sl", "sr", "sv", "ta", "te", "th", "tl", "tr", "uk", "vi", "xh", "zh", "zu",
    ]
}
