internal import FastJSON
internal import HTTPTransport
internal import Octets
internal import Reactor

extension HTTPExchange {
    /// Answers with JSON.
    func respond(_ status: Int, json: JSONValue, fields: HTTPFields = HTTPFields()) {
        var response = HTTPResponse.json(
            Array(((try? json.encoded()) ?? "{}").utf8),
            status: HTTPStatus(code: status) ?? .internalServerError
        )
        for field in fields { response.fields.add(field.name, field.value) }
        respond(response)
    }

    /// The request's content as JSON; nil where it is none.
    func jsonBody() async throws -> JSONValue? {
        let content = try await body(upTo: 1 << 20)
        return try? JSONValue(parsing: content.span)
    }

    /// Waits until the client has gone, or the simulator is stopped: the task is cancelled then.
    func standStill() async throws {
        try await loop.wait(
            until: nil,
            late: CancellationError(),
            cancelled: CancellationError(),
            start: { (_: LoopWait<Void, CancellationError>) in }
        )
    }
}

/// The end of a connection that was to drop without a word: thrown out of the handler, so that it is reset.
struct SimulatedDrop: Error {}

extension JSONValue {
    /// The words of a time in seconds, to the millisecond.
    static func seconds(_ time: Duration) -> JSONValue {
        .double(Double((time / .milliseconds(1)).rounded()) / 1_000)
    }

    /// A time in whole milliseconds.
    static func milliseconds(_ time: Duration) -> JSONValue { .integer(Int64(time / .milliseconds(1))) }
}
