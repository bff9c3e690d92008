import FastJSON
import ProviderTestKit
import Rehearsal
import Synchronization
import Testing

@testable import OutboundCalls

struct ThousandCallsTests {
    /// A number from 0 to 99 that belongs to an index, the same in every run.
    private static func chance(_ index: Int, _ what: UInt64) -> Int {
        var random = SimulatorRandom(seed: UInt64(index) &* 31 &+ what)
        return Int(random.next() % 100)
    }

    @Test(.timeLimit(.minutes(5)))
    func `of a thousand calls none is dialled twice, and each ends once and as it did`() async throws {
        let count = 1_000
        var settings = TwilioSimulator.Settings()
        settings.callsPerSecond = 30
        settings.talk = .seconds(20)
        settings.callee = { number in
            let index = Int(number.suffix(4)) ?? 0
            switch Self.chance(index, 1) {
            case 0..<10: return .isMachine(after: .seconds(4), greeting: .seconds(7))
            case 10..<20: return .isBusy
            case 20..<30: return .ignoresIt
            case 30..<33: return .doesNotExist
            default: return .answers(after: .milliseconds(1_000 + index * 13 % 9_000))
            }
        }
        settings.orderFault = { number in
            switch Self.chance(number, 2) {
            case 0..<5: .tooMany(retryAfter: number.isMultiple(of: 2) ? 3 : nil)
            case 5..<6: .failsBefore
            case 6..<7: .failsBehind
            case 7..<9: .losesAnswer
            default: nil
            }
        }
        // Callbacks come late, twice, out of order, and some not at all.
        settings.deliveries = { number in
            switch Self.chance(number, 3) {
            case 0..<5: []
            case 5..<15: [.zero, .seconds(2)]
            case 15..<30: [.milliseconds(100 * Self.chance(number, 4))]
            default: [.zero]
            }
        }
        try await atOutboundDesk(settings, limit: .seconds(7_200)) { scene in
            var ids: [String] = []
            for index in 0..<count {
                var fields = hello
                fields["machine"] = index.isMultiple(of: 2) ? "leave-message" : "hang-up"
                fields["machineMessage"] = "Please call back."
                fields["idempotencyKey"] = .string("order-\(index)")
                fields["metadata"] = ["index": .integer(Int64(index))]
                let digits = "\(10_000 + index)".dropFirst()
                ids.append(try await scene.order(fields, to: "+1555010\(digits)"))
                // Whoever orders again gets the same call.
                if index.isMultiple(of: 50) {
                    #expect(try await scene.order(fields, to: "+1555010\(digits)") == ids[index])
                }
            }
            #expect(Set(ids).count == count)
            for _ in 0..<60 where scene.desk.liveCount > 0 { try await scene.sleep(.seconds(30)) }
            #expect(scene.desk.liveCount == 0)

            var made: [String: [String]] = [:]
            for call in scene.simulator.allCalls { made[call.to, default: []].append(call.status) }
            #expect(made.values.allSatisfy { $0.count == 1 }, "a number was dialled twice")
            #expect(made.count == count)
            var ends: [String: Int] = [:]
            for (index, id) in ids.enumerated() {
                let call = try await scene.call(id)
                let status = call["status"]?.stringValue ?? ""
                ends[status, default: 0] += 1
                let steps = call["steps"]?.arrayValue?.compactMap { $0["status"]?.stringValue } ?? []
                let over = steps.compactMap { OutboundProgress.State(rawValue: $0) }.filter(\.isEnd)
                #expect(over.count == 1, "call \(index) has the ends \(over)")
                // Truthful: what Twilio itself says of it.
                #expect(made["+1555010\("\(10_000 + index)".dropFirst())"] == [status], "call \(index)")
                let isMachine = Self.chance(index, 1) < 10
                if call["answeredBy"] == "machine" { #expect(isMachine, "call \(index)") }
            }
            #expect((ends["completed"] ?? 0) > 500 && (ends["busy"] ?? 0) > 50 && (ends["no-answer"] ?? 0) > 50)
            #expect((ends["failed"] ?? 0) > 5)
            let requests = scene.world.journal.entries(of: "twilio", "request").filter {
                $0.detail.hasPrefix("POST") && $0.detail.hasSuffix("Calls.json")
            }
            print("1,000 calls: \(requests.count) orders to the carrier, ends \(ends)")
        }
    }
}
