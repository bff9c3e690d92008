package import FastJSON
internal import ProviderKit
internal import RelayCalls
internal import TwilioWire

extension RelayManner {
    /// Reads what Twilio is to be told from a configuration: an object whose keys are the attributes' names, as they stand in
    /// Twilio's documentation, and `languages`, a list of the same for other languages.
    ///
    /// - Throws: an error that says where what is wrong stands, and which name or word was probably meant. Twilio would end
    ///   the session, or pass over what it does not know.
    package init(_ node: JSON5Node) throws(JSON5Error) {
        self.init()
        try node.allowOnly(Self.settings.keys)
        try readSpeech(node)
        try readHearing(node)
        try readTalking(node)
        try readTwilios(node)
        try readRecordings(node)
        var codes: Set<String> = []
        for one in try node.memberIfPresent("languages")?.elements() ?? [] {
            let language = try Self.language(one)
            guard codes.insert(language.code).inserted else {
                throw try one.member("code").error("\"\(language.code)\" is there twice")
            }
            element.languages.append(language)
        }
    }

    private mutating func readSpeech(_ node: JSON5Node) throws(JSON5Error) {
        element.welcomeGreeting = try node.memberIfPresent("welcomeGreeting")?.string()
        element.welcomeGreetingInterruptible = try node.memberIfPresent("welcomeGreetingInterruptible")?.input()
        element.ttsProvider = try node.memberIfPresent("ttsProvider")?.string(among: Self.voices)
        element.voice = try node.memberIfPresent("voice")?.word()
        element.ttsTextNormalization = try node.memberIfPresent("ttsTextNormalization")?.normalization()
        element.elevenlabsTextNormalization = try node.memberIfPresent("elevenlabsTextNormalization")?.normalization()
        element.ttsLanguageTextNormalization = try node.memberIfPresent("ttsLanguageTextNormalization")?.word()
        element.elevenlabsLanguageTextNormalization =
            try node.memberIfPresent("elevenlabsLanguageTextNormalization")?.word()
        element.language = try node.memberIfPresent("language")?.languageTag()
        let spoken = try node.memberIfPresent("ttsLanguage")
        element.ttsLanguage = try spoken?.languageTag()
        if let spoken, element.ttsLanguage == "multi", element.ttsProvider ?? "ElevenLabs" != "ElevenLabs" {
            throw spoken.error("only voices of ElevenLabs speak \"multi\"")
        }
    }

    private mutating func readHearing(_ node: JSON5Node) throws(JSON5Error) {
        element.transcriptionProvider = try node.memberIfPresent("transcriptionProvider")?.string(among: Self.ears)
        element.speechModel = try node.memberIfPresent("speechModel")?.word()
        element.hints = try node.memberIfPresent("hints")?.string()
        let heard = try node.memberIfPresent("transcriptionLanguage")
        element.transcriptionLanguage = try heard?.languageTag()
        if let heard, element.transcriptionLanguage == "multi" {
            try heard.hearsSeveral(by: element.transcriptionProvider, element.speechModel)
        }
        element.profanityFilter = try node.memberIfPresent("profanityFilter")?.bool()
        element.partialPrompts = try node.memberIfPresent("partialPrompts")?.bool()
        element.partialPromptOnHangup = try node.memberIfPresent("partialPromptOnHangup")?.bool()
        element.deepgramSmartFormat = try node.memberIfPresent("deepgramSmartFormat")?.bool()
        element.asrSmartFormat = try node.memberIfPresent("asrSmartFormat")?.bool()
        element.backgroundNoiseReduction = try node.memberIfPresent("backgroundNoiseReduction")?.word()
        element.echoPromptFiltering = try node.memberIfPresent("echoPromptFiltering")?.bool()
        if let timeout = try node.memberIfPresent("speechTimeout") {
            let isAuto = if case .string = timeout.json { true } else { false }
            if isAuto {
                _ = try timeout.string(among: ["auto"])
                element.speechTimeout = .auto
            } else {
                element.speechTimeout = .milliseconds(try timeout.integer(in: 600...5_000))
            }
        }
        element.eotThreshold = try threshold("eotThreshold", 0.5...0.9, of: node)
        element.eagerEotThreshold = try threshold("eagerEotThreshold", 0.3...0.9, of: node)
    }

    private func threshold(
        _ name: String,
        _ range: ClosedRange<Double>,
        of node: JSON5Node
    ) throws(JSON5Error) -> Double? {
        guard let found = try node.memberIfPresent(name) else { return nil }
        guard element.speechModel == "flux" else { throw found.error("this is for the speech model \"flux\" only") }
        return try found.double(in: range)
    }

