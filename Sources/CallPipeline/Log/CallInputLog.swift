internal import CallTiming
package import FastJSON
package import Octets

/// What a machine was told, as lines of JSON: the first names the format, each of the others is one thing, in order.
///
/// With the agent's configuration it is all that is needed to make the same decisions again.
package enum CallInputLog {
    /// The version that is written, and the only one that is read.
    package static let version: Int64 = 1

    private static let format = "call inputs"

    /// Appends the first line.
    package static func begin(in output: inout ByteBuffer) {
        output.writeJSON { writer in
            writer.beginObject()
            writer.key("log")
            writer.string(format)
            writer.key("version")
            writer.integer(version)
            writer.endObject()
        }
        output.append(UInt8(ascii: "\n"))
    }

    /// Appends a line.
    package static func append(_ recorded: RecordedInput, to output: inout ByteBuffer) throws(JSONWriteError) {
        let line = LoggedLine(recorded)
        try output.writeJSON { (writer: inout JSONWriter) throws(JSONWriteError) in
            writer.beginObject()
            writer.key("at")
            writer.integer(line.time.samples)
            writer.key("in")
            writer.string(line.kind)
            for (key, value) in line.fields where value != .null {
                writer.key(key)
                try writer.value(value)
            }
            writer.endObject()
        }
        output.append(UInt8(ascii: "\n"))
    }

    /// Reads a whole log.
    ///
    /// - Parameter first: where the log stands in what it is a part of, if there are lines before it.
    package static func read(
        _ bytes: Span<UInt8>,
        behind first: (lines: Int, bytes: Int) = (0, 0)
    ) throws(CallInputLogError) -> [RecordedInput] {
        var inputs: [RecordedInput] = []
        var start = 0
        var line = 0
        func wrong(_ offset: Int, _ problem: String) -> CallInputLogError {
            CallInputLogError(line: first.lines + line, offset: first.bytes + offset, problem: problem)
        }
        while start < bytes.count {
            line += 1
            guard let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: start) else {
                throw wrong(start, "the line has no end")
            }
            let text = bytes.extracting(start..<end)
            do throws(LoggedLineError) {
                if line == 1 { try readFormat(text) } else { inputs.append(try LoggedLine(parsing: text).recorded()) }
            } catch {
                throw wrong(start + error.offset, error.problem)
            }
            start = end + 1
        }
        guard line > 0 else {
            throw CallInputLogError(line: first.lines + 1, offset: first.bytes, problem: "the log is empty")
        }
        return inputs
    }

    private static func readFormat(_ text: Span<UInt8>) throws(LoggedLineError) {
        var fields = try LoggedFields(parsing: text)
        guard try fields.string("log") == format else { throw fields.problem("this is no log of a call's inputs") }
        let found = try fields.integer("version")
        guard found == version else { throw fields.problem("version \(found) is not known") }
        try fields.finish()
    }
}

/// Why a log could not be read, and where.
package struct CallInputLogError: Error, Equatable, CustomStringConvertible {
    package var line: Int
    /// In bytes, from the log's beginning.
    package var offset: Int
    package var problem: String

    /// Where and what, in one line.
    package var description: String { "line \(line), byte \(offset): \(problem)" }
}
