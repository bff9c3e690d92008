package import CallPipeline
internal import FastJSON
internal import Octets

/// A call that can be made again: what it began with, all that it was told, and a number for what was decided.
package struct CallFile: Sendable {
    /// What the end of a file says.
    package struct End: Sendable, Equatable {
        /// How many decisions there were, and the number for all of them.
        package var decisions: Int
        package var digest: String
        /// Whether all that the call was told is there.
        package var isWhole: Bool

        package init(_ digest: DecisionDigest, isWhole: Bool) {
            decisions = digest.count
            self.digest = digest.text
            self.isWhole = isWhole
        }

        init(decisions: Int, digest: String, isWhole: Bool) {
            self.decisions = decisions
            self.digest = digest
            self.isWhole = isWhole
        }
    }

    package var header: CallFileHeader
    package var inputs: [RecordedInput]
    /// Nil where the process ended before the call did.
    package var end: End?

    package init(header: CallFileHeader, inputs: [RecordedInput], end: End?) {
        self.header = header
        self.inputs = inputs
        self.end = end
    }

    // MARK: Reading

    /// Reads a file; what is wrong with it is said with the line.
    package init(reading bytes: Span<UInt8>) throws(CallFileError) {
        guard !bytes.isEmpty else { throw CallFileError(line: 1, problem: "the file is empty") }
        let newline = UInt8(ascii: "\n")
        guard let first = bytes.firstIndex(of: newline, from: 0) else {
            throw CallFileError(line: 1, problem: "the line has no end")
        }
        header = try CallFileHeader(Self.value(bytes.extracting(0..<first), line: 1))
        let (start, found) = try Self.lastLine(bytes, behind: first + 1)
        end = found
        do throws(CallInputLogError) {
            inputs = try CallInputLog.read(bytes.extracting((first + 1)..<start), behind: (1, first + 1))
        } catch {
            throw CallFileError(line: error.line, problem: error.problem)
        }
    }

    /// Where the end begins, and what it says; without one, where the bytes end.
    private static func lastLine(
        _ bytes: Span<UInt8>,
        behind head: Int
    ) throws(CallFileError) -> (start: Int, end: End?) {
        let newline = UInt8(ascii: "\n")
        guard bytes[bytes.count - 1] == newline else { return (bytes.count, nil) }
        var start = bytes.count - 1
        while start > head, bytes[start - 1] != newline { start -= 1 }
        let text = bytes.extracting(start..<(bytes.count - 1))
        guard String(decoding: text).hasPrefix("{\"end\":") else { return (bytes.count, nil) }
        var line = 1
        for index in 0..<start where bytes[index] == newline { line += 1 }
        let part = try value(text, line: line)["end"]
        guard let count = part?["decisions"]?.integerValue, let digest = part?["digest"]?.stringValue,
            let isWhole = part?["whole"]?.boolValue
        else { throw CallFileError(line: line, problem: "the end does not say what was decided") }
        return (start, End(decisions: Int(count), digest: digest, isWhole: isWhole))
    }

    private static func value(_ text: Span<UInt8>, line: Int) throws(CallFileError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: text)
        } catch {
            throw CallFileError(line: line, problem: "\(error.kind)")
        }
    }

    // MARK: Writing

    /// The file as it is written.
    package var bytes: [UInt8] {
        var output = ByteBuffer(capacity: 65_536)
        CallFileText.begin(header, in: &output)
        CallInputLog.begin(in: &output)
        // What was read can be written.
        for input in inputs { try? CallInputLog.append(input, to: &output) }
        if let end { CallFileText.end(end, in: &output) }
        return [UInt8](copying: output.bytes)
    }
}

/// The lines of a call file that are not the log's.
enum CallFileText {
    static func begin(_ header: CallFileHeader, in output: inout ByteBuffer) {
        // Nothing in a header is no number.
        try? output.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in try json.value(header.json) }
        output.append(UInt8(ascii: "\n"))
    }

    static func end(_ end: CallFile.End, in output: inout ByteBuffer) {
        output.writeJSON { json in
            json.beginObject()
            json.key("end")
            json.beginObject()
            json.key("decisions")
            json.integer(end.decisions)
            json.key("digest")
            json.string(end.digest)
            json.key("whole")
            json.bool(end.isWhole)
            json.endObject()
            json.endObject()
        }
        output.append(UInt8(ascii: "\n"))
    }
}
