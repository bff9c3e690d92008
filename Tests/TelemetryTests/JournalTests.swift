import FastJSON
import Glibc
import Octets
import Testing

@testable import Telemetry

@Suite(.timeLimit(.minutes(1))) struct JournalTests {
    /// A pipe; what is read of it, once its writer's end is closed.
    private struct Pipe {
        let reading: Int32
        let writing: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(unsafe pipe(&ends) == 0)
            (reading, writing) = (ends[0], ends[1])
        }

        func rest() -> String {
            close(writing)
            var (all, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
            while case let count = unsafe read(reading, &buffer, buffer.count), count > 0 { all += buffer[..<count] }
            close(reading)
            return String(decoding: all, as: UTF8.self)
        }
    }

    private func line(_ format: LogFormat, _ line: LogLine) -> String {
        var bytes = ByteBuffer()
        let hide = { (text: String) in text.replacing("4111", with: "…") }
        format.write(line, at: LogTime(milliseconds: 1_795_339_800_250), redacting: hide, into: &bytes)
        return String(decoding: bytes.bytes)
    }

    private let example = LogLine(
        .warning,
        "provider-failed",
        call: "CA4111",
        of: "default",
        [
            ("role", .name("model")),
            ("reason", .words("no to 4111\n2026-11-22 info forged \u{1B}[2J \u{202E}x \"y\"")),
            ("count", .count(3)), ("seconds", .number(0.25)), ("retried", .flag(true)), ("empty", .name("")),
        ]
    )

    @Test func `a line for people stays one line, whatever is in it`() {
        #expect(
            line(.text, example) == """
                2026-11-22T09:30:00.250Z warning provider-failed call=CA4111 organisation=default role=model \
                reason="no to …\\n2026-11-22 info forged \\u{1b}[2J \\u{202e}x \\"y\\"" count=3 seconds=0.25 retried=true \
                empty=""

                """
        )
    }

    @Test func `a line for machines is one JSON object`() throws {
        let text = line(.json, example)
        #expect(text.hasSuffix("\n") && text.dropLast().allSatisfy { $0 != "\n" })
        let object = try JSONValue(parsing: text)
        #expect(object["time"]?.stringValue == "2026-11-22T09:30:00.250Z")
        #expect(object["level"]?.stringValue == "warning" && object["event"]?.stringValue == "provider-failed")
        #expect(object["call"]?.stringValue == "CA4111" && object["organisation"]?.stringValue == "default")
        #expect(object["reason"]?.stringValue?.hasPrefix("no to …\n") == true)
        #expect(object["retried"]?.boolValue == true)
    }

    @Test func `lines of many threads are whole`() async throws {
        let pipe = try Pipe()
        let journal = try Journal(.json, to: pipe.writing)
        let reader = Task.detached { [reading = pipe.reading] in
            var (all, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
            while all.count(where: { $0 == 10 }) < 4_000 {
                let count = unsafe read(reading, &buffer, buffer.count)
                if count <= 0 { break }
                all += buffer[..<count]
            }
            return String(decoding: all, as: UTF8.self)
        }
        await withTaskGroup(of: Void.self) { tasks in
            for thread in 0..<4 {
                tasks.addTask {
                    for number in 0..<1_000 {
                        journal.note(LogLine(.info, "line", [("thread", .count(thread)), ("number", .count(number))]))
                    }
                }
            }
        }
        let lines = await reader.value.split(separator: "\n")
        await journal.close()
        #expect(pipe.rest().isEmpty)
        #expect(lines.count == 4_000)
        for thread in 0..<4 {
            let own = lines.filter { $0.contains("\"thread\":\(thread),") }
            #expect(own.count == 1_000)
            // In the order in which a thread wrote them.
            #expect(own.last?.contains("\"number\":999}") == true)
        }
    }

    @Test func `who does not read holds up nobody, and is told what is missing`() async throws {
        let pipe = try Pipe()
        let journal = try Journal(.text, to: pipe.writing)
        let words = String(repeating: "x", count: 1_000)
        // More than the pipe and the journal hold together.
        for _ in 0..<6_000 { journal.note(LogLine(.info, "line", [("words", .name(words))])) }
        let reader = Task.detached { [reading = pipe.reading] in
            var (all, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
            while true {
                let count = unsafe read(reading, &buffer, buffer.count)
                if count <= 0 { break }
                all += buffer[..<count]
                if String(decoding: buffer[..<count], as: UTF8.self).contains("the end") { break }
            }
            return String(decoding: all, as: UTF8.self)
        }
        // As soon as there is room again.
        while !journal.isEmpty, !Task.isCancelled { await Task.yield() }
        journal.note(LogLine(.info, "the end"))
        let lines = await reader.value.split(separator: "\n")
        let lost = try #require(lines.first { $0.contains("lines-lost") })
        let count = try #require(lost.split(separator: "=").last.flatMap { Int($0) })
        #expect(count > 1_000 && lines.count(where: { $0.contains(" line ") }) + count >= 6_000)
        await journal.close()
        close(pipe.reading)
        close(pipe.writing)
    }

    @Test func `an end waits for what is written, and nothing comes behind it`() async throws {
        let pipe = try Pipe()
        let journal = try Journal(.text, to: pipe.writing)
        for number in 0..<10 { journal.note(LogLine(.info, "line", [("number", .count(number))])) }
        await journal.close()
        await journal.close()
        journal.note(LogLine(.info, "late"))
        let lines = pipe.rest().split(separator: "\n")
        #expect(lines.count == 10 && lines.last?.hasSuffix("number=9") == true)
    }

    @Test func `an end does not wait for who never reads`() async throws {
        let pipe = try Pipe()
        let journal = try Journal(.text, to: pipe.writing)
        let words = String(repeating: "x", count: 1_000)
        for _ in 0..<1_000 { journal.note(LogLine(.info, "line", [("words", .name(words))])) }
        await journal.close()
        close(pipe.reading)
        close(pipe.writing)
    }
}
