import CallRecords
import FastJSON
import Foundation
import HTTPTransport
import ProviderKit
import Reactor
import Testing
import TwilioWire
import VoiceService
import WebSocketTransport

@testable import FrontDoor

/// Two organisations beside the first in one service: neither sees or spends what is the other's.
@Suite(.timeLimit(.minutes(2)))
struct OrganisationTests {
    /// An organisation as its carrier and its people know it.
    private struct Party: Sendable {
        let account: String
        let token: String
        /// What it shows at the API, and on the talk page.
        let key: String
        let talk: String

        init(_ name: String) {
            (account, token, key, talk) = ("AC-\(name)", "token-\(name)", "key-\(name)", "talk-\(name)")
        }

        func ringing(_ call: String, from: String = "+15550100001") -> [TwilioForm.Field] {
            var form = DoorStage.ringing(call, from: from)
            for index in form.indices where form[index].name == "AccountSid" { form[index].value = account }
            return form
        }

        /// Variables that begin with a name, or with nothing for the first organisation.
        func variables(_ prefix: String) -> [String: String] {
            [
                "\(prefix)TWILIO_ACCOUNT_SID": account, "\(prefix)TWILIO_AUTH_TOKEN": token,
                "\(prefix)SYRINX_API_TOKEN": key,
            ].merging(prefix.isEmpty ? [:] : ["\(prefix)SYRINX_TALK_TOKEN": talk]) { $1 }
        }
    }

    private static let house = Party("house")
    private static let acme = Party("acme")
    private static let globex = Party("globex")
    private static let voice = "/v1/twilio/voice"

    private static func agent(_ greeting: String) -> String {
        """
        { recognizer: { provider: 'pocketsphinx', phrases: ['yes'] }, voice: { provider: 'flite' },
          model: { provider: 'scripted', script: { intents: { yes: ['yes'] }, states: { a: { yes: 'Good.' } } } },
          redaction: { on: false }, greeting: '\(greeting)' }
        """
    }

