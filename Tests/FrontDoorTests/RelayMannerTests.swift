import CallPipeline
import Carriers
import FastJSON
import Foundation
import RelayCalls
import Testing
import TwilioWire

@testable import FrontDoor

struct RelayMannerTests {
    private func manner(_ text: String) throws(JSON5Error) -> RelayManner {
        try RelayManner(JSON5Node(parsing: text, file: "relay.json5"))
    }

    private func text(_ manner: RelayManner) -> String {
        TwiML(.connect(TwiML.Connect(.relay(manner.element)))).text
    }

    @Test func `every attribute can be set, and comes out as it was set`() throws {
        let manner = try manner(
            """
            {
              welcomeGreeting: "Guten Tag & so", welcomeGreetingInterruptible: "speech", language: "de-DE",
              ttsLanguage: "multi", transcriptionLanguage: "multi", ttsProvider: "ElevenLabs", voice: "VOICE123",
              transcriptionProvider: "Deepgram", speechModel: "nova-3-general", interruptible: "any",
              interruptSensitivity: "medium", dtmfDetection: true, reportInputDuringAgentSpeech: "speech",
              preemptible: true, hints: "Nordlicht,Tromsø", debug: ["debugging", "tokens-played"],
              events: ["speaker-events"], ttsTextNormalization: "auto", elevenlabsTextNormalization: "on",
              ttsLanguageTextNormalization: "de", elevenlabsLanguageTextNormalization: "de",
              intelligenceService: "GA1", profanityFilter: false, partialPrompts: true, partialPromptOnHangup: true,
              speechTimeout: 700, deepgramSmartFormat: true, asrSmartFormat: false, ignoreBackchannel: true,
              backgroundNoiseReduction: "x", echoPromptFiltering: true, turnDetection: true,
              includeInPrompt: ["turn-state", "prompt-segments"], applicationReconnect: false, customerName: "A",
              conversationConfiguration: "B", conversationId: "C",
              languages: [
                {code: "en-US", ttsProvider: "Google", voice: "en-US-Journey-O", hints: "a", asrSmartFormat: true,
                 transcriptionProvider: "Google", speechModel: "telephony", ttsTextNormalization: "off",
                 ttsLanguageTextNormalization: "en"},
              ],
            }
            """
        )
        let text = text(manner)
        for attribute in [
            "welcomeGreeting=\"Guten Tag &amp; so\"", "welcomeGreetingInterruptible=\"speech\"", "language=\"de-DE\"",
            "ttsLanguage=\"multi\"", "transcriptionLanguage=\"multi\"", "ttsProvider=\"ElevenLabs\"",
            "voice=\"VOICE123\"", "transcriptionProvider=\"Deepgram\"", "speechModel=\"nova-3-general\"",
            "interruptible=\"any\"", "interruptSensitivity=\"medium\"", "dtmfDetection=\"true\"",
            "reportInputDuringAgentSpeech=\"speech\"", "preemptible=\"true\"", "hints=\"Nordlicht,Tromsø\"",
            "debug=\"debugging tokens-played\"", "events=\"speaker-events\"", "ttsTextNormalization=\"auto\"",
            "elevenlabsTextNormalization=\"on\"", "ttsLanguageTextNormalization=\"de\"",
            "elevenlabsLanguageTextNormalization=\"de\"", "intelligenceService=\"GA1\"", "profanityFilter=\"false\"",
            "partialPrompts=\"true\"", "partialPromptOnHangup=\"true\"", "speechTimeout=\"700\"",
            "deepgramSmartFormat=\"true\"", "asrSmartFormat=\"false\"", "ignoreBackchannel=\"true\"",
            "backgroundNoiseReduction=\"x\"", "echoPromptFiltering=\"true\"", "turnDetection=\"true\"",
            "includeInPrompt=\"turn-state prompt-segments\"", "applicationReconnect=\"false\"", "customerName=\"A\"",
            "conversationConfiguration=\"B\"", "conversationId=\"C\"",
            "<Language code=\"en-US\" ttsProvider=\"Google\"",
        ] { #expect(text.contains(attribute), "\(attribute) in \(text)") }
    }

    @Test func `thresholds are for flux, truth values stand for words, and what is not set is left to Twilio`() throws {
        let manner = try manner(
            "{speechModel: 'flux', eotThreshold: 0.7, eagerEotThreshold: 0.4, speechTimeout: 'auto', interruptible: false}"
        )
        let text = text(manner)
        #expect(text.contains(#"eotThreshold="0.7" eagerEotThreshold="0.4""#))
        #expect(text.contains(#"speechTimeout="auto""#) && text.contains(#"interruptible="none""#))
        #expect(!text.contains("welcomeGreeting") && !text.contains("voice="))
        #expect(text.contains(#"dtmfDetection="true""#))
    }

    @Test func `the sample settings are right`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Examples/relay.json5")
        let manner = try manner(String(contentsOf: file, encoding: .utf8))
        #expect(manner.element.languages.map(\.code) == ["de-DE"])
    }

