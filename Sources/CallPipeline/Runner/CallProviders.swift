package import ProviderKit

/// Who hears, thinks and speaks in a call.
package struct CallProviders: Sendable {
    package var recognizer: any SpeechRecognizer
    package var model: any LanguageModel
    package var voice: any SpeechSynthesizer

    package init(recognizer: any SpeechRecognizer, model: any LanguageModel, voice: any SpeechSynthesizer) {
        self.recognizer = recognizer
        self.model = model
        self.voice = voice
    }
}

/// One of them is to be another one from now on.
package enum ProviderExchange: Sendable {
    case recognizer(any SpeechRecognizer)
    case model(any LanguageModel)
    case voice(any SpeechSynthesizer)

    /// Who comes.
    package var identity: ProviderIdentity {
        switch self {
        case .recognizer(let provider): provider.identity
        case .model(let provider): provider.identity
        case .voice(let provider): provider.identity
        }
    }
}
