import FastJSON
import ProviderKit
import Testing

@testable import Recognizers

struct DeepgramSettingsTests {
    private func options(_ text: String) throws -> ProviderOptions {
        ProviderOptions(
            try JSON5Node(parsing: text),
            ProviderEnvironment(variables: ["DEEPGRAM_API_KEY": "key"])
        )
    }

    private func query(_ text: String, _ request: RecognitionRequest = .init()) throws -> String {
        try DeepgramRecognizer(options(text)).settings.query(for: request).text
    }

    @Test func `by default it asks for what a call needs`() throws {
        #expect(
            try query("{provider: 'deepgram'}")
                == "model=nova-3&language=en&encoding=mulaw&sample_rate=8000&channels=1&interim_results=true"
                + "&endpointing=300&utterance_end_ms=1000&vad_events=true&punctuate=true"
        )
    }

    @Test(
        arguments: [
            (
                "language: 'multi', languageHints: ['hi', 'en']", "&endpointing=100&",
                "&language_hint=hi&language_hint=en"
            ),
            ("endpointing: false", "&endpointing=false&", "&utterance_end_ms=1000"),
            ("interims: false", "channels=1&endpointing=300&vad", "&punctuate=true"),
            ("utteranceEnd: 1500", "&utterance_end_ms=1500", ""),
            ("utteranceEnd: false", "&endpointing=300&vad_events", ""),
            ("smartFormat: true", "&smart_format=true&no_delay=true", ""),
            ("smartFormat: true, noDelay: false", "&smart_format=true", "true"),
            ("keyterms: ['Ostrava depot', 'a+b']", "&keyterm=Ostrava%20depot&keyterm=a%2Bb", ""),
            ("model: 'nova-2', keywords: ['Brno:2']", "model=nova-2&", "&keywords=Brno%3A2"),
            ("redact: ['pci', 'ssn'], tags: ['x y']", "&redact=pci&redact=ssn", "&tag=x%20y"),
            ("language: 'it-IT'", "&language=it&", ""), ("language: 'fr-CA'", "&language=fr-CA&", ""),
            (
                "language: 'multi', languageHints: ['hi-IN', 'en-GB']", "&language=multi&",
                "&language_hint=hi&language_hint=en-GB"
            ),
            ("model: 'my-custom-model', language: 'tlh'", "model=my-custom-model&language=tlh", ""),
        ]
    )
    func `options become parameters`(text: String, part: String, other: String) throws {
        let query = try query("{provider: 'deepgram', \(text)}")
        #expect(query.contains(part))
        #expect(other.isEmpty || query.contains(other))
    }

    @Test(arguments: [("de-AT", "de"), ("de-CH", "de-CH"), ("EN-ZA", "en"), ("ja-JP", "ja")])
    func `a region that the provider does not list is left out`(asked: String, sent: String) throws {
        let query = try query("{provider: 'deepgram'}", RecognitionRequest(language: asked))
        #expect(query.contains("&language=\(sent)&"))
    }

    @Test func `a call brings its own language and terms`() throws {
        let request = RecognitionRequest(language: "multi", keyterms: ["Plzeň"])
        let query = try query("{provider: 'deepgram', keyterms: ['Brno']}", request)
        #expect(query.contains("&language=multi&"))
        #expect(query.contains("&keyterm=Brno&keyterm=Plze%C5%88"))
        #expect(query.contains("&endpointing=100"))
    }

    @Test(
        arguments: [
            ("utteranceEnd: 999", "utteranceEnd: expected at least 1000"),
            ("utteranceEnd: 1000, interims: false", "utteranceEnd: it needs interims"),
            ("endpointing: 5", "endpointing: expected an integer from 10"),
            ("piece: 10", "piece: expected an integer from 20 to 250"),
            ("keepAlive: 9", "keepAlive: expected a number from 1.0 to 8.0"),
            ("language: 'tlh'", "nova-3 does not speak \"tlh\""),
            ("model: 'nova-2-phonecall', language: 'de'", "nova-2-phonecall does not speak \"de\""),
            ("model: 'nova-2', keyterms: ['Brno']", "nova-2 takes no key terms"),
            ("keywords: ['Brno:2']", "nova-3 takes no keywords"),
            ("keyterms: ['Brno:2']", "a key term has no weight"),
            ("keyterms: ['']", "cannot be empty"),
            ("languageHints: ['en']", "hints of languages are for nova-3"),
            ("model: 'flux-general-en'", "is a model of the provider \"deepgram-flux\""),
            ("redact: ['everything']", "redact[0]: expected one of"),
            ("endpointng: 300", "did you mean \"endpointing\"?"),
            ("url: 'api.deepgram.com'", "url: the URL does not begin with a scheme"),
        ]
    )
    func `what the provider would refuse is refused here, with its place`(text: String, expected: String) {
        do {
            _ = try query("{\n  provider: 'deepgram',\n  \(text)\n}")
            Issue.record("nothing is wrong with \(text)")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
            #expect("\(error)".hasPrefix("3:"), "\(error)")
        }
    }

    @Test func `five hundred words of key terms are the most`() throws {
        let many = (0..<501).map { "'t\($0)'" }.joined(separator: ",")
        #expect(throws: JSON5Error.self) { try query("{provider: 'deepgram', keyterms: [\(many)]}") }
    }

    @Test func `a key is needed, and named where it is missing`() throws {
        #expect(throws: JSON5Error.self) {
            try DeepgramRecognizer(ProviderOptions(JSON5Node(parsing: "{provider: 'deepgram'}")))
        }
    }

    @Test(
        arguments: [
            ("", "eot_threshold=0.7&eot_timeout_ms=5000"),
            ("eotThreshold: 0.9, eagerEotThreshold: 0.4", "eot_threshold=0.9&eager_eot_threshold=0.4"),
            ("model: 'flux-general-multi', languageHints: ['hi', 'en']", "&language_hint=hi&language_hint=en"),
            ("keyterms: ['Plzeň']", "&keyterm=Plze%C5%88"),
        ]
    )
    func `Flux has parameters of its own`(text: String, part: String) throws {
        let flux = try DeepgramFluxRecognizer(options("{provider: 'deepgram-flux', \(text)}"))
        let query = try flux.query(for: RecognitionRequest()).text
        #expect(query.contains(part))
        #expect(query.hasPrefix("model=flux-general-"))
        #expect(query.contains("&encoding=mulaw&sample_rate=8000&"))
        #expect(!query.contains("&language=") && !query.contains("interim"))
    }

    @Test(
        arguments: [
            ("eotThreshold: 0.4", "from 0.5 to 1.0"), ("eagerEotThreshold: 0.2", "from 0.3 to 0.9"),
            ("eagerEotThreshold: 0.8", "expected at most eotThreshold, 0.7"), ("eotTimeout: 499", "from 500 to 60000"),
            ("languageHints: ['en']", "takes no hints"), ("language: 'en'", "languageHints"),
            ("model: 'nova-3'", "is a model of the provider \"deepgram\""),
            ("model: 'flux-general-multi', languageHints: ['cs']", "does not speak \"cs\""),
            ("smartFormat: true", "unknown key"),
        ]
    )
    func `Flux refuses what is out of its ranges`(text: String, expected: String) {
        do {
            _ = try DeepgramFluxRecognizer(options("{provider: 'deepgram-flux', \(text)}"))
            Issue.record("nothing is wrong with \(text)")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    @Test func `Flux takes the language of a call as a hint, where it can`() throws {
        let many = try DeepgramFluxRecognizer(options("{provider: 'deepgram-flux', model: 'flux-general-multi'}"))
        #expect(try many.query(for: RecognitionRequest(language: "hi")).text.contains("&language_hint=hi"))
        #expect(try many.query(for: RecognitionRequest(language: "de-AT")).text.contains("&language_hint=de&"))
        let english = try DeepgramFluxRecognizer(options("{provider: 'deepgram-flux'}"))
        #expect(try !english.query(for: RecognitionRequest(language: "en-GB")).text.contains("language"))
        #expect(throws: ProviderFailure.self) { try english.query(for: RecognitionRequest(language: "hi")) }
    }
}
