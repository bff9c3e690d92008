package import FastJSON
internal import HTTPTransport
internal import Octets
package import ProviderKit
internal import ProviderWire
package import Reactor

/// Amazon Polly: a signed request for each sentence, answered by samples.
///
///     { provider: "polly", region: "eu-central-1", voice: "Vicki", engine: "neural" }
package struct AmazonPollyVoice: SpeechSynthesizer {
    package static let name = "polly"

    package let identity: ProviderIdentity
    package let capabilities: VoiceCapabilities

    private let requests: PollyRequests
    private let format: SpeechAudioFormat

    @SettingList static var keys: [Setting] {
        Setting("accessKey", .secret, variable: "AWS_ACCESS_KEY_ID", "The name of the key.")
        Setting("secretKey", .secret, variable: "AWS_SECRET_ACCESS_KEY", "The key.")
        Setting(
            "sessionToken",
            .secret,
            variable: "AWS_SESSION_TOKEN",
            takesNull: true,
            "What a temporary key needs beside it."
        )
        Setting(
            "region",
            .text,
            standard: .string(standardRegion),
            variable: "AWS_REGION",
            "Where it is; \"\(standardRegion)\" without either."
        )
        Setting("url", .text, "Where it is, where that is not Amazon's address for the region.")
        Setting("voice", .text, standard: .string(standardVoice), "The voice, as the provider names it.")
        Setting("engine", .word(engines), standard: .string(standardEngine), "Which of the voice's kinds speaks.")
        Setting("language", .text, "The language, as a tag with its region, for voices that have two.")
        Setting(
            "sampleRate",
            .oneOf(rates),
            standard: .integer(Int64(standardRate)),
            "The rate of the audio. In hertz."
        )
        Setting("lexicons", .texts, "Dictionaries that are kept at the provider's, by their names, five at most.")
        Setting("ssml", .flag, standard: false, "Whether texts are SSML.")
    }

    private static let standardRegion = "us-east-1"
    private static let standardVoice = "Joanna"
    private static let engines = ["standard", "neural", "long-form", "generative"]
    private static let standardEngine = "neural"
    private static let rates = [8_000, 16_000]
    private static let standardRate = 8_000

    /// Reads a configuration.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        let region = try options.string("region", default: options.environment["AWS_REGION"] ?? Self.standardRegion)
        let access = try options.secret("accessKey", variable: "AWS_ACCESS_KEY_ID")
        let secret = try options.secret("secretKey", variable: "AWS_SECRET_ACCESS_KEY")
        let token = try options.secretIfPresent("sessionToken", variable: "AWS_SESSION_TOKEN")
        let secrets = [secret, access] + (token.map { [$0] } ?? [])
        let rateNode = try options.optional("sampleRate")
        let rate = try rateNode?.integer() ?? Self.standardRate
        guard Self.rates.contains(rate) else {
            throw (rateNode ?? options.node).error("Polly's samples are at 8000 or 16000, found \(rate)")
        }
        let lexicons = try options.strings("lexicons")
        if lexicons.count > 5, let node = try options.optional("lexicons") {
            throw node.error("Polly takes at most 5 lexicons")
        }
        let engine = try options.string("engine", among: Self.engines, default: Self.standardEngine)
        requests = PollyRequests(
            line: ProviderLine(Self.name, deadlines: try options.deadlines(), secrets: secrets, options.environment),
            signature: SignatureV4(
                accessKey: access.revealed,
                secretKey: secret.revealed,
                region: region,
                service: "polly"
            ),
            token: token,
            address: try options.address("https://polly.\(region).amazonaws.com"),
            voice: try options.string("voice", default: Self.standardVoice),
            engine: engine,
            language: try options.optional("language")?.string(),
            rate: rate,
            lexicons: lexicons,
            isSSML: try options.bool("ssml", default: false)
        )
        format = .linear16(rate: rate)
        identity = ProviderIdentity(.voice, provider: Self.name, model: engine, credential: access)
        var can = VoiceCapabilities()
        can.greatestText = requests.greatestText
        can.format = format
        capabilities = can
    }

    package var cacheKey: String? {
        let words = [requests.voice, requests.language ?? "", "\(requests.rate)", "\(requests.isSSML)"]
        return (words + requests.lexicons).joined(separator: " ")
    }

    package func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        try await requests.line.warmUp(requests.address, on: loop)
    }

    package func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        var requests = self.requests
        // Only voices of two languages are told one, and then with its region.
        if let language = request.language, language.contains("-") { requests.language = language }
        return RequestedSpeech(requests, format: format, provider: Self.name, on: loop)
    }
}

