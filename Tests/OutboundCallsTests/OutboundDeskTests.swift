import CallTiming
import CivilTime
import FastJSON
import HTTPTransport
import PhoneNumbers
import ProviderKit
import Reactor
import Rehearsal
import Testing
import TwilioWire

@testable import OutboundCalls

struct OutboundDeskTests {
    @Test(.timeLimit(.minutes(4)))
    func `an order becomes a call, from the queue to its end, and its orderer is told`() async throws {
        try await atOutboundDesk { scene in
            var fields = hello
            fields["statusCallback"] = .string(scene.base + "/orderer")
            fields["metadata"] = ["order": 4_711]
            let id = try await scene.order(fields)
            try await scene.sleep(.seconds(10))
            #expect(try await scene.status(id) == "in-progress")
            let hungUp = try await scene.ask(.post, "/v1/calls/\(id)", ["action": "hang-up"])
            #expect(hungUp.status == 200)
            try await scene.sleep(.seconds(5))
            let call = try await scene.call(id)
            #expect(call["status"] == "completed")
            #expect(call["durationSeconds"]?.integerValue ?? 0 > 5)
            let states = call["steps"]?.arrayValue?.compactMap { $0["status"]?.stringValue }
            #expect(states == ["queued", "dialling", "ringing", "answered", "in-progress", "completed"])
            let told = scene.server.notices.sorted {
                ($0["sequence"]?.integerValue ?? 0) < ($1["sequence"]?.integerValue ?? 0)
            }
            #expect(told.compactMap { $0["status"]?.stringValue } == states)
            #expect(told.allSatisfy { $0["id"] == .string(id) && $0["metadata"]?["order"] == 4_711 })
            #expect(scene.desk.liveCount == 0)
            let found = try await scene.ask(.get, "/v1/calls?metadata.order=4711")
            #expect(found.body["calls"]?.arrayValue?.count == 1)
            // Numbers are masked in the log.
            #expect(!scene.log.with { $0 }.joined().contains("5550100042"))
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `an orderer is told of the end of a conversation once it is kept`() async throws {
        try await atOutboundDesk(options: {
            $0.isKept = { _, loop in try? await loop.sleep(until: loop.now + .seconds(3)) }
        }) { scene in
            var fields = hello
            fields["statusCallback"] = .string(scene.base + "/orderer")
            let id = try await scene.order(fields)
            try await scene.sleep(.seconds(10))
            _ = try await scene.ask(.post, "/v1/calls/\(id)", ["action": "hang-up"])
            func told() -> [String] { scene.server.notices.compactMap { $0["status"]?.stringValue } }
            try await scene.sleep(.seconds(2))
            #expect(try await scene.status(id) == "completed")
            #expect(told().contains("in-progress") && !told().contains("completed"))
            try await scene.sleep(.seconds(3))
            #expect(told().contains("completed"))
        }
    }

    @Test(.timeLimit(.minutes(4)), arguments: [("0001", "busy"), ("0002", "no-answer"), ("0003", "failed")])
    func `whoever is not reached is said to be so`(digits: String, status: String) async throws {
        try await atOutboundDesk { scene in
            let id = try await scene.order(hello, to: "+1555010\(digits)")
            try await scene.sleep(.seconds(80))
            #expect(try await scene.status(id) == status)
        }
    }

    @Test(
        .timeLimit(.minutes(4)),
        arguments: [(TwilioSimulator.OrderFault.losesAnswer, 1), (.failsBehind, 1), (.failsBefore, 2)]
    )
    func `an order without an answer is looked for, and given again only if it is not there`(
        fault: TwilioSimulator.OrderFault,
        attempts: Int
    ) async throws {
        var settings = TwilioSimulator.Settings()
        settings.orderFault = { $0 == 0 ? fault : nil }
        // Only a look-up can find it.
        settings.deliveries = { _ in [] }
        try await atOutboundDesk(settings) { scene in
            let id = try await scene.order(hello)
            try await scene.sleep(.seconds(120))
            #expect(scene.simulator.allCalls.count == 1)
            let call = try await scene.call(id)
            #expect(call["status"] == "in-progress")
            #expect(call["attempts"] == .integer(Int64(attempts)))
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `two orders for one number do not take one another's call for theirs`() async throws {
        var settings = TwilioSimulator.Settings()
        settings.orderFault = { $0 < 2 ? .losesAnswer : nil }
        settings.deliveries = { _ in [] }
        try await atOutboundDesk(settings) { scene in
            let ids = [try await scene.order(hello), try await scene.order(hello)]
            try await scene.sleep(.seconds(120))
            var calls: Set<String> = []
            for id in ids { calls.insert(scene.desk.liveCall(id)?.record.progress.carrierCall ?? "none") }
            #expect(calls == Set(scene.simulator.allCalls.map(\.sid)))
            #expect(calls.count == 2)
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a call whose callbacks are all lost ends all the same`() async throws {
        var settings = TwilioSimulator.Settings()
        settings.deliveries = { _ in [] }
        settings.talk = .seconds(30)
        try await atOutboundDesk(settings) { scene in
            let id = try await scene.order(hello)
            try await scene.sleep(.seconds(200))
            #expect(try await scene.status(id) == "completed")
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `who cancels while it rings is not connected`() async throws {
        var settings = TwilioSimulator.Settings()
        settings.callee = { _ in .answers(after: .seconds(20)) }
        try await atOutboundDesk(settings) { scene in
            let id = try await scene.order(hello)
            try await scene.sleep(.seconds(5))
            #expect(try await scene.status(id) == "ringing")
            _ = try await scene.ask(.post, "/v1/calls/\(id)", ["action": "hang-up"])
            try await scene.sleep(.seconds(5))
            #expect(try await scene.status(id) == "canceled")
            #expect(!scene.world.journal.entries(of: "twilio", "callback").contains { $0.detail.contains("/voice") })
        }
    }

    @Test(.timeLimit(.minutes(4)), arguments: [(MachinePolicy.leaveMessage, "completed"), (.hangUp, "completed")])
    func `a machine is left its message behind the beep, or hung up on`(policy: MachinePolicy, end: String) async throws
    {
        var settings = TwilioSimulator.Settings()
        settings.callee = { _ in .isMachine(after: .seconds(3), greeting: .seconds(8)) }
        try await atOutboundDesk(settings) { scene in
            var fields = hello
            fields["machine"] = .string(policy.rawValue)
            fields["machineMessage"] = "Please call <back> & soon."
            let id = try await scene.order(fields)
            try await scene.sleep(.seconds(60))
            let call = try await scene.call(id)
            #expect(call["status"] == .string(end))
            #expect(call["answeredBy"] == "machine")
            let requests = scene.world.journal.entries(of: "twilio", "request").filter {
                $0.detail.contains("/Calls/CA")
            }
            #expect(requests.count == 1, "one change, no more")
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a beep that we hear ourselves leaves the message before the carrier knows`() async throws {
        var settings = TwilioSimulator.Settings()
        settings.callee = { _ in .isMachine(after: .seconds(3), greeting: .seconds(40)) }
        try await atOutboundDesk(settings) { scene in
            var fields = hello
            fields["machine"] = "leave-message"
            fields["machineMessage"] = "Please call back."
            let id = try await scene.order(fields)
            try await scene.sleep(.seconds(10))
            #expect(try await scene.call(id)["answeredBy"] == .null)
            scene.desk.heardBeep(in: id)
            try await scene.sleep(.seconds(10))
            let call = try await scene.call(id)
            #expect(call["status"] == "completed")
            #expect(call["answeredBy"] == "machine")
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `an unfinished call is taken up by the next process, and not dialled again`() async throws {
        let store = MemoryCallStore()
        var order = OutboundOrder(
            to: try PhoneNumber("+15550100042"),
            from: try PhoneNumber("+15550100009"),
            speaker: .agent("reception"),
            conversationID: "c"
        )
        order.metadata["x"] = 1
        var record = OutboundCallRecord(id: "call_left", order: order, created: HTTPDateText.now.date.unixSeconds)
        _ = record.progress.ordering()
        record.noteStep(at: record.created)
        _ = try await store.insert(record)
        let queued = OutboundCallRecord(id: "call_queued", order: order, created: record.created)
        _ = try await store.insert(queued)
        try await atOutboundDesk(store: store) { scene in
            try await scene.sleep(.seconds(120))
            // The one that may have been ordered was looked for first, and was not there.
            #expect(scene.simulator.allCalls.count == 2)
            #expect(try await scene.status("call_left") == "in-progress")
            #expect(try await scene.status("call_queued") == "in-progress")
        }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a call that has waited until it may not be made is refused`() async throws {
        let store = MemoryCallStore()
        let number = try PhoneNumber("+15550100042")
        let order = OutboundOrder(
            to: number,
            from: try PhoneNumber("+15550100009"),
            speaker: .agent("reception"),
            conversationID: "c"
        )
        _ = try await store.insert(OutboundCallRecord(id: "call_left", order: order, created: 0))
        try await atOutboundDesk(store: store, options: { $0.doNotCall = DoNotCallList([number]) }) { scene in
            try await scene.sleep(.seconds(5))
            let call = try await scene.call("call_left")
            #expect(call["status"] == "refused")
            #expect(call["reason"]?.stringValue?.contains("do-not-call") == true)
            #expect(scene.simulator.allCalls.isEmpty)
        }
    }
}
