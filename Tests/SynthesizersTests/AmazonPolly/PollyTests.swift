import Digests
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@testable import Synthesizers

private let simulator: @Sendable (SimulatorWorld) -> any SimulatedProvider = { SimulatedPolly($0) }

private func agent(_ more: String = "") -> String {
    "{ provider: 'polly', url: '$url', accessKey: 'AKIDEXAMPLE', secretKey: 'AKIDEXAMPLE', \(more) }"
}

struct SignatureV4Tests {
    private let signature = SignatureV4(
        accessKey: "AKIDEXAMPLE",
        secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        region: "us-east-1",
        service: "polly"
    )

    private let request = SignatureV4.Request(
        method: "POST",
        path: "/v1/speech",
        fields: [
            ("x-amz-date", "20260115T120000Z"), ("host", "polly.us-east-1.amazonaws.com"),
            ("content-type", "application/json"),
        ],
        content: Array(
            (#"{"Engine":"neural","OutputFormat":"pcm","SampleRate":"8000","Text":"Your parcel leaves today.","#
                + #""TextType":"text","VoiceId":"Joanna"}"#).utf8
        )
    )

    @Test func `the canonical request`() {
        #expect(request.content.count == 132)
        let canonical = SignatureV4.canonical(request)
        #expect(
            canonical == """
                POST
                /v1/speech

                content-type:application/json
                host:polly.us-east-1.amazonaws.com
                x-amz-date:20260115T120000Z

                content-type;host;x-amz-date
                881b87284b617ca46588c00aab5ca8e3ae9ec77230e2e967382296ea3d3969fc
                """
        )
        let digest = MessageDigest.sha256.of(Array(canonical.utf8).span)
        #expect(
            MessageDigest.hex(digest)
                == "3952eacaf958841b769d1971f9c78264999cd6d436e7308046fef54cc1ba6cc1"
        )
    }

    @Test func `the key of the day, and the signature`() {
        let date = "20260115T120000Z"
        #expect(
            MessageDigest.hex(signature.key(date))
                == "8fb154ec3677b06637706fdbcd6faa17ac765f5e05a61f93aa34b3769d9af7fe"
        )
        #expect(
            signature.authorization(of: request, date: date)
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260115/us-east-1/polly/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=a90fba00dbd2434095e50b54310618a278472f0119e0d4964ea77d1b69af1435"
        )
    }

    @Test(
        arguments: [
            (0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"), (1_768_478_400, "20260115T120000Z"),
            (1_772_323_199, "20260228T235959Z"), (4_107_542_399, "21000228T235959Z"),
            (4_107_542_400, "21000301T000000Z"),
            (1_709_210_096, "20240229T123456Z"),
        ] as [(Int64, String)]
    )
    func `times in the form that is signed`(seconds: Int64, text: String) {
        #expect(SignatureV4.date(unixSeconds: seconds) == text)
    }
}

struct PollyVoiceTests {
    @Test(arguments: [8_000, 16_000])
    func `sentences are asked for one by one, signed, and heard as one`(rate: Int) async throws {
        try await withVoice(agent("sampleRate: \(rate), sessionToken: 'token'"), of: simulator) { loop, voice, world in
            let session = try await voice.open(SynthesisRequest(language: "en-US"), on: loop)
            #expect(session.format == .linear16(rate: rate))
            session.speak("Your parcel leaves today. ")
            session.speak("Anything else?")
            session.finish()
            let heard = try await hear(session)
            let texts = ["Your parcel leaves today. ", "Anything else?"]
            let samples = texts.flatMap { ToneSpeech().speech(for: $0, rate: rate).samples }
            #expect(heard.audio == SpeechEncoding.linear16.encode(samples))
            #expect(world.journal.entries(of: "polly", "spoken").map(\.detail) == texts)
        }
    }

    @Test func `a wrong secret is told as such`() async throws {
        let agent = "{ provider: 'polly', url: '$url', accessKey: 'AKIDEXAMPLE', secretKey: 'secret-key' }"
        try await withVoice(agent, of: simulator) { loop, voice, world in
            let failure = await failureOf {
                let session = try await voice.open(SynthesisRequest(), on: loop)
                session.speak("One.")
                session.finish()
                _ = try await hear(session)
            }
            #expect(failure?.kind == .authentication)
            #expect(failure?.message.contains("InvalidSignatureException") == true)
            #expect(failure?.requestID != nil)
        }
    }

    @Test func `what goes wrong has the kind that it is, throttling with its status of a wrong request`() async throws {
        let cases: [(SimulatedFault, ProviderFailure.Kind)] = [
            (SimulatedFault(.status(401)), .authentication), (SimulatedFault(.status(429)), .rateLimit),
            (SimulatedFault(.status(500)), .overloaded), (SimulatedFault(.status(400)), .badRequest),
        ]
        for (fault, kind) in cases {
            try await withVoice(agent(), of: simulator) { loop, voice, world in
                world.faults.add(fault, to: "polly")
                let failure = await failureOf {
                    let session = try await voice.open(SynthesisRequest(), on: loop)
                    session.speak("One.")
                    session.finish()
                    _ = try await hear(session)
                }
                #expect(failure?.kind == kind)
            }
        }
    }

    @Test(arguments: [
        ("engine: 'nerual'", "did you mean \"neural\"?"), ("sampleRate: 22050", "8000 or 16000"),
        ("lexicons: ['a','b','c','d','e','f']", "at most 5"), ("url: 'x'", "url: the URL"),
    ])
    func `what is wrong is said with its place`(options: String, words: String) {
        let refusal = complaint("{ provider: 'polly', accessKey: 'k', secretKey: 's', \(options) }")
        #expect(refusal.contains(words), "\(refusal)")
    }
}
