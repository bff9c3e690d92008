internal import CivilTime
internal import Digests
internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor

/// Amazon Polly: speech, speech marks and the list of voices, with signatures that are checked.
///
/// The secret of an access key is what `secret` says, by default the key itself. The journal has `request` with path and
/// content, and `spoken` for each text that was made audio.
package struct SimulatedPolly: SimulatedProvider {
    package let name = "polly"
    let world: SimulatorWorld
    let secret: @Sendable (String) -> String

    package init(_ world: SimulatorWorld, secret: @escaping @Sendable (String) -> String = { $0 }) {
        self.world = world
        self.secret = secret
    }

    private struct Flaw: Error {
        var status = 400
        var type: String
        var message: String
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let content = try await exchange.body(upTo: 1 << 20)
        let target = exchange.head.target
        world.journal.note(name, "request", "\(target.text) \(String(decoding: content, as: UTF8.self))")
        let isSpeech = target.path == "/v1/speech"
        let fault = isSpeech ? world.faults.take(for: name) : nil
        if case .status(let status, let patience)? = fault?.kind {
            return refuse(exchange, Self.flaw(of: status), patience)
        }
        do throws(Flaw) {
            try checkSignature(exchange, content)
        } catch {
            return refuse(exchange, error)
        }
        switch (exchange.head.method, target.path) {
        case (.post, "/v1/speech"): try await speech(exchange, (try? JSONValue(parsing: content.span)) ?? [:], fault)
        case (.get, "/v1/voices"): voices(exchange)
        default: refuse(exchange, Flaw(status: 404, type: "UnknownOperationException", message: "Unknown operation."))
        }
    }

    // MARK: Signature

    private func checkSignature(_ exchange: HTTPExchange, _ content: [UInt8]) throws(Flaw) {
        let fields = exchange.head.fields
        guard let authorization = fields[.authorization], authorization.hasPrefix("AWS4-HMAC-SHA256 ") else {
            throw Flaw(
                status: 403,
                type: "MissingAuthenticationTokenException",
                message: "Missing Authentication Token"
            )
        }
        var parts: [Substring: Substring] = [:]
        for part in authorization.dropFirst(17).split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parts[pair[0]] = pair[1] }
        }
        let scope = (parts["Credential"] ?? "").split(separator: "/").map(String.init)
        guard scope.count == 5, let names = parts["SignedHeaders"], let given = parts["Signature"] else {
            throw Flaw(status: 403, type: "IncompleteSignatureException", message: "The signature is not complete.")
        }
        guard world.accepts(key: scope[0]) else {
            throw Flaw(
                status: 403,
                type: "UnrecognizedClientException",
                message: "The security token included in the request is invalid."
            )
        }
        let date = fields["x-amz-date"] ?? ""
        guard scope[3] == "polly", scope[4] == "aws4_request", date.hasPrefix(scope[1]) else {
            throw Self.mismatch("Credential should be scoped to a valid date, region and service.")
        }
        guard let time = Self.unixSeconds(date), abs(time - HTTPDateText.now.date.unixSeconds) <= 300 else {
            throw Self.mismatch("Signature expired: \(date) is more than 5 minutes off.")
        }
        let signed = names.split(separator: ";").map(String.init)
        guard signed.contains("host") else { throw Self.mismatch("The host must be signed.") }
        let lines = signed.map { name in
            let value = HTTPFieldName(name).flatMap { fields[$0] } ?? ""
            return "\(name):\(value.split(separator: " ").joined(separator: " "))\n"
        }
        let query = (exchange.head.target.query ?? "").split(separator: "&").sorted().joined(separator: "&")
        let canonical = [
            exchange.head.method.text, String(exchange.head.target.path), query, lines.joined(), String(names),
            MessageDigest.hex(MessageDigest.sha256.of(content.span)),
        ].joined(separator: "\n")
        let text =
            "AWS4-HMAC-SHA256\n\(date)\n\(scope[1...].joined(separator: "/"))\n"
            + MessageDigest.hex(MessageDigest.sha256.of(Array(canonical.utf8).span))
        var key = Array("AWS4\(secret(scope[0]))".utf8)
        for part in scope[1...] { key = MessageDigest.sha256.of(Array(part.utf8).span, key: key.span) }
        guard MessageDigest.hex(MessageDigest.sha256.of(Array(text.utf8).span, key: key.span)) == given else {
            throw Self.mismatch("The request signature we calculated does not match the signature you provided.")
        }
    }

    private static func mismatch(_ words: String) -> Flaw {
        Flaw(status: 403, type: "InvalidSignatureException", message: words)
    }

    /// The seconds of "20260115T120000Z".
    private static func unixSeconds(_ text: String) -> Int64? {
        let digits = text.utf8.compactMap { (0x30...0x39).contains($0) ? Int($0) - 0x30 : nil }
        guard digits.count == 14, text.utf8.count == 16 else { return nil }
        let number = { (range: Range<Int>) in digits[range].reduce(0) { $0 * 10 + $1 } }
        let day = CivilDay(year: number(0..<4), month: number(4..<6), day: number(6..<8))
        return Int64(day.daysSince1970 * 86_400 + number(8..<10) * 3_600 + number(10..<12) * 60 + number(12..<14))
    }

    // MARK: Speech

    private func speech(_ exchange: HTTPExchange, _ json: JSONValue, _ fault: SimulatedFault?) async throws {
        let text: String
        let rate: Int
        do throws(Flaw) {
            (text, rate) = try check(json)
        } catch {
            return refuse(exchange, error)
        }
        let speech = world.settings.speech.speech(for: text, rate: rate)
        let format = json["OutputFormat"]?.stringValue ?? ""
        let types = [
            "pcm": "audio/pcm", "mp3": "audio/mpeg", "ogg_vorbis": "audio/ogg", "json": "application/x-json-stream",
        ]
        let fields: HTTPFields = [
            .contentType: types[format] ?? "audio/pcm", "x-amzn-RequestCharacters": "\(text.count)",
            "x-amzn-RequestId": world.requestID(for: name),
        ]
        if format == "json" {
            var offset = 0
            var lines = ""
            for word in speech.words {
                let bare = word.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                let mark: JSONValue = [
                    "time": .milliseconds(word.start), "type": "word", "start": .integer(Int64(offset)),
                    "end": .integer(Int64(offset + bare.utf8.count)), "value": .string(bare),
                ]
                lines += ((try? mark.encoded()) ?? "") + "\n"
                offset += word.text.utf8.count
            }
            return exchange.respond(HTTPResponse(status: .ok, fields: fields, body: Array(lines.utf8)))
        }
        world.journal.note(name, "spoken", text)
        let answer = SimulatedSpeechResponse(
            exchange: exchange,
            world: world,
            provider: name,
            encoding: format == "pcm" ? .linear16 : .mpeg,
            rate: rate
        )
        try await answer.stream(speech, fault: fault, fields: fields) { $0.bytes }
    }

    private func check(_ json: JSONValue) throws(Flaw) -> (String, Int) {
        guard let format = json["OutputFormat"]?.stringValue, let text = json["Text"]?.stringValue,
            let voice = json["VoiceId"]?.stringValue, ["pcm", "mp3", "ogg_vorbis", "json"].contains(format)
        else { throw Flaw(type: "ValidationException", message: "OutputFormat, Text and VoiceId are required.") }
        guard !voice.hasPrefix("Missing") else {
            throw Flaw(type: "ValidationException", message: "Value '\(voice)' at 'voiceId' is not one of the voices.")
        }
        guard !text.isEmpty else { throw Flaw(type: "InvalidSsmlException", message: "The text is empty.") }
        guard text.count <= 3_000 else {
            throw Flaw(type: "TextLengthExceededException", message: "Maximum text length has been exceeded")
        }
        let engine = json["Engine"]?.stringValue ?? "standard"
        guard ["standard", "neural", "long-form", "generative"].contains(engine) else {
            throw Flaw(
                type: "EngineNotSupportedException",
                message: "This voice does not support the engine \(engine)."
            )
        }
        let name = json["SampleRate"]?.stringValue ?? (format == "pcm" ? "16000" : "22050")
        let rates = format == "pcm" ? ["8000", "16000"] : ["8000", "16000", "22050", "24000"]
        guard rates.contains(name), let rate = Int(name) else {
            throw Flaw(type: "InvalidSampleRateException", message: "The sample rate \(name) is not valid.")
        }
        if (json["SpeechMarkTypes"]?.arrayValue?.isEmpty == false) != (format == "json") {
            throw Flaw(type: "MarksNotSupportedForFormatException", message: "Speech marks need the format json.")
        }
        return (text, rate)
    }

    private func voices(_ exchange: HTTPExchange) {
        let voice: JSONValue = [
            "Gender": "Female", "Id": "Joanna", "LanguageCode": "en-US", "LanguageName": "US English", "Name": "Joanna",
            "SupportedEngines": ["neural", "standard"],
        ]
        exchange.respond(200, json: ["Voices": [voice]])
    }

    // MARK: Errors

    private static func flaw(of status: Int) -> Flaw {
        switch status {
        case 401, 403:
            Flaw(status: 403, type: "UnrecognizedClientException", message: "The security token is invalid.")
        // Throttling has the status of a wrong request here.
        case 429: Flaw(status: 400, type: "ThrottlingException", message: "Rate exceeded")
        case 500...:
            Flaw(status: status, type: "ServiceFailureException", message: "An unknown condition has occurred.")
        default: Flaw(status: status, type: "ValidationException", message: "The request is not valid.")
        }
    }

    private func refuse(_ exchange: HTTPExchange, _ flaw: Flaw, _ patience: Double? = nil) {
        var fields: HTTPFields = [
            "x-amzn-ErrorType": "\(flaw.type):http://internal.amazon.com/coral/com.amazonaws.polly/",
            "x-amzn-RequestId": world.requestID(for: name),
        ]
        if let patience { fields.add(.retryAfter, "\(patience)") }
        exchange.respond(flaw.status, json: ["message": .string(flaw.message)], fields: fields)
    }
}
