import CallPipeline
import CallTestKit
import CallTiming
import Octets
import ProviderKit
import Testing

struct CallInputLogTests {
    static func written(_ inputs: [RecordedInput]) throws -> [UInt8] {
        var log = ByteBuffer()
        CallInputLog.begin(in: &log)
        for input in inputs { try CallInputLog.append(input, to: &log) }
        return [UInt8](copying: log.bytes)
    }

    @Test func `every scenario is read from its log as it was written, and decided again as it was`() throws {
        for scenario in Scenario.all {
            let call = scenario.play().call
            let log = try Self.written(call.inputs)
            let inputs = try CallInputLog.read(log.span)
            #expect(inputs == call.inputs, "\(scenario)")
            #expect(CallReplay.decisions(of: inputs, by: scenario.agent) == call.decisions, "\(scenario)")
        }
    }

    @Test func `every command is read from its log as it was written`() throws {
        let commands: [CallCommand] = [
            .say("a"), .hangUp("b"), .transfer("+1"), .note("c"), .heard("d"), .mute(true),
            .exchanged(ProviderIdentity(.voice, provider: "sim", model: "x")),
        ]
        let inputs = commands.map { RecordedInput.input(.command($0), at: CallTime(samples: 5)) }
        let log = try Self.written(inputs)
        let read = try CallInputLog.read(log.span)
        #expect(read == inputs)
    }

    @Test func `every scenario is decided by a fresh process as it was here`() async throws {
        var here = Digest()
        for scenario in Scenario.all {
            for line in scenario.play().call.decisions { here.add(line) }
        }
        let result = try await #require(
            processExitsWith: .success,
            observing: [\.standardOutputContent]
        ) {
            print(CallInputLogTests.replayed())
        }
        let printed = String(decoding: result.standardOutputContent, as: UTF8.self)
        #expect(printed.contains("\(here)"))
    }

    /// What all scenarios' logs lead to; in another process hashes are seeded anew, and what depends on the order of a set
    /// would differ.
    static func replayed() -> String {
        var digest = Digest()
        for scenario in Scenario.all {
            guard let log = try? written(scenario.play().call.inputs), let inputs = try? CallInputLog.read(log.span)
            else { return "no log of \(scenario)" }
            for line in CallReplay.decisions(of: inputs, by: scenario.agent) { digest.add(line) }
        }
        return "\(digest)"
    }

    @Test(arguments: [
        ("", "line 1, byte 0: the log is empty"),
        ("{}\n", "line 1, byte 0: \"log\" is missing, or no string"),
        ("{\"log\":\"call inputs\",\"version\":2}\n", "line 1, byte 0: version 2 is not known"),
        ("{\"log\":\"call inputs\",\"version\":1}", "line 1, byte 0: the line has no end"),
        (Self.head + "{\"at\":1,\"in\":\"dream\"}\n", "line 2, byte 34: \"dream\" is no input that is known"),
        (Self.head + "{\"at\":1,\"in\":\"started\",\"x\":1}\n", "line 2, byte 34: \"x\" is not known"),
        (Self.head + "{\"at\":1,\"in\":\"key\",\"key\":\"12\"}\n", "line 2, byte 34: \"12\" is no key"),
        (Self.head + "{\"at\":1,\"in\":\"step\"}\n{\"at\":,\n", "line 3, byte 61: expected a value"),
    ])
    func `a log that is wrong is refused, with the place`(log: String, problem: String) {
        #expect(Self.problem(of: [UInt8](log.utf8)) == problem)
    }

    private static func problem(of log: [UInt8]) -> String {
        do throws(CallInputLogError) {
            return "\(try CallInputLog.read(log.span).count) inputs"
        } catch {
            return error.description
        }
    }

    private static let head = "{\"log\":\"call inputs\",\"version\":1}\n"
}

/// A number for many lines, the same in every process.
private struct Digest: CustomStringConvertible {
    private var value: UInt64 = 0xCBF2_9CE4_8422_2325
    private var lines = 0

    var description: String { "\(value) of \(lines) lines" }

    mutating func add(_ line: String) {
        for byte in line.utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        value = (value ^ 10) &* 0x0000_0100_0000_01B3
        lines += 1
    }
}
