internal import FastJSON
internal import ProviderKit

/// What is known of a model of the first protocol; models of other names are taken as they are.
struct DeepgramModel: Sendable {
    /// Whether it takes `keyterm`; the others take `keywords`.
    let takesKeyterms: Bool
    /// Whether it can be told which languages to expect of `multi`.
    let takesLanguageHints: Bool
    /// What it can be asked for in `language`; nil when that is not known.
    let languages: SpokenLanguages?

    init(_ name: String) {
        let base = name.lowercased()
        takesKeyterms = base.hasPrefix("nova-3")
        takesLanguageHints = base == "nova-3" || base == "nova-3-general"
        languages =
            switch base {
            case "nova-3", "nova-3-general": Self.nova3
            case "nova-3-medical": Self.nova3Medical
            case "nova-2", "nova-2-general": Self.nova2
            case "nova-2-meeting", "nova-2-phonecall", "nova-2-finance", "nova-2-conversationalai", "nova-2-voicemail",
                "nova-2-video", "nova-2-medical", "nova-2-drivethru", "nova-2-automotive", "nova-2-atc":
                Self.english
            default: nil
            }
    }

    private static let english = SpokenLanguages("en en-US")
    private static let nova3 = SpokenLanguages(
        """
        multi af ar be bg bn bs ca cs da da-DK de de-CH el en en-US en-AU en-GB en-IN en-NZ es es-419 et fa fi fr fr-CA \
        gl gu he hi hr hu id it ja kn ko ko-KR lt lv mk mr ms nl nl-BE no pl pt pt-BR pt-PT ro ru sk sl sr sv sv-SE ta te \
        th tl tr uk vi xh zh zh-CN zh-Hans zh-TW zh-Hant zh-HK zu
        """
    )
    private static let nova3Medical = SpokenLanguages("multi en en-US en-AU en-CA en-GB en-IE en-IN en-NZ")
    private static let nova2 = SpokenLanguages(
        """
        multi bg ca cs da da-DK de de-CH el en en-US en-AU en-GB en-IN en-NZ es es-419 et fi fr fr-CA hi hu id it ja ko \
        ko-KR lt lv ms nl nl-BE no pl pt pt-BR pt-PT ro ru sk sv sv-SE th th-TH tr uk vi zh zh-CN zh-Hans zh-TW zh-Hant \
        zh-HK
        """
    )

    /// What Flux's models can be asked for.
    static func languages(ofFlux model: String) -> SpokenLanguages? {
        switch model {
        case "flux-general-en": SpokenLanguages("en")
        case "flux-general-multi": SpokenLanguages("de en es fr hi it ja nl pt ru")
        default: nil
        }
    }

    /// Refuses key terms that the provider would refuse, or silently take for something else.
    static func checkKeyterms(_ node: JSON5Node?) throws(JSON5Error) {
        guard let node else { return }
        var count = 0
        for element in try node.elements() {
            let term = try element.string()
            guard !term.isEmpty else { throw element.error("a key term cannot be empty") }
            if let colon = term.lastIndex(of: ":"), Double(term[term.index(after: colon)...]) != nil {
                throw element.error("a key term has no weight: \"\(term)\" would be listened for as it is written")
            }
            count += words(of: term)
        }
        // The limit is 500 tokens, and a word is at least one.
        guard count <= mostKeytermWords else {
            throw node.error("key terms of \(count) words are more than the 500 tokens that the provider takes")
        }
    }

    static let mostKeytermWords = 500

    static func words(of term: String) -> Int { term.split(separator: " ").count }
}
