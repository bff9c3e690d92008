import FastJSON
import FrontDoor
import OutboundCalls
import ProviderTestKit
import Rehearsal
import Testing
import VoiceService

/// Over real sockets: orders, the carrier's API with its faults, webhooks, streams.
@Suite(.timeLimit(.minutes(6)))
struct ThousandServedCallsTests {
    /// A number from 0 to 99 that belongs to an index, the same in every run.
    private static func chance(_ index: Int, _ what: UInt64) -> Int {
        var random = SimulatorRandom(seed: UInt64(index) &* 31 &+ what)
        return Int(random.next() % 100)
    }

    private static var settings: TwilioSimulator.Settings {
        var settings = OutboundStage.fast
        settings.detection = .milliseconds(100)
        // A person hangs up soon; a machine says its greeting.
        settings.words = { callee in if case .isMachine = callee { callee.words } else { [] } }
        settings.callee = { number in
            let index = Int(number.suffix(4)) ?? 0
            switch Self.chance(index, 1) {
            case 0..<10: return .isMachine(after: .milliseconds(20), greeting: .milliseconds(1_500))
            case 10..<20: return .isBusy
            case 20..<25: return .ignoresIt
            case 25..<28: return .doesNotExist
            default: return .answers(after: .milliseconds(10 + index * 13 % 200))
            }
        }
        settings.orderFault = { number in
            switch Self.chance(number, 2) {
            case 0..<5: .tooMany(retryAfter: nil)
            case 5..<6: .failsBefore
            case 6..<7: .failsBehind
            case 7..<9: .losesAnswer
            default: nil
            }
        }
        return settings
    }

    private static let atOnce = 60

    @Test func `of a thousand calls none is dialled twice, and each ends in one state, which is true`() async throws {
        try await OutboundStage.run(
            Self.settings,
            { options, outbound, _ in
                options.door.rules.limits.calls = 2_000
                outbound.rules.lookUps = [.milliseconds(300), .milliseconds(600), .seconds(1)]
            }
        ) { stage in
            let count = 1_000
            var ids: [String] = []
            for index in 0..<count {
                // As many at once as any machine holds: how many it could hold is no matter of this test.
                try await stage.until("a place is free", within: .seconds(60)) {
                    stage.service.door.calls < Self.atOnce
                }
                ids.append(
                    try await stage.order([
                        "to": .string(Self.number(index)), "agent": "agent", "ringSeconds": 5,
                        "machine": index.isMultiple(of: 2) ? "leave-message" : "hang-up",
                        "machineMessage": "Call back.",
                        "idempotencyKey": .string("order-\(index)"),
                    ])
                )
            }
            var records: [String: JSONValue] = [:]
            try await stage.until("every call has ended", within: .seconds(240)) {
                for id in ids where records[id] == nil {
                    let call = try await stage.call(id)
                    guard let state = OutboundProgress.State(rawValue: call["status"]?.stringValue ?? ""), state.isEnd
                    else { return false }
                    records[id] = call
                }
                return true
            }
            var made: [String: [String]] = [:]
            for call in stage.simulator.allCalls { made[call.to, default: []].append(call.status) }
            #expect(made.count == count)
            #expect(made.values.allSatisfy { $0.count == 1 }, "a number was dialled twice")
            var ends: [String: Int] = [:]
            var machines = 0
            for (index, id) in ids.enumerated() {
                let call = try #require(records[id])
                let status = call["status"]?.stringValue ?? ""
                ends[status, default: 0] += 1
                let steps = call["steps"]?.arrayValue?.compactMap { $0["status"]?.stringValue } ?? []
                #expect(steps.count { OutboundProgress.State(rawValue: $0)?.isEnd == true } == 1, "\(steps)")
                #expect(made[Self.number(index)] == [status], "call \(index) is not what the carrier's books say")
                let isMachine = Self.chance(index, 1) < 10
                // A call that failed may have done so before anybody could tell who was there.
                #expect((call["answeredBy"] == "machine") == isMachine || status == "failed", "\(call)")
                machines += isMachine ? 1 : 0
            }
            try await stage.until("no call has a place at the door") { stage.service.door.calls == 0 }
            #expect((ends["completed"] ?? 0) > 700 && (ends["busy"] ?? 0) > 50 && (ends["no-answer"] ?? 0) > 20)
            let orders = stage.world.journal.entries(of: "twilio", "request").filter {
                $0.detail.hasPrefix("POST") && $0.detail.hasSuffix("Calls.json")
            }
            print("1,000 served calls: \(orders.count) orders to the carrier, \(machines) machines, ends \(ends)")
        }
    }

    private static func number(_ index: Int) -> String { "+1555010\("\(10_000 + index)".dropFirst())" }
}