    @Test(arguments: [
        ("{interruptByDtmf: true}", "interruptible"), ("{welcomeGreting: 'Hi'}", "welcomeGreeting"),
        ("{ttsProvider: 'Elevenlabs'}", "ElevenLabs"), ("{transcriptionProvider: 'deepgram'}", "Deepgram"),
        ("{interruptible: 'all'}", "any"), ("{interruptSensitivity: 'hihg'}", "high"),
        ("{speechTimeout: 599}", "600"), ("{speechTimeout: 5001}", "5"), ("{speechTimeout: 'never'}", "auto"),
        ("{eotThreshold: 0.7}", "flux"), ("{speechModel: 'flux', eotThreshold: 0.95}", "0.9"),
        ("{speechModel: 'flux', eagerEotThreshold: 0.2}", "0.3"), ("{language: 'German please'}", "de-DE"),
        ("{language: 'd'}", "de-DE"), ("{transcriptionLanguage: 'multi'}", "nova-3-general"),
        (
            "{transcriptionLanguage: 'multi', transcriptionProvider: 'Google', speechModel: 'nova-3-general'}",
            "Deepgram"
        ),
        ("{ttsLanguage: 'multi', ttsProvider: 'Google'}", "ElevenLabs"), ("{voice: ''}", "empty"),
        ("{debug: ['tokens']}", "tokens-played"), ("{events: 'tokens-played'}", "events"),
        ("{languages: [{voice: 'x'}]}", "code"), ("{languages: [{code: 'de'}, {code: 'de'}]}", "twice"),
        ("{languages: [{code: 'de', hint: 'x'}]}", "hints"), ("{languages: [{code: 'multi'}]}", "nova-3-general"),
        ("{applicationReconnect: true}", "action"), ("{url: 'wss://a.test'}", "url"),
        ("{dtmfDetection: 'yes'}", "dtmfDetection"),
        ("{ttsTextNormalization: 'of'}", "off"), ("{includeInPrompt: ['turn-stat']}", "turn-state"),
    ])
    func `what Twilio would refuse or pass over is refused here, with what was probably meant`(
        text: String,
        hint: String
    ) {
        let error = #expect(throws: JSON5Error.self) { try manner(text) }
        let words = error.map { "\($0)" } ?? ""
        #expect(words.contains(hint), "\(words)")
        #expect(words.contains("relay.json5:1"), "\(words)")
    }

    @Test func `a call's own language and first words take the place of the agent's`() throws {
        let manner = try manner(
            "{welcomeGreeting: 'Hello', language: 'en-US', ttsLanguage: 'en-GB', languages: [{code: 'de-DE'}]}"
        )
        var arrival = CallArrival(agent: "a", call: "CA1")
        #expect(manner.manners(of: arrival).welcome == "Hello")
        #expect(manner.manners(of: arrival).languages == ["en-US", "de-DE"])
        arrival.parameters = CallParameters(language: "de", firstMessage: "Guten Tag")
        let element = manner.element(for: arrival)
        #expect(element.language == "de-DE" && element.ttsLanguage == nil)
        #expect(element.welcomeGreeting == "Guten Tag")
        arrival.returns = 1
        #expect(manner.element(for: arrival).welcomeGreeting == nil)
    }

    @Test func `recordings are addresses, and one thing greets`() throws {
        let manner = try manner(
            """
            {greetingRecording: {source: "https://a.example/hello.mp3", words: "Hello."}, holdRecording: "https://a.example/h.mp3"}
            """
        )
        #expect(manner.greeting == RelayRecording("https://a.example/hello.mp3", saying: "Hello."))
        #expect(manner.hold == "https://a.example/h.mp3")
        var arrival = CallArrival(agent: "a", call: "CA1")
        #expect(manner.manners(of: arrival).greeting == manner.greeting)
        arrival.parameters.firstMessage = "You again?"
        #expect(manner.manners(of: arrival).greeting == nil)
        for wrong in [
            #"{holdRecording: "hold.mp3"}"#, #"{greetingRecording: {source: "https://a"}}"#,
            #"{welcomeGreeting: "Hi", greetingRecording: {source: "https://a", words: "Hi"}}"#,
        ] { #expect(throws: JSON5Error.self) { try self.manner(wrong) } }
    }
}
