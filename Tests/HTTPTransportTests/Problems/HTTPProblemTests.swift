import Foundation
import Octets
import Testing

@testable import HTTPTransport

struct HTTPProblemTests {
    private func json(_ problem: HTTPProblem) -> String {
        var buffer = ByteBuffer()
        problem.write(into: &buffer)
        return String(decoding: buffer.bytes)
    }

    @Test func `writes what it knows and nothing else`() {
        #expect(json(HTTPProblem(.notFound)) == #"{"title":"Not Found","status":404}"#)
        var problem = HTTPProblem(
            .conflict,
            title: "Call is over",
            detail: "It ended.",
            type: "https://example.test/problems/over",
            instance: "/calls/7"
        )
        problem["call"] = .text("7")
        problem["seconds"] = .number(-12)
        problem["final"] = .flag(true)
        problem["hints"] = .texts(["a", "b"])
        problem["status"] = .number(200)
        problem["gone"] = .flag(false)
        problem["gone"] = nil
        #expect(
            json(problem)
                == #"{"type":"https://example.test/problems/over","title":"Call is over","status":409,"#
                + #""detail":"It ended.","instance":"/calls/7","call":"7","seconds":-12,"final":true,"hints":["a","b"]}"#
        )
    }

    @Test func `escapes text so that another reader gets it back`() throws {
        let all = (0...0x2FF).compactMap(Unicode.Scalar.init).map(Character.init)
        let text = String(all) + "\"\\/\u{2028}\u{1F600}"
        let data = Data(json(HTTPProblem(.badRequest, detail: text)).utf8)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["detail"] as? String == text)
    }

    @Test func `says what a message was refused for`() {
        let problem = HTTPProblem(HTTPParseError.repeatedHost)
        #expect(problem.status == .badRequest)
        #expect(problem.detail == HTTPParseError.repeatedHost.description)
    }
}
