import Testing

@testable import TwilioWire

struct TwiMLTests {
    private static let head = #"<?xml version="1.0" encoding="UTF-8"?>"#

    static let verbs: [(TwiML.Verb, String)] = [
        (.say("Good morning", language: "en-GB"), #"<Say language="en-GB">Good morning</Say>"#),
        (.say(TwiML.Say("Hm", voice: "Polly.Amy", times: 2)), #"<Say voice="Polly.Amy" loop="2">Hm</Say>"#),
        (.play("https://a.test/x?a=1&b=2"), "<Play>https://a.test/x?a=1&amp;b=2</Play>"),
        (.play("https://a.test/hold.wav", times: 0), #"<Play loop="0">https://a.test/hold.wav</Play>"#),
        (.press("1ww2#"), ##"<Play digits="1ww2#"/>"##),
        (.pause(seconds: 3), #"<Pause length="3"/>"#),
        (.pause(seconds: 0), #"<Pause length="1"/>"#),
        (.redirect("/again?x=1&y=2"), #"<Redirect method="POST">/again?x=1&amp;y=2</Redirect>"#),
        (.redirect("/again", method: .get), #"<Redirect method="GET">/again</Redirect>"#),
        (.hangUp, "<Hangup/>"),
        (.reject(.busy), #"<Reject reason="busy"/>"#),
        (.record(TwiML.Record()), "<Record/>"),
        (
            .record(
                TwiML.Record(
                    action: "/r",
                    method: .post,
                    silence: 5,
                    longest: 180,
                    endingKeys: "#",
                    beeps: false,
                    isTrimmed: false,
                    statusCallback: "/s",
                    statusEvents: ["completed", "absent"]
                )
            ),
            ##"<Record action="/r" method="POST" timeout="5" maxLength="180" finishOnKey="#" playBeep="false""##
                + #" trim="do-not-trim" recordingStatusCallback="/s" recordingStatusCallbackEvent="completed absent"/>"#
        ),
        (.dial(TwiML.Dial(to: "+15550100003")), "<Dial><Number>+15550100003</Number></Dial>"),
        (
            .dial(TwiML.Dial(to: "sip:desk@pbx.example.org;transport=tls", action: "/d", callerID: "+15550100001")),
            #"<Dial action="/d" callerId="+15550100001"><Sip>sip:desk@pbx.example.org;transport=tls</Sip></Dial>"#
        ),
        (
            .dial(
                TwiML.Dial(
                    [
                        .number(
                            TwiML.Dial.Number(
                                "+15550100003",
                                keys: "ww1",
                                whisper: "/w",
                                statusCallback: "/s",
                                statusEvents: ["ringing", "answered"]
                            )
                        ),
                        .sip(TwiML.Dial.SIP("sip:a@b", user: "u", password: "p<", whisper: "/w")),
                        .client("amy"),
                    ],
                    action: "/d",
                    method: .get,
                    ringing: 20,
                    longest: 600,
                    recording: "record-from-answer-dual",
                    recordingStatusCallback: "/r",
                    answersOnBridge: true
                )
            ),
            #"<Dial action="/d" method="GET" timeout="20" timeLimit="600" record="record-from-answer-dual""#
                + #" recordingStatusCallback="/r" answerOnBridge="true"><Number sendDigits="ww1" url="/w""#
                + #" statusCallback="/s" statusCallbackEvent="ringing answered">+15550100003</Number>"#
                + #"<Sip username="u" password="p&lt;" url="/w">sip:a@b</Sip><Client>amy</Client></Dial>"#
        ),
        (
            .connect(
                TwiML.Connect(
                    .stream(
                        TwiML.Stream(
                            url: "wss://voice.example.org/twilio/media",
                            name: "agent-7",
                            track: .inbound,
                            statusCallback: "https://voice.example.org/s",
                            statusCallbackMethod: .post,
                            parameters: [TwiML.Parameter("session", "s_81f2"), TwiML.Parameter("q", "\"a\" & <b>")]
                        )
                    )
                )
            ),
            #"<Connect><Stream url="wss://voice.example.org/twilio/media" name="agent-7" track="inbound_track""#
                + #" statusCallback="https://voice.example.org/s" statusCallbackMethod="POST">"#
                + #"<Parameter name="session" value="s_81f2"/>"#
                + #"<Parameter name="q" value="&quot;a&quot; &amp; &lt;b&gt;"/></Stream></Connect>"#
        ),
        (
            .start(TwiML.Stream(url: "wss://a.test/m", track: .both)),
            #"<Start><Stream url="wss://a.test/m" track="both_tracks"/></Start>"#
        ),
        (.stop(stream: "agent-7"), #"<Stop><Stream name="agent-7"/></Stop>"#),
    ]

    @Test(arguments: verbs.indices)
    func `each verb is written as the sheet has it`(index: Int) {
        let (verb, text) = Self.verbs[index]
        #expect(TwiML(verb).text == "\(Self.head)<Response>\(text)</Response>")
    }

    @Test func `a document without verbs, and one with several, are whole`() {
        #expect(TwiML().text == "\(Self.head)<Response/>")
        #expect(
            TwiML(.say("Hi"), .pause(seconds: 1), .hangUp).text
                == #"\#(Self.head)<Response><Say>Hi</Say><Pause length="1"/><Hangup/></Response>"#
        )
    }

    @Test func `every attribute of a relay is written under its own name`() {
        var relay = TwiML.ConversationRelay(url: "wss://a.test/relay")
        relay.welcomeGreeting = "Hi"
        relay.welcomeGreetingInterruptible = .speech
        relay.language = "de-DE"
        relay.ttsLanguage = "de-AT"
        relay.transcriptionLanguage = "de-CH"
        relay.ttsProvider = "ElevenLabs"
        relay.voice = "V1"
        relay.transcriptionProvider = "Deepgram"
        relay.speechModel = "flux"
        relay.interruptible = .any
        relay.interruptSensitivity = .medium
        relay.dtmfDetection = true
        relay.reportInputDuringAgentSpeech = TwiML.ConversationRelay.Input.none
        relay.preemptible = false
        relay.hints = "a,b"
        relay.debug = ["debugging", "tokens-played"]
        relay.events = ["speaker-events"]
        relay.ttsTextNormalization = .auto
        relay.elevenlabsTextNormalization = .off
        relay.ttsLanguageTextNormalization = "de"
        relay.elevenlabsLanguageTextNormalization = "en"
        relay.intelligenceService = "GA1"
        relay.profanityFilter = true
        relay.partialPrompts = true
        relay.partialPromptOnHangup = false
        relay.speechTimeout = .milliseconds(700)
        relay.eotThreshold = 0.8
        relay.eagerEotThreshold = 0.5
        relay.deepgramSmartFormat = false
        relay.asrSmartFormat = true
        relay.ignoreBackchannel = true
        relay.backgroundNoiseReduction = "on"
        relay.echoPromptFiltering = false
        relay.turnDetection = true
        relay.includeInPrompt = ["turn-state", "prompt-segments"]
        relay.applicationReconnect = true
        relay.customerName = "Amy"
        relay.conversationConfiguration = "c"
        relay.conversationId = "7"
        var language = TwiML.ConversationRelay.Language("multi")
        language.ttsProvider = "ElevenLabs"
        language.voice = "V2"
        language.transcriptionProvider = "Deepgram"
        language.speechModel = "nova-3-general"
        language.hints = "c"
        language.smartFormat = true
        language.ttsTextNormalization = .on
        language.ttsLanguageTextNormalization = "x"
        relay.languages = [language]
        relay.parameters = [TwiML.Parameter("session", "1")]
        let expected =
            #"<Connect action="/done"><ConversationRelay url="wss://a.test/relay" welcomeGreeting="Hi""#
            + #" welcomeGreetingInterruptible="speech" language="de-DE" ttsLanguage="de-AT""#
            + #" transcriptionLanguage="de-CH" ttsProvider="ElevenLabs" voice="V1" transcriptionProvider="Deepgram""#
            + #" speechModel="flux" interruptible="any" interruptSensitivity="medium" dtmfDetection="true""#
            + #" reportInputDuringAgentSpeech="none" preemptible="false" hints="a,b""#
            + #" debug="debugging tokens-played" events="speaker-events" ttsTextNormalization="auto""#
            + #" elevenlabsTextNormalization="off" ttsLanguageTextNormalization="de""#
            + #" elevenlabsLanguageTextNormalization="en" intelligenceService="GA1" profanityFilter="true""#
            + #" partialPrompts="true" partialPromptOnHangup="false" speechTimeout="700" eotThreshold="0.8""#
            + #" eagerEotThreshold="0.5" deepgramSmartFormat="false" asrSmartFormat="true" ignoreBackchannel="true""#
            + #" backgroundNoiseReduction="on" echoPromptFiltering="false" turnDetection="true""#
            + #" includeInPrompt="turn-state prompt-segments" applicationReconnect="true" customerName="Amy""#
            + #" conversationConfiguration="c" conversationId="7">"#
            + #"<Language code="multi" ttsProvider="ElevenLabs" voice="V2" transcriptionProvider="Deepgram""#
            + #" speechModel="nova-3-general" hints="c" asrSmartFormat="true" ttsTextNormalization="on""#
            + #" ttsLanguageTextNormalization="x"/><Parameter name="session" value="1"/></ConversationRelay></Connect>"#
        let document = TwiML(.connect(TwiML.Connect(.relay(relay), action: "/done")))
        #expect(document.text == "\(Self.head)<Response>\(expected)</Response>")
        relay = TwiML.ConversationRelay(url: "wss://a.test/relay")
        relay.speechTimeout = .auto
        #expect(
            TwiML(.connect(TwiML.Connect(.relay(relay)))).text
                == #"\#(Self.head)<Response><Connect><ConversationRelay url="wss://a.test/relay""#
                + #" speechTimeout="auto"/></Connect></Response>"#
        )
    }

    @Test func `no text can end its element, nor bring what XML does not allow`() {
        let hostile = "</Say><Hangup/>\u{0}\u{1B}]]>\u{FFFE}\r\n\"'&amp;"
        #expect(
            TwiML(.say(hostile)).text
                == "\(Self.head)<Response><Say>&lt;/Say&gt;&lt;Hangup/&gt;  ]]&gt; &#13;\n&quot;'&amp;amp;</Say></Response>"
        )
        let stream = TwiML.Stream(url: "wss://a", parameters: [TwiML.Parameter("a\"b", "x\n\ty")])
        #expect(
            TwiML(.start(stream)).text
                == #"\#(Self.head)<Response><Start><Stream url="wss://a"><Parameter name="a&quot;b" value="x&#10;&#9;y"/>"#
                + "</Stream></Start></Response>"
        )
    }

    @Test(arguments: [
        "", "short", String(repeating: "word ", count: 2_000), String(repeating: "x", count: 7_001),
        String(repeating: "👩‍👩‍👧", count: 1_000), String(repeating: "é", count: 3_001),
        String(repeating: " ", count: 9_000),
    ])
    func `a long text is spoken in pieces that every voice takes, none cut within a character`(text: String) {
        let pieces = TwiML.Say.pieces(of: text)
        #expect(pieces.allSatisfy { $0.utf16.count <= TwiML.Say.longest })
        #expect(pieces.joined().filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace })
        #expect(
            pieces.joined(separator: " ").split(separator: " ").count == text.split(separator: " ").count
                || !text.contains(" ")
        )
    }
}