    /// A service by files in a folder.
    private func run(
        _ server: String = "http://127.0.0.1:1",
        _ body: @escaping @Sendable (DoorStage) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "organisations-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let outbound = "twilio: { server: '\(server)' }, outbound: { caller: '+15550100009' }"
        let files = [
            (
                "syrinx.json5",
                """
                { publicURL: '\(DoorStage.publicURL)', agents: 'house', data: 'data', organisations: 'all',
                  \(outbound) }
                """
            ),
            (
                "all/acme.json5",
                "{ agents: '../acme', limits: { calls: 1 }, sentences: { busy: 'Acme is busy.' }, \(outbound) }"
            ),
            ("all/globex.json5", "{ agents: '../globex', limits: { calls: 2, callsPerCaller: 2 }, \(outbound) }"),
            ("house/front.json5", Self.agent("The house.")), ("acme/front.json5", Self.agent("Acme.")),
            ("globex/desk.json5", Self.agent("Globex.")),
        ]
        for (path, content) in files {
            let file = folder.appending(path: path)
            let parent = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try Data(content.utf8).write(to: file)
        }
        var variables = Self.house.variables("")
        variables.merge(Self.acme.variables("ACME_")) { $1 }
        variables.merge(Self.globex.variables("GLOBEX_")) { $1 }
        let environment = ProviderEnvironment(variables: variables)
        let settings = try ServiceSettings(file: folder.appending(path: "syrinx.json5").path, environment)
        let stock = try ServiceStock(settings)
        let result: Result<Void, any Error>
        do {
            try await DoorStage.run(
                { options in
                    var found = try settings.options(stock)
                    (found.address, found.drain) = (options.address, options.drain)
                    (found.eventReader, found.doorReader) = (options.eventReader, options.doorReader)
                    options = found
                },
                body
            )
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await stock.keeping?.keeper.stop()
        try result.get()
    }

    private func call(_ stage: DoorStage, _ party: Party, _ call: String, _ path: String = voice) async throws
        -> DoorStage.Answer
    {
        let form = party.ringing(call)
        let signature = TwilioSignature.make(DoorStage.publicURL + path, form: form, token: party.token)
        return try await stage.post(path, form, signature: signature)
    }

    private func open(_ stage: DoorStage, _ path: String, as party: Party) async throws -> WebSocket {
        let signature = TwilioSignature.make("wss://voice.example.org" + path, token: party.token)
        return try await stage.open(path, signature: signature)
    }

    private func ask(
        _ stage: DoorStage,
        _ path: String,
        _ token: String,
        posting body: String? = nil
    ) async throws -> (status: UInt16, json: JSONValue?) {
        var fields = HTTPFields()
        fields.set(.authorization, to: "Bearer \(token)")
        let method = body == nil ? HTTPMethod.get : .post
        let answer = try await stage.send(method, path, "", "application/json", body ?? "", fields: fields)
        return (answer.status, try? JSONValue(parsing: Array(answer.text.utf8).span))
    }

    @Test func `each has its own lines, and what it says when they are busy`() async throws {
        try await run { stage async throws in
            #expect(try await call(stage, Self.acme, "CA1").streamPath != nil)
            #expect(try await call(stage, Self.acme, "CA2").sentence == "Acme is busy.")
            // One number may call both.
            for number in 3...4 { #expect(try await call(stage, Self.globex, "CA\(number)").streamPath != nil) }
            #expect(try await call(stage, Self.globex, "CA5").sentence?.hasPrefix("All our lines are busy") == true)
            // What the carrier calls alike is not the same call.
            #expect(try await call(stage, Self.house, "CA1").streamPath != nil)
            #expect(stage.service.door.calls == 4)
        }
    }

    @Test func `a call is whose account it is, and only that account signs it`() async throws {
        try await run { stage async throws in
            var stranger = Self.acme.ringing("CA1")
            for token in [Self.globex.token, Self.house.token] {
                let signature = TwilioSignature.make(DoorStage.publicURL + Self.voice, form: stranger, token: token)
                #expect(try await stage.post(Self.voice, stranger, signature: signature).status == 403)
            }
            stranger[1].value = "AC-nobody"
            let address = DoorStage.publicURL + Self.voice
            let signature = TwilioSignature.make(address, form: stranger, token: Self.acme.token)
            #expect(try await stage.post(Self.voice, stranger, signature: signature).status == 403)
            let path = try #require(try await call(stage, Self.acme, "CA1").streamPath)
            for party in [Self.globex, Self.house] {
                let error = await #expect(throws: (any Error).self) { try await open(stage, path, as: party) }
                #expect(error.map { "\($0)" }?.contains("403") == true)
            }
            let socket = try await open(stage, path, as: Self.acme)
            socket.send(text: Messages.start("CA1"))
            try await stage.eventually("its own agent answers") {
                stage.events.all.contains {
                    if case .firstPiece(_, "Acme.") = $0.kind { true } else { false }
                }
            }
            // What is next is asked by whose call it is.
            #expect(try await call(stage, Self.globex, "CA1", "/agents/desk/voice/next").redirect == nil)
            socket.close()
            _ = await socket.waitForEnd()
        }
    }

    @Test func `nobody reaches another one's agents`() async throws {
        try await run { stage async throws in
            #expect(try await call(stage, Self.acme, "CA1", "/agents/desk/voice").streamPath == nil)
            #expect(try await call(stage, Self.globex, "CA2", "/agents/front/voice").streamPath == nil)
            #expect(try await call(stage, Self.globex, "CA3", "/agents/desk/voice").streamPath != nil)
        }
    }

    @Test func `the talk page knows the agents of whose token it has`() async throws {
        try await run { stage async throws in
            func agents(_ token: String) async throws -> [String] {
                let list = try await ask(stage, "/v1/talk-agents", token).json?["agents"]?.arrayValue ?? []
                return list.compactMap { $0["name"]?.stringValue }
            }
            func session(_ token: String, _ agent: String) async throws -> UInt16 {
                try await ask(stage, "/v1/talk-sessions", token, posting: "{\"agent\":\"\(agent)\"}").status
            }
            #expect(try await agents(Self.acme.talk) == ["front"])
            #expect(try await agents(Self.globex.talk) == ["desk"])
            // A token that nobody knows is not taken for none, with which one is the first one's guest on this machine.
            #expect(try await ask(stage, "/v1/talk-agents", "nobody").status == 401)
            #expect(try await session("nobody", "front") == 401)
            #expect(try await stage.send(.get, "/v1/talk-agents").text.contains("\"requiresToken\":true"))
            #expect(try await session(Self.acme.talk, "desk") == 404)
            #expect(try await session(Self.acme.talk, "front") == 201)
            // A talk takes one of its own organisation's places.
            #expect(try await session(Self.acme.talk, "front") == 503)
            #expect(try await session(Self.globex.talk, "desk") == 201)
            let answer = try await ask(stage, "/v1/talk-sessions", Self.globex.talk, posting: "{}").json
            let events = try #require(answer?["events"]?.stringValue)
            #expect(events.contains("of=globex&"))
            let others = events.replacing("of=globex", with: "of=acme")
            #expect(try await stage.send(.get, others).status == 404)
        }
    }

    @Test func `records are read by whose calls they are`() async throws {
        try await run { stage async throws in
            let path = try #require(try await call(stage, Self.acme, "CA1").streamPath)
            let socket = try await open(stage, path, as: Self.acme)
            socket.send(text: Messages.start("CA1"))
            try await stage.eventually("it is told") { !stage.events.all.isEmpty }
            socket.send(text: Messages.stop)
            try await stage.eventually("it is over") {
                stage.events.all.contains { if case .ended = $0.kind { true } else { false } }
            }
            var found = 0
            while found == 0 {
                found = try await ask(stage, "/v1/calls", Self.acme.key).json?["calls"]?.arrayValue?.count ?? 0
            }
            #expect(found == 1)
            for party in [Self.globex, Self.house] {
                #expect(try await ask(stage, "/v1/calls", party.key).json?["calls"]?.arrayValue?.count == 0)
                for part in ["", "/events", "/transcript", "/recording"] {
                    #expect(try await ask(stage, "/v1/calls/CA1\(part)", party.key).status == 404)
                }
            }
            let page = try await stage.send(.get, "/metrics").text
            #expect(page.contains("organisation=\"acme\"") && !page.contains("organisation=\"globex\",agent"))
            socket.close()
            _ = await socket.waitForEnd()
        }
    }

    @Test func `calls are made by the account of whose token orders them`() async throws {
        let group = try EventLoopGroup(count: 1)
        let carrier = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let asked = Gathered<String>()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await carrier.run { exchange in
                    asked.add(String(exchange.head.target.path))
                    exchange.respond(.text("{\"code\":21211,\"message\":\"no\"}", status: .badRequest))
                }
            }
            try await run("http://\(carrier.address)") { stage async throws in
                for party in [Self.globex, Self.acme] {
                    let order = "{\"to\":\"+4930123456\(asked.all.count)\",\"prompt\":\"Be kind.\"}"
                    let before = asked.all.count
                    let (status, json) = try await ask(stage, "/v1/calls", party.key, posting: order)
                    #expect(status == 201)
                    let id = json?["id"]?.stringValue ?? "none"
                    // What becomes of it is asked for soon after.
                    let path = "/2010-04-01/Accounts/\(party.account)/Calls.json"
                    try await stage.eventually("it is dialled") { asked.all.dropFirst(before).contains(path) }
                    #expect(try await ask(stage, "/v1/calls/\(id)", party.key).status == 200)
                    #expect(try await ask(stage, "/v1/calls/\(id)", Self.house.key).status == 404)
                    // What the carrier tells of an order counts only where its own account has signed it.
                    let hook = "/twilio/outbound/\(id)/status"
                    for stranger in [Self.house, Self.acme, Self.globex] where stranger.account != party.account {
                        var form = party.ringing("CA1")
                        let url = DoorStage.publicURL + hook
                        let forged = TwilioSignature.make(url, form: form, token: stranger.token)
                        #expect(try await stage.post(hook, form, signature: forged).status == 403)
                        form = stranger.ringing("CA1")
                        let own = TwilioSignature.make(url, form: form, token: stranger.token)
                        _ = try await stage.post(hook, form, signature: own)
                    }
                    let state = try await ask(stage, "/v1/calls/\(id)", party.key).json?["status"]?.stringValue
                    #expect(state == "failed")
                }
            }
            tasks.cancelAll()
        }
        await group.shutdown()
    }
}
