import AgentBridge
import CallRecords
import FastJSON
import Foundation
import FrontDoor
import HTTPTransport
import OutboundCalls
import PhoneNumbers
import ProviderKit
import Rehearsal
import Testing
import VoiceService

@Suite(.timeLimit(.minutes(4)))
struct OutboundServedTests {
    @Test func `an order is dialled once, talked through with its own words, and ends as its caller ends it`()
        async throws
    {
        try await OutboundStage.run { stage in
            let id = try await stage.order([
                "to": "+15550100042", "prompt": "You are {{role}}.", "firstMessage": "Hello {{name}}",
                "variables": ["name": "Anna", "role": "a florist"], "metadata": ["order": 4_711],
                "conversationId": "conv-1",
            ])
            try await stage.until(id, is: "completed")
            let call = try await stage.call(id)
            let states = call["steps"]?.arrayValue?.compactMap { $0["status"]?.stringValue }
            #expect(states == ["queued", "dialling", "ringing", "answered", "in-progress", "completed"])
            #expect(
                stage.words == [
                    "agent: Hello Anna", "caller: Hello", "agent: Good morning", "caller: I need an appointment",
                    "agent: Tomorrow at nine",
                ]
            )
            #expect(stage.simulator.allCalls.count == 1)
            for query in ["metadata.order=4711", "conversationId=conv-1"] {
                let found = try await stage.ask(.get, "/v1/calls?\(query)").body["calls"]?.arrayValue
                #expect(found?.compactMap { $0["id"]?.stringValue } == [id])
            }
            try await stage.until("no call has a place at the door") { stage.service.door.calls == 0 }
        }
    }

    @Test func `the storefront's form makes a call, and who may not order is told so`() async throws {
        try await OutboundStage.run { stage in
            let order: JSONValue = [
                "phoneNumber": "+15550100042", "cadences_prompt": "Sell tulips.", "callType": "reminder",
                "metadata": ["conversationId": "shop-9"],
            ]
            let path = "/api/storefront/voice-call"
            #expect(try await stage.ask(.post, path, order, key: nil).status == 401)
            #expect(try await stage.ask(.post, path, order, key: "sk-other").status == 401)
            let answer = try await stage.ask(.post, path, order)
            #expect(answer.status == 200)
            #expect(answer.body["success"] == true)
            #expect(answer.body["conversationId"] == "shop-9")
            let id = try #require(answer.body["callId"]?.stringValue)
            try await stage.until(id, is: "completed")
            let wrong = try await stage.ask(.post, "/v1/calls", ["to": "+15550100042", "agent": "nobody"])
            #expect(wrong.status == 422)
            #expect(wrong.body["reason"] == "invalid-field")
            #expect(wrong.body["field"] == "agent")
            #expect(stage.simulator.allCalls.count == 1)
        }
    }

    @Test func `a machine is left its message behind the beep that we hear, long before the carrier's verdict`()
        async throws
    {
        var settings = OutboundStage.fast
        settings.verdictDelay = .seconds(600)
        try await OutboundStage.run(settings) { stage in
            let id = try await stage.order([
                "to": "+15550100004", "agent": "agent", "machine": "leave-message", "machineMessage": "Call us back.",
            ])
            try await stage.until(id, is: "completed")
            #expect(try await stage.call(id)["answeredBy"] == "machine")
            let changes = stage.world.journal.entries(of: "twilio", "request").filter { $0.detail.contains("Calls/CA") }
            #expect(changes.count == 1, "the message is left once")
        }
    }

    @Test func `a machine is hung up on, and a person is talked to`() async throws {
        try await OutboundStage.run { stage in
            let machine = try await stage.order(["to": "+15550100004", "agent": "agent", "machine": "hang-up"])
            let person = try await stage.order(["to": "+15550100042", "agent": "agent", "machine": "hang-up"])
            try await stage.until(machine, is: "completed")
            try await stage.until(person, is: "completed")
            #expect(try await stage.call(machine)["answeredBy"] == "machine")
            #expect(try await stage.call(person)["answeredBy"] == "human")
            #expect(stage.words.contains("agent: Tomorrow at nine"))
        }
    }

    @Test func `a call is held, and resumed where it was`() async throws {
        var settings = OutboundStage.fast
        // Somebody who says something now and then, for as long as they are asked.
        settings.pause = .seconds(3)
        settings.words = { _ in (1...20).map { CallerUtterance(babbling: .milliseconds(700), seed: $0) } }
        try await OutboundStage.run(settings) { stage in
            let id = try await stage.order(["to": "+15550100042", "agent": "agent"])
            try await stage.until("an answer was heard") { stage.words.contains("agent: Good morning") }
            #expect(try await stage.ask(.post, "/v1/calls/\(id)", ["action": "resume"]).status == 409)
            let held = try await stage.ask(.post, "/v1/calls/\(id)", ["action": "hold"])
            #expect(held.status == 200)
            #expect(held.body["held"] == true)
            try await stage.until("its talk is over") {
                stage.events.all.contains { if case .ended = $0.kind { true } else { false } }
            }
            #expect(stage.service.door.calls == 1, "a call that waits is a call")
            #expect(try await stage.ask(.post, "/v1/calls/\(id)", ["action": "resume"]).body["held"] == false)
            try await stage.until("the agent is there again") {
                // Who is asked to go on may cut in on that.
                stage.words.contains { $0.hasPrefix("agent: Thank you for waiting") }
            }
            #expect(try await stage.call(id)["status"] == "in-progress")
            // In the talk itself, without the carrier.
            let streams = stage.scripts.count
            _ = try await stage.ask(.post, "/v1/calls/\(id)", ["action": "say", "text": "One more thing"])
            try await stage.until("it is said") { stage.words.contains("agent: One more thing") }
            #expect(stage.scripts.count == streams)
            #expect(try await stage.ask(.post, "/v1/calls/\(id)", ["action": "hang-up"]).status == 200)
            try await stage.until(id, is: "completed")
            try await stage.until("no call has a place at the door") { stage.service.door.calls == 0 }
        }
    }

    @Test func `a message is played from our address`() async throws {
        try await OutboundStage.run(OutboundStage.fast, { _, outbound, _ in outbound.voice = ToneVoice() }) { stage in
            let id = try await stage.order(["to": "+15550100042", "message": ["text": "Your order is ready"]])
            try await stage.until(id, is: "completed")
            let script = try #require(stage.scripts.first)
            let start = try #require(script.firstRange(of: "/v1/clips/"))
            let path = "/v1/clips/" + script[start.upperBound...].prefix { $0 != "<" }
            #expect(try await stage.ask(.get, path, key: nil).status == 200)
            #expect(try await stage.ask(.get, "/v1/clips/0.wav", key: nil).status == 404)
        }
    }

    @Test func `an order and what is kept of its call are found by each other`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "served-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let keeping = try CallKeeping(folder: folder)
        try await OutboundStage.run(OutboundStage.fast, { options, _, _ in options.keeping = keeping }) { stage in
            let id = try await stage.order([
                "to": "+15550100042", "agent": "agent", "metadata": ["order": 4_711], "conversationId": "conv-1",
            ])
            // Before anything is kept of it, too.
            #expect(try await stage.call(id)["id"]?.stringValue == id)
            try await stage.until(id, is: "completed")
            try await stage.until("its end is kept") {
                try await stage.call(id)["call"]?["outcome"]?.stringValue == "completed"
            }
            let order = try await stage.call(id)
            #expect(order["call"]?["direction"]?.stringValue == "outbound")
            let call = try await stage.call(try #require(order["carrierCall"]?.stringValue))
            #expect(call["order"]?["id"]?.stringValue == id && call["agent"]?.stringValue == "agent")
            #expect(try await stage.ask(.get, "/v1/calls/\(id)/transcript").body["turns"]?.arrayValue?.isEmpty == false)
            let kept = try await stage.ask(.get, "/v1/calls?metadata.order=4711&live=false").body["calls"]?.arrayValue
            #expect(kept?.compactMap { $0["order"]?["id"]?.stringValue } == [id])
            let orders = try await stage.ask(.get, "/v1/calls?conversationId=conv-1").body["calls"]?.arrayValue
            #expect(orders?.compactMap { $0["id"]?.stringValue } == [id])
        }
        await keeping.keeper.stop()
    }

    @Test func `an agent elsewhere with a number of its own is called by its service, once`() async throws {
        try await OutboundStage.run(
            OutboundStage.fast,
            { options, _, there in
                options.door.agents = [DoorAgent("agent"), DoorAgent("elsewhere")]
                var settings = BridgeSettings("agent_sim")
                settings.phoneNumber = "phnum_1"
                var bridges = AgentBridges(AgentService(key: Secret(OutboundStage.token), server: there))
                bridges.agents["elsewhere"] = (.carried, settings)
                bridges.patience.first = .milliseconds(100)
                options.bridges[.standard] = bridges
            }
        ) { stage in
            let id = try await stage.order([
                "to": "+15550100042", "agent": "elsewhere", "variables": ["name": "Anna"],
            ])
            try await stage.until(id, is: "completed")
            #expect(try await stage.call(id)["carriedConversation"]?.stringValue?.hasPrefix("conv_") == true)
            let orders = stage.world.journal.entries(of: "elevenlabs-agents", "outbound-call")
            #expect(orders.count == 1)
            #expect(orders.first?.detail.contains("Anna") == true)
            #expect(stage.simulator.allCalls.isEmpty)
            try await stage.until("what was said is fetched") { stage.words.contains { $0.hasPrefix("caller: ") } }
        }
    }
}
