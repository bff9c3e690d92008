import FastJSON
import HTTPTransport
@testable import LanguageModels
import ProviderKit
import Testing

struct ChatErrorsTests {
    @Test(
        arguments: [
            // An account without money has the status of one that asks too often; to ask again is of no use.
            (429, #"{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}"#, "quota"),
            (429, #"{"error":{"message":"m","type":"tokens","code":"rate_limit_exceeded"}}"#, "by status"),
            (429, #"{"error":{"message":"m","type":"billing_not_active","code":null}}"#, "quota"),
            // Groq, when the model wrote a call that is none.
            (
                400, #"{"error":{"message":"m","code":"tool_use_failed","failed_generation":"<f>"}}"#,
                "protocolViolation"
            ),
            (400, #"{"error":{"message":"m","code":"context_length_exceeded"}}"#, "by status"),
            // vLLM's older errors are flat, and a proxy's are not JSON.
            (400, #"{"object":"error","message":"m","type":"BadRequestError","code":400}"#, "by status"),
            (502, "<html>Bad Gateway</html>", "by status"),
        ]
    )
    func `a refusal is what its words say where its status does not tell`(
        code: Int,
        content: String,
        kind: String
    ) throws {
        let status = try #require(HTTPStatus(code: code))
        #expect((ChatErrors.kind(of: status, content: content)?.rawValue ?? "by status") == kind)
    }

    @Test(
        arguments: [
            (#"{"code":503,"message":"Loading model","type":"unavailable_error"}"#, ProviderFailure.Kind.overloaded),
            (#"{"code":429,"message":"m"}"#, .rateLimit), (#"{"code":401,"message":"m"}"#, .authentication),
            (#"{"message":"m","type":"server_error"}"#, .overloaded), (#"{"code":200,"message":"m"}"#, .overloaded),
            (#"{"code":99999999999,"message":"m"}"#, .overloaded), (#""just words""#, .overloaded),
            (#"{"message":"m","code":"content_filter"}"#, .badRequest),
        ]
    )
    func `an error in the middle of a stream needs no status`(error: String, kind: ProviderFailure.Kind) throws {
        #expect(ChatErrors.fault(try JSONValue(parsing: error)).kind == kind)
    }
}