    private mutating func readTalking(_ node: JSON5Node) throws(JSON5Error) {
        element.interruptible = try node.memberIfPresent("interruptible")?.input()
        element.interruptSensitivity = try node.memberIfPresent("interruptSensitivity")?.choice()
        element.reportInputDuringAgentSpeech = try node.memberIfPresent("reportInputDuringAgentSpeech")?.input()
        element.dtmfDetection = try node.memberIfPresent("dtmfDetection")?.bool() ?? element.dtmfDetection
        element.preemptible = try node.memberIfPresent("preemptible")?.bool()
        element.ignoreBackchannel = try node.memberIfPresent("ignoreBackchannel")?.bool()
        element.turnDetection = try node.memberIfPresent("turnDetection")?.bool()
        element.debug = try node.memberIfPresent("debug")?.words(among: Self.debugged) ?? element.debug
        element.events = try node.memberIfPresent("events")?.words(among: Self.told) ?? element.events
        element.includeInPrompt = try node.memberIfPresent("includeInPrompt")?.words(among: Self.included) ?? []
    }

    private mutating func readTwilios(_ node: JSON5Node) throws(JSON5Error) {
        element.intelligenceService = try node.memberIfPresent("intelligenceService")?.word()
        element.customerName = try node.memberIfPresent("customerName")?.string()
        element.conversationConfiguration = try node.memberIfPresent("conversationConfiguration")?.string()
        element.conversationId = try node.memberIfPresent("conversationId")?.word()
        guard let reconnects = try node.memberIfPresent("applicationReconnect") else { return }
        element.applicationReconnect = try reconnects.bool()
        if element.applicationReconnect == true {
            throw reconnects.error(
                "an address is good for one socket here: a call that loses its own comes back by the action's address"
            )
        }
    }

    private mutating func readRecordings(_ node: JSON5Node) throws(JSON5Error) {
        hold = try node.memberIfPresent("holdRecording")?.address()
        guard let recording = try node.memberIfPresent("greetingRecording") else { return }
        try recording.allowOnly(["source", "words"])
        guard element.welcomeGreeting == nil else { throw recording.error("\"welcomeGreeting\" greets already") }
        greeting = RelayRecording(
            try recording.member("source").address(),
            saying: try recording.member("words").word()
        )
    }

    private static func language(_ node: JSON5Node) throws(JSON5Error) -> TwiML.ConversationRelay.Language {
        try node.allowOnly(languageSettings.keys)
        let code = try node.member("code")
        var language = TwiML.ConversationRelay.Language(try code.languageTag())
        language.ttsProvider = try node.memberIfPresent("ttsProvider")?.string(among: voices)
        language.voice = try node.memberIfPresent("voice")?.word()
        language.transcriptionProvider = try node.memberIfPresent("transcriptionProvider")?.string(among: ears)
        language.speechModel = try node.memberIfPresent("speechModel")?.word()
        language.hints = try node.memberIfPresent("hints")?.string()
        language.smartFormat = try node.memberIfPresent("asrSmartFormat")?.bool()
        language.ttsTextNormalization = try node.memberIfPresent("ttsTextNormalization")?.normalization()
        language.ttsLanguageTextNormalization = try node.memberIfPresent("ttsLanguageTextNormalization")?.word()
        if language.code == "multi" {
            try code.hearsSeveral(by: language.transcriptionProvider, language.speechModel)
        }
        return language
    }
}

extension JSON5Node {
    /// A word of one of an attribute's values.
    fileprivate func choice<Choice: RawRepresentable & CaseIterable>() throws(JSON5Error) -> Choice
    where Choice.RawValue == String {
        let word = try string(among: Choice.allCases.map(\.rawValue))
        guard let choice = Choice(rawValue: word) else { throw error("\"\(word)\" is not known") }
        return choice
    }

    /// What of the caller counts: a word, or all and nothing as truth values.
    fileprivate func input() throws(JSON5Error) -> TwiML.ConversationRelay.Input {
        if case .bool(let value) = json { return value ? .any : .none }
        return try choice()
    }

    fileprivate func normalization() throws(JSON5Error) -> TwiML.ConversationRelay.Normalization { try choice() }

    fileprivate func word() throws(JSON5Error) -> String {
        let text = try string()
        guard text.contains(where: { !$0.isWhitespace }) else { throw error("it is empty") }
        return text
    }

    /// Where Twilio finds a recording.
    fileprivate func address() throws(JSON5Error) -> String {
        let text = try word()
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains(where: \.isWhitespace) else {
            throw error("\"\(text.prefix(40))\" is no address such as \"https://voice.example.org/hold.mp3\"")
        }
        return text
    }

    fileprivate func words(among known: [String]) throws(JSON5Error) -> [String] {
        var words: [String] = []
        for one in try elements() { words.append(try one.string(among: known)) }
        return words
    }

    /// A language as BCP 47 has it, or `multi`.
    fileprivate func languageTag() throws(JSON5Error) -> String {
        let tag = try string()
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        let isTag = parts.allSatisfy { part in
            (1...8).contains(part.count)
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                }
        }
        guard tag == "multi" || isTag && (2...3).contains(parts.first?.count ?? 0) else {
            throw error("\"\(tag.prefix(40))\" is no language such as \"de-DE\"")
        }
        return tag
    }

    fileprivate func hearsSeveral(by provider: String?, _ model: String?) throws(JSON5Error) {
        guard provider ?? "Deepgram" == "Deepgram", ["nova-3-general", "nova-2-general"].contains(model) else {
            throw error("\"multi\" is heard by Deepgram's nova-3-general and nova-2-general only")
        }
    }
}
