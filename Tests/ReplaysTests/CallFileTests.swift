import CallPipeline
import CallTestKit
import CallTiming
import FastJSON
import Foundation
import Replays
import Testing

struct CallFileTests {
    private static let head =
        #"{"file":"syrinx call","version":1,"engine":"1","configuration":"","call":"CA1","organisation":"","agent":"a","#
        + #""began":5,"seed":"18446744073709551615"}"# + "\n"
    private static let log = #"{"log":"call inputs","version":1}"# + "\n"
    private static let end = #"{"end":{"decisions":2,"digest":"ab","whole":true}}"# + "\n"

    private static let damaged: [(String, String)] = [
        ("", "line 1: the file is empty"),
        ("{}", "line 1: the line has no end"),
        ("{}\n", "line 1: this is no call file"),
        ("{\n", "line 1: "),
        (#"{"file":"syrinx call","version":2}"# + "\n", "line 1: version 2 is not known"),
        (#"{"file":"syrinx call","version":1}"# + "\n", "line 1: \"engine\" is missing, or no string"),
        (head, "line 2: the log is empty"),
        (body(#"{"at":1,"in":"dream"}"# + "\n"), "line 3: \"dream\" is no input that is known"),
        (body("\(started){\"at\":2,\"in\":\"sta"), "line 4: the line has no end"),
        (body(#"{"end":{"decisions":"2"}}"# + "\n"), "line 3: the end does not say what was decided"),
        (body(end + started), "line 3: "),
    ]

    private static let started = #"{"at":1,"in":"started"}"# + "\n"

    private static func body(_ lines: String) -> String { head + log + lines }

    @Test func `a file is read as it was written`() throws {
        var file = SimulatedRecording(seed: 3, turns: 1).file
        file.header.arm = "b"
        file.header.file = CallFileHeader.AgentFile(path: "Agents/clinic.json5", text: #"{"prompt":"\"x\""}"#)
        file.header.arrival["language"] = "de"
        let read = try CallFile(reading: file.bytes.span)
        #expect(read.header == file.header)
        #expect(read.inputs == file.inputs && read.end == file.end)
        #expect(read.bytes == file.bytes)
    }

    @Test func `a file without an end is read, and says nothing of what was decided`() throws {
        let text = Self.head + Self.log + #"{"at":1,"in":"started"}"# + "\n"
        let file = try CallFile(reading: [UInt8](text.utf8).span)
        #expect(file.end == nil && file.inputs == [.input(.started, at: CallTime(samples: 1))])
        #expect(file.header.seed == .max && file.header.began == 5)
        #expect(file.isSame(as: file.trace(by: CallAgent())) == nil)
    }

    @Test(arguments: Self.damaged)
    func `a file that is damaged is refused, with the line`(text: String, problem: String) {
        do throws(CallFileError) {
            _ = try CallFile(reading: [UInt8](text.utf8).span)
            Issue.record("it was read")
        } catch {
            #expect(error.description.hasPrefix(problem), "\(error)")
        }
    }

    @Test func `a file that is cut off anywhere is refused, or says that it has no end`() throws {
        let bytes = SimulatedRecording(seed: 4, turns: 1).file.bytes
        for length in stride(from: 0, to: bytes.count - 1, by: max(1, bytes.count / 400)) {
            guard let file = try? CallFile(reading: Array(bytes[..<length]).span) else { continue }
            #expect(file.end == nil, "\(length)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the thread writes what a call hands over, and the number for what it decides`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "call-files-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let header = CallFileHeader(call: "CA1", agent: "clinic")
        let thread = try CallFileThread()
        let recorder = thread.begin(header, at: "\(folder)/CA1.call")
        recorder.orderSink?([DecidedOrder(.clear, at: .start), DecidedOrder(.flushRecognizer, at: .start)])
        recorder.atEnd?(true)
        recorder.atEnd = nil
        // One that is let go of is not whole.
        _ = thread.begin(header, at: "\(folder)/CA2.call")
        await thread.stop()
        let one = [UInt8](try #require(FileManager.default.contents(atPath: "\(folder)/CA1.call")))
        let file = try? CallFile(reading: one.span)
        // Nothing was told: the log is not there either.
        #expect(file == nil)
        var digest = DecisionDigest()
        for order in [CallOrder.clear, .flushRecognizer] { digest.add(CallReplay.line(order, at: .start)) }
        #expect(String(decoding: one, as: UTF8.self).contains(digest.text))
        let other = [UInt8](try #require(FileManager.default.contents(atPath: "\(folder)/CA2.call")))
        #expect(String(decoding: other, as: UTF8.self).contains(#""whole":false"#))
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/CA1.call")
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
        #expect(thread.failures == 0)
    }
}
