internal import FastJSON
package import ProviderKit
internal import TwilioWire

extension RelayManner {
    /// What a configuration can say; what is not among it is the engine's to set: address and parameters.
    @SettingList package static var settings: [Setting] {
        speech
        hearing
        talking
        twilios
        Setting.part("languages", kind: .objects, "What differs in other languages.") { languageSettings }
        // Not Twilio's: what is played by messages.
        Setting.part("greetingRecording", "A recording that is played as the greeting.") {
            Setting("source", .text, isRequired: true, "Its address.")
            Setting("words", .text, isRequired: true, "What is said in it.")
        }
        Setting("holdRecording", .text, "The address of what is played while a tool takes long.")
    }

    static let voices = ["ElevenLabs", "Google", "Amazon"]
    static let ears = ["Deepgram", "Google"]
    static let told = ["speaker-events", "tokens-played"]
    static let debugged = ["debugging"] + told
    static let included = ["turn-state", "prompt-segments"]

    private static let inputs = TwiML.ConversationRelay.Input.allCases.map(\.rawValue)
    private static let sensitivities = TwiML.ConversationRelay.Sensitivity.allCases.map(\.rawValue)
    private static let normalizations = TwiML.ConversationRelay.Normalization.allCases.map(\.rawValue)

    @SettingList private static var speech: [Setting] {
        Setting("welcomeGreeting", .text, "What Twilio says at once, instead of the agent's own greeting.")
        Setting("welcomeGreetingInterruptible", .wordOrFlag(inputs), "What of the caller's cuts that off.")
        Setting("language", .text, "The language in both directions, as a tag such as de-DE.")
        Setting("ttsLanguage", .text, "The language that is spoken, where it is another one.")
        Setting("transcriptionLanguage", .text, "The language that is heard, where it is another one.")
        Setting("ttsProvider", .word(voices), "Who speaks.")
        Setting("voice", .text, "The voice, as that provider names it.")
        Setting(
            "ttsTextNormalization",
            .word(normalizations),
            "Whether numbers and the like are written out before they are spoken."
        )
        Setting("elevenlabsTextNormalization", .word(normalizations), "The same, by its older name.")
        Setting("ttsLanguageTextNormalization", .text, "By which language's rules.")
        Setting("elevenlabsLanguageTextNormalization", .text, "The same, by its older name.")
    }

    @SettingList private static var hearing: [Setting] {
        Setting("transcriptionProvider", .word(ears), "Who hears.")
        Setting("speechModel", .text, "The model that hears, as that provider names it.")
        Setting("hints", .text, "Words that callers are likely to say, with commas between them.")
        Setting("profanityFilter", .flag, "Whether swear words are taken out.")
        Setting("partialPrompts", .flag, "Whether words are told of before they are certain.")
        Setting("partialPromptOnHangup", .flag, "Whether what was not over is told when the caller hangs up.")
        Setting("speechTimeout", .other("600 to 5000, auto"), "The silence that ends a turn. In milliseconds.")
        Setting("eotThreshold", .number(0.5...0.9), "How sure flux must be that a turn is over.")
        Setting("eagerEotThreshold", .number(0.3...0.9), "How sure it must be to say so before.")
        Setting("deepgramSmartFormat", .flag, "Whether numbers, dates and the like are written as people write them.")
        Setting("asrSmartFormat", .flag, "The same, by its newer name.")
        Setting("backgroundNoiseReduction", .text, "How noise is taken out, in a word of Twilio's.")
        Setting("echoPromptFiltering", .flag, "Whether the agent's own words are taken out of what is heard.")
    }

    @SettingList private static var talking: [Setting] {
        Setting("interruptible", .wordOrFlag(inputs), "What of the caller's cuts the agent off.")
        Setting("interruptSensitivity", .word(sensitivities), "How readily speech is taken for that.")
        Setting("reportInputDuringAgentSpeech", .wordOrFlag(inputs), "What is told of while the agent speaks.")
        Setting("dtmfDetection", .flag, standard: true, "Whether keys are told of.")
        Setting("preemptible", .flag, "Whether a later text cuts off the one that is spoken.")
        Setting("ignoreBackchannel", .flag, "Whether \"mm-hm\" and the like do not cut in.")
        Setting("turnDetection", .flag, "Whether Twilio tells of turns.")
        Setting("debug", .words(debugged), "What is told for finding faults.")
        Setting("events", .words(told), standard: .texts(told), "What is told of the line.")
        Setting("includeInPrompt", .words(included), "What is told with the caller's words.")
    }

    @SettingList private static var twilios: [Setting] {
        Setting("intelligenceService", .text, "Twilio's service that keeps what was said.")
        Setting("applicationReconnect", .flag, "Only false: a call that loses its socket comes back by itself.")
        Setting("customerName", .text, "Twilio's own.")
        Setting("conversationConfiguration", .text, "Twilio's own.")
        Setting("conversationId", .text, "Twilio's own.")
    }

    @SettingList static var languageSettings: [Setting] {
        Setting("code", .text, isRequired: true, "Which one, as a tag such as de-DE.")
        Setting("ttsProvider", .word(voices), "Who speaks.")
        Setting("voice", .text, "The voice, as that provider names it.")
        Setting("transcriptionProvider", .word(ears), "Who hears.")
        Setting("speechModel", .text, "The model that hears, as that provider names it.")
        Setting("hints", .text, "Words that callers are likely to say, with commas between them.")
        Setting("asrSmartFormat", .flag, "Whether numbers, dates and the like are written as people write them.")
        Setting(
            "ttsTextNormalization",
            .word(normalizations),
            "Whether numbers and the like are written out before they are spoken."
        )
        Setting("ttsLanguageTextNormalization", .text, "By which language's rules.")
    }
}
