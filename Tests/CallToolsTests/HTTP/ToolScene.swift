import CallTiming
import Dialogue
import FastJSON
import HTTPTransport
import Octets
import ProviderKit
import ProviderTestKit
import Reactor
import TestKit
import Testing

@testable import CallTools

/// A server on the loopback that tools ask, on the loop of the test.
struct ToolScene: Sendable {
    let loop: EventLoop
    let port: UInt16
    /// The requests that came, as "GET /path".
    let notes: Notes

    /// A tool of a configuration in which PORT stands for the server's port.
    func tool(
        _ source: String,
        allowing: [String] = ["127.0.0.1"],
        names: HostNames = .system,
        environment: [String: String] = [:]
    ) throws -> HTTPTool {
        let text = source.replacing("PORT", with: "\(port)")
        let allowed = "\"" + allowing.joined(separator: "\",\"") + "\""
        let open = "{ description: \"d\", allowPrivate: [\(allowing.isEmpty ? "" : allowed)], "
        return try HTTPTool(
            name: "t",
            JSON5Node(parsing: open + text.drop { $0 == " " || $0 == "{" }),
            ProviderEnvironment(variables: environment),
            access: ToolAccess(names: names)
        )
    }

    func run(
        _ tool: HTTPTool,
        _ arguments: String = "{}",
        _ variables: CallVariables = CallVariables()
    ) async throws -> String {
        let object = try JSONValue(parsing: arguments).objectValue ?? JSONObject()
        return try await tool.run(ToolValues(arguments: object, variables: variables), on: loop)
    }

    /// What a tool that fails says.
    func failure(_ tool: HTTPTool, _ arguments: String = "{}") async throws -> String {
        do {
            let text = try await run(tool, arguments)
            Issue.record("answered: \(text)")
            return ""
        } catch let error as ToolFailure {
            return error.description
        }
    }
}

/// Runs a body beside the server, in virtual time; afterwards no connection may be left.
func withToolServer(_ body: @escaping @Sendable (ToolScene) async throws -> Void) async throws {
    try await inVirtualTime { loop, group in
        let notes = Notes()
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let serving = Task(executorPreference: loop) { await server.run { try await answer($0, notes) } }
        let scene = ToolScene(loop: loop, port: server.address.port, notes: notes)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(scene))
        } catch {
            outcome = .failure(error)
        }
        serving.cancel()
        await serving.value
        try await eventually(on: loop, "every connection is gone") { loop.load == 0 }
        try outcome.get()
    }
}

private func answer(_ exchange: HTTPExchange, _ notes: Notes) async throws {
    let target = exchange.head.target
    let path = String(target.text.prefix { $0 != "?" })
    notes.add("\(exchange.head.method) \(target.text)")
    switch path {
    case "/slow":
        try await exchange.loop.sleep(until: exchange.loop.now + .seconds(3_000))
    case "/stall":
        exchange.begin(.ok, length: 100)
        try await exchange.write(Array("half".utf8))
        try await exchange.loop.sleep(until: exchange.loop.now + .seconds(3_000))
    case "/huge":
        exchange.begin(.ok)
        for _ in 0..<300 { try await exchange.write([UInt8](repeating: 0x61, count: 10_000)) }
        exchange.finish()
    case "/binary":
        exchange.respond(HTTPResponse(status: .ok, body: [0xFF, 0xFE, 0x00, 0x01]))
    case "/cut":
        exchange.respond(.text(String(repeating: "é", count: 5_000)))
    case "/to":
        let place = String(target.text.drop { $0 != "=" }.dropFirst())
        exchange.respond(HTTPResponse(status: .found, fields: [.location: PercentEncoding.decode(place[...]) ?? ""]))
    case "/busy":
        let count = notes.all.filter { $0.hasSuffix("/busy") }.count
        if count < 3 {
            exchange.respond(HTTPResponse(status: .serviceUnavailable, fields: [.retryAfter: "2"]))
        } else {
            exchange.respond(.text("at last"))
        }
    case "/down": exchange.respond(.text("down", status: .badGateway))
    case "/empty": exchange.respond(HTTPResponse(status: .noContent))
    case "/missing": exchange.respond(.text("no such\norder", status: .notFound))
    case "/json": exchange.respond(.json(Array("{\"data\":{\"status\":\"sent\",\"n\":[1,2]},\"x\":1}".utf8)))
    default:
        let body = String(decoding: try await exchange.body(upTo: 1 << 20), as: UTF8.self)
        let key = exchange.head.fields["X-Key"] ?? ""
        exchange.respond(
            .text("\(exchange.head.method) \(target.text) host=\(exchange.head.fields[.host] ?? "") key=\(key) \(body)")
        )
    }
}

/// Answers whatever comes with some bytes, and closes.
final class BluntServer: ConnectionHandler {
    private let answer: [UInt8]
    private let socket: Connection
    private var keep: BluntServer?

    init(_ socket: Connection, _ answer: String) {
        self.answer = Array(answer.utf8)
        self.socket = socket
        socket.handler = self
        keep = self
    }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        let answer = self.answer
        socket.write { $0.append(answer) }
        socket.close()
        return bytes.count
    }

    func inputEnded() { socket.close() }
    func outputDrained() {}
    func closed(_ reason: ConnectionEnd) { keep = nil }
}
