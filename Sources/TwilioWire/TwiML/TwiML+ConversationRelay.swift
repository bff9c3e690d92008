extension TwiML {
    /// A ConversationRelay socket: Twilio hears and speaks, the socket carries words.
    ///
    /// What is nil is left to Twilio.
    public struct ConversationRelay: Sendable, Equatable {
        /// What of the caller counts: for cutting in, or for being told of it.
        public enum Input: String, Sendable, CaseIterable {
            case none, dtmf, speech, any
        }

        /// How readily speech is taken for cutting in.
        public enum Sensitivity: String, Sendable, CaseIterable {
            case low, medium, high
        }

        /// Whether a text is rewritten so that it can be read aloud.
        public enum Normalization: String, Sendable, CaseIterable {
            case auto, on, off
        }

        /// For how long the caller may be silent before a turn is over.
        public enum SpeechTimeout: Sendable, Equatable {
            case auto
            /// From 600 to 5,000.
            case milliseconds(Int)

            var text: String {
                switch self {
                case .auto: "auto"
                case .milliseconds(let number): "\(number)"
                }
            }
        }

        /// What is set for a language, for when the conversation goes over to it.
        public struct Language: Sendable, Equatable {
            /// BCP 47, or `multi`.
            public var code: String
            /// Whose voices speak.
            public var ttsProvider: String?
            /// By which voice is spoken.
            public var voice: String?
            /// Who hears.
            public var transcriptionProvider: String?
            /// The model that hears.
            public var speechModel: String?
            /// Words that are likely, with commas between them.
            public var hints: String?
            /// Whether numbers and the like are written as one reads them.
            public var smartFormat: Bool?
            /// Whether what is spoken is rewritten so that it can be read aloud.
            public var ttsTextNormalization: Normalization?
            /// The language by whose rules it is.
            public var ttsLanguageTextNormalization: String?

            /// Makes a language without settings of its own.
            public init(_ code: String) { self.code = code }
        }

        /// Its address, a `wss` one without a query.
        public var url: String
        /// What Twilio says first, by itself.
        public var welcomeGreeting: String?
        /// What cuts that off.
        public var welcomeGreetingInterruptible: Input?
        /// The language of both directions.
        public var language: String?
        /// The language that is spoken, where that differs.
        public var ttsLanguage: String?
        /// The language that is heard, where that differs.
        public var transcriptionLanguage: String?
        /// Whose voices speak.
        public var ttsProvider: String?
        /// By which voice is spoken.
        public var voice: String?
        /// Who hears.
        public var transcriptionProvider: String?
        /// The model that hears.
        public var speechModel: String?
        /// What cuts off the agent.
        public var interruptible: Input?
        /// How readily.
        public var interruptSensitivity: Sensitivity?
        /// Whether keys are told.
        public var dtmfDetection: Bool?
        /// What of the caller is told while the agent speaks.
        public var reportInputDuringAgentSpeech: Input?
        /// Whether a later text may cut off what is being spoken.
        public var preemptible: Bool?
        /// Words that are likely, with commas between them.
        public var hints: String?
        /// Of `debugging`, `speaker-events`, `tokens-played`.
        public var debug: [String] = []
        /// Of `speaker-events`, `tokens-played`.
        public var events: [String] = []
        /// Whether what is spoken is rewritten so that it can be read aloud.
        public var ttsTextNormalization: Normalization?
        /// The former name of `ttsTextNormalization`.
        public var elevenlabsTextNormalization: Normalization?
        /// The language by whose rules it is.
        public var ttsLanguageTextNormalization: String?
        /// The former name of `ttsLanguageTextNormalization`.
        public var elevenlabsLanguageTextNormalization: String?
        /// Where transcripts are kept.
        public var intelligenceService: String?
        /// Whether bad words are masked.
        public var profanityFilter: Bool?
        /// Whether what was heard so far is told.
        public var partialPrompts: Bool?
        /// Whether it is told when the caller hangs up.
        public var partialPromptOnHangup: Bool?
        /// For how long the caller may be silent in a turn.
        public var speechTimeout: SpeechTimeout?
        /// From 0.5 to 0.9.
        public var eotThreshold: Double?
        /// From 0.3 to 0.9.
        public var eagerEotThreshold: Double?
        /// The former name of `asrSmartFormat`.
        public var deepgramSmartFormat: Bool?
        /// Whether numbers and the like are written as one reads them.
        public var asrSmartFormat: Bool?
        /// Whether sounds of listening cut nothing off.
        public var ignoreBackchannel: Bool?
        /// Documented by its name only.
        public var backgroundNoiseReduction: String?
        /// Whether what the agent said itself is not taken for the caller's words.
        public var echoPromptFiltering: Bool?
        /// Documented by its name only.
        public var turnDetection: Bool?
        /// Of `turn-state`, `prompt-segments`.
        public var includeInPrompt: [String] = []
        /// Whether Twilio keeps the call when the socket is lost, and opens another one.
        public var applicationReconnect: Bool?
        /// Documented by its name only.
        public var customerName: String?
        /// Documented by its name only.
        public var conversationConfiguration: String?
        /// Documented by its name only.
        public var conversationId: String?
        /// What is set for other languages.
        public var languages: [Language] = []
        /// What comes with the first message.
        public var parameters: [Parameter] = []

        /// Makes a socket for which nothing is set.
        public init(url: String) { self.url = url }

        func write(to xml: inout XMLText) {
            xml.element(
                "ConversationRelay",
                [
                    "url": url, "welcomeGreeting": welcomeGreeting,
                    "welcomeGreetingInterruptible": welcomeGreetingInterruptible?.rawValue, "language": language,
                    "ttsLanguage": ttsLanguage, "transcriptionLanguage": transcriptionLanguage,
                    "ttsProvider": ttsProvider, "voice": voice, "transcriptionProvider": transcriptionProvider,
                    "speechModel": speechModel, "interruptible": interruptible?.rawValue,
                    "interruptSensitivity": interruptSensitivity?.rawValue, "dtmfDetection": Self.flag(dtmfDetection),
                    "reportInputDuringAgentSpeech": reportInputDuringAgentSpeech?.rawValue,
                    "preemptible": Self.flag(preemptible), "hints": hints, "debug": Self.list(debug),
                    "events": Self.list(events), "ttsTextNormalization": ttsTextNormalization?.rawValue,
                    "elevenlabsTextNormalization": elevenlabsTextNormalization?.rawValue,
                    "ttsLanguageTextNormalization": ttsLanguageTextNormalization,
                    "elevenlabsLanguageTextNormalization": elevenlabsLanguageTextNormalization,
                    "intelligenceService": intelligenceService, "profanityFilter": Self.flag(profanityFilter),
                    "partialPrompts": Self.flag(partialPrompts),
                    "partialPromptOnHangup": Self.flag(partialPromptOnHangup), "speechTimeout": speechTimeout?.text,
                    "eotThreshold": eotThreshold.map { "\($0)" },
                    "eagerEotThreshold": eagerEotThreshold.map { "\($0)" },
                    "deepgramSmartFormat": Self.flag(deepgramSmartFormat),
                    "asrSmartFormat": Self.flag(asrSmartFormat), "ignoreBackchannel": Self.flag(ignoreBackchannel),
                    "backgroundNoiseReduction": backgroundNoiseReduction,
                    "echoPromptFiltering": Self.flag(echoPromptFiltering), "turnDetection": Self.flag(turnDetection),
                    "includeInPrompt": Self.list(includeInPrompt),
                    "applicationReconnect": Self.flag(applicationReconnect), "customerName": customerName,
                    "conversationConfiguration": conversationConfiguration, "conversationId": conversationId,
                ]
            ) { xml in
                for language in languages { language.write(to: &xml) }
                for parameter in parameters { parameter.write(to: &xml) }
            }
        }

        fileprivate static func flag(_ value: Bool?) -> String? { value.map { "\($0)" } }

        private static func list(_ words: [String]) -> String? { words.isEmpty ? nil : words.joined(separator: " ") }
    }
}

extension TwiML.ConversationRelay.Language {
    fileprivate func write(to xml: inout XMLText) {
        xml.element(
            "Language",
            [
                "code": code, "ttsProvider": ttsProvider, "voice": voice,
                "transcriptionProvider": transcriptionProvider, "speechModel": speechModel, "hints": hints,
                "asrSmartFormat": TwiML.ConversationRelay.flag(smartFormat),
                "ttsTextNormalization": ttsTextNormalization?.rawValue,
                "ttsLanguageTextNormalization": ttsLanguageTextNormalization,
            ]
        )
    }
}