/// How a sentence is asked for.
struct PollyRequests: SpeechRequests {
    let line: ProviderLine
    let signature: SignatureV4
    let token: Secret?
    let address: HTTPURL
    let voice: String
    let engine: String
    var language: String?
    let rate: Int
    let lexicons: [String]
    let isSSML: Bool

    /// The most that is billed for one request.
    var greatestText: Int { 3_000 }

    func send(
        _ text: String,
        after previous: String,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SpeechResponse {
        let content = content(text)
        let url = address.appending("/v1/speech")
        var request = HTTPClientRequest(.post, url, content: .bytes(content))
        for field in fields(content, url, date: SignatureV4.date(unixSeconds: HTTPDateText.now.date.unixSeconds)) {
            request.fields.add(field.name, field.value)
        }
        let line = self.line
        let response = try await line.send(request, on: loop) { line.pollyFailure($0, $1, $2) }
        return AudioResponse(response, .linear16(rate: rate), line)
    }

    /// The fields of a request: those that are signed, but for `host`, and the signature.
    func fields(_ content: [UInt8], _ url: HTTPURL, date: String) -> HTTPFields {
        var signed = [("content-type", "application/json"), ("host", url.authority), ("x-amz-date", date)]
        if let token { signed.append(("x-amz-security-token", token.revealed)) }
        let request = SignatureV4.Request(
            method: "POST",
            path: String(url.target.path),
            fields: signed.map { (name: $0.0, value: $0.1) },
            content: content
        )
        var fields: HTTPFields = [.contentType: "application/json", "X-Amz-Date": date]
        if let token { fields.add("X-Amz-Security-Token", token.revealed) }
        fields.add(.authorization, signature.authorization(of: request, date: date))
        return fields
    }

    func content(_ text: String) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeJSON { json in
            json.beginObject()
            json.key("Engine")
            json.string(engine)
            if let language {
                json.key("LanguageCode")
                json.string(language)
            }
            if !lexicons.isEmpty {
                json.key("LexiconNames")
                json.beginArray()
                for lexicon in lexicons { json.string(lexicon) }
                json.endArray()
            }
            for (key, value) in [("OutputFormat", "pcm"), ("SampleRate", "\(rate)"), ("Text", text)] {
                json.key(key)
                json.string(value)
            }
            json.key("TextType")
            json.string(isSSML ? "ssml" : "text")
            json.key("VoiceId")
            json.string(voice)
            json.endObject()
        }
        return Array(copying: buffer.bytes)
    }
}

extension ProviderLine {
    /// What a refusal of Polly means, by the name that it has in a field or in its content.
    func pollyFailure(_ status: HTTPStatus, _ fields: HTTPFields, _ content: String) -> ProviderFailure? {
        let json = try? JSONValue(parsing: content)
        let type = fields["x-amzn-ErrorType"] ?? json?["__type"]?.stringValue ?? ""
        // "ThrottlingException:http://…", or with a name space before it: "com.amazon…#ThrottlingException".
        let name = type.split(separator: ":").first?.split(separator: "#").last.map(String.init) ?? ""
        let kind: ProviderFailure.Kind
        switch name {
        // Comes with the status 400.
        case "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded": kind = .rateLimit
        case "UnrecognizedClientException", "InvalidSignatureException", "AccessDeniedException",
            "ExpiredTokenException", "MissingAuthenticationTokenException", "IncompleteSignatureException",
            "InvalidClientTokenId", "OptInRequired":
            kind = .authentication
        case "ServiceQuotaExceededException": kind = .quota
        case "ServiceFailureException", "ServiceUnavailableException", "InternalFailure": kind = .overloaded
        case "": return nil
        default: kind = Self.kind(of: status)
        }
        return failure(
            kind,
            "\(name): \(ProviderWords.message(in: content))",
            retryAfter: Self.retryAfter(in: fields),
            requestID: Self.requestID(in: fields)
        )
    }
}
