internal import FastJSON
internal import ProviderKit

/// What is known of a model by its name; of others nothing is assumed.
struct ElevenLabsModel: Sendable {
    let name: String
    /// What it speaks; nil where that is not known.
    let languages: SpokenLanguages?
    /// Whether it may be told the language: `eleven_multilingual_v2` hears it in the text, and refuses to be told.
    let takesLanguage: Bool
    /// Why it cannot be reached by the WebSockets of text-to-speech; nil where it can.
    let socketRefusal: String?
    /// Why it cannot be reached by HTTP either.
    let requestRefusal: String?
    /// Whether it may be told what was said before.
    let takesPreviousText: Bool

    /// The models' tables, by the provider's documentation.
    private static let multilingual =
        "ar bg cs da de el en es fi fil fr hi hr id it ja ko ms nl pl pt ro ru sk sv ta tr uk zh"

    init(_ name: String) {
        self.name = name
        let isThird = name.hasPrefix("eleven_v3")
        let isFourth = name.hasPrefix("eleven_v4")
        takesLanguage = !name.hasPrefix("eleven_multilingual_")
        takesPreviousText = !isThird
        switch name {
        case "eleven_flash_v2_5", "eleven_turbo_v2_5": languages = SpokenLanguages(Self.multilingual + " hu no vi")
        case "eleven_multilingual_v2": languages = SpokenLanguages(Self.multilingual)
        case "eleven_flash_v2", "eleven_turbo_v2", "eleven_monolingual_v1": languages = SpokenLanguages("en")
        default: languages = nil
        }
        socketRefusal =
            isThird || isFourth
            ? "\(name) is not served on the text-to-speech WebSockets, only on those of text-to-dialogue, which are "
                + "not spoken here; eleven_flash_v2_5 is made for calls"
            : nil
        requestRefusal =
            isFourth
            ? "\(name) is served on the text-to-dialogue WebSockets only, which are not spoken here; "
                + "eleven_flash_v2_5 is made for calls"
            : nil
    }
}
