import FastJSON
import ProviderWire
import Testing

/// Every shape of an error that the providers' descriptions show.
struct ProviderWordsTests {
    @Test(
        arguments: [
            // OpenAI and most of those that look like it.
            (
                #"{"error":{"message":"Rate limit reached.","type":"tokens","param":null,"code":"x"}}"#,
                "Rate limit reached."
            ),
            // llama.cpp, whose code is a number.
            (#"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#, "Loading model"),
            // vLLM before it nested its errors.
            (#"{"object":"error","message":"too long","type":"BadRequestError","code":400}"#, "too long"),
            // whisper.cpp: a string.
            (#"{"error":"failed to read audio data"}"#, "failed to read audio data"),
            // FastAPI: a string, and a list of what is wrong.
            (#"{"detail":"Not authenticated"}"#, "Not authenticated"),
            (#"{"detail":[{"loc":["body","text"],"msg":"field required","type":"missing"}]}"#, "field required"),
            // ElevenLabs, new and old.
            (#"{"detail":{"type":"rate_limit_error","code":"a","message":"Too many.","param":null}}"#, "Too many."),
            (#"{"detail":{"status":"too_many_concurrent_requests","message":"Too many."}}"#, "Too many."),
            // Anthropic.
            (
                #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}"#,
                "Overloaded"
            ),
            // Deepgram, two generations.
            (#"{"err_code":"TOO_MANY_REQUESTS","err_msg":"Try later","request_id":"r"}"#, "Try later"),
            (
                #"{"category":"INVALID_JSON","message":"Invalid JSON submitted.","details":"…"}"#,
                "Invalid JSON submitted."
            ),
            // Cartesia, with a title beside it.
            (
                #"{"title":"Too many concurrent requests","message":"Wait.","error_code":"concurrency_limited"}"#,
                "Wait."
            ),
            // Amazon.
            (#"{"message":"Rate exceeded"}"#, "Rate exceeded"),
            // What is none of them is shown as it is.
            ("<html>502 Bad Gateway</html>", "<html>502 Bad Gateway</html>"),
            (#"{"ok":false}"#, #"{"ok":false}"#), ("", ""),
        ]
    )
    func `a message is found in every shape of an error`(content: String, message: String) {
        #expect(ProviderWords.message(in: content) == message)
    }

    @Test func `what a terminal would obey is not passed on`() {
        let words = ProviderWords.message(in: "{\"error\":\"a\\u001b[2Jb\\nc\\u007f\"}")
        #expect(words == "a [2Jb c ")
    }

    @Test func `nobody's error fills a log`() {
        let words = ProviderWords.message(in: String(repeating: "x", count: 100_000))
        #expect(words.count == 2_000)
    }

    @Test(
        arguments: [
            (#"{"error":{"code":"insufficient_quota","type":"insufficient_quota"}}"#, "insufficient_quota"),
            (#"{"error":{"code":503,"type":"unavailable_error"}}"#, "unavailable_error"),
            (#"{"detail":{"status":"voice_not_found"}}"#, "voice_not_found"),
            (#"{"err_code":"INVALID_AUTH"}"#, "INVALID_AUTH"),
            (#"{"error_code":"model_not_found","title":"No such model"}"#, "model_not_found"),
        ]
    )
    func `a name for what went wrong is found in every shape of an error`(content: String, code: String) throws {
        #expect(ProviderWords.code(in: try JSONValue(parsing: content)) == code)
    }
}
