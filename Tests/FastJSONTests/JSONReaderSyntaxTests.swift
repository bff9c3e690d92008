import Octets
import Testing

@testable import FastJSON

struct JSONReaderSyntaxTests {
    @Test(
        arguments: [
            StrictCases.structureRefusals, StrictCases.objectRefusals, StrictCases.literalRefusals,
            StrictCases.numberRefusals, StrictCases.stringRefusals,
        ].joined()
    )
    func `refuses what is not JSON, for the right reason at the right byte`(refusal: StrictCases.Refusal) {
        let document = documentBytes(refusal.document)
        let expected = JSONError(refusal.kind, at: refusal.offset)
        #expect(skipping(document) == expected, "skipped")
        #expect(parsing(document) == expected, "parsed into a tree")
        // White space before it moves the fault and changes nothing else.
        let moved = JSONError(refusal.kind, at: refusal.offset + 3)
        #expect(skipping([0x20, 0x0A, 0x09] + document) == moved)
    }

    @Test(arguments: StrictCases.accepted)
    func `accepts JSON, skipped or parsed, and writes it back as it means`(notation: String) throws {
        let document = documentBytes(notation)
        #expect(skipping(document) == nil)
        let value = try JSONValue(parsing: document.span)
        let again = try JSONValue(parsing: value.encoded())
        #expect(again == value)
        #expect(try again.encoded() == value.encoded())
    }

    @Test(arguments: StrictCases.accepted)
    func `refuses every beginning of a document as ended too early`(notation: String) throws {
        let document = documentBytes(notation)
        let trimmed = document.reversed().drop { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
        let whole = Array(trimmed.reversed())
        // A number by itself is whole at every digit; all else shows its end.
        guard let last = whole.last, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last) else { return }
        for length in whole.indices {
            let expected = JSONError(.unexpectedEnd, at: length)
            #expect(skipping(Array(whole[..<length])) == expected, "skipped, \(length) bytes")
            #expect(parsing(Array(whole[..<length])) == expected, "parsed, \(length) bytes")
        }
    }

    @Test(arguments: StrictCases.accepted)
    func `refuses a second document behind the first`(notation: String) {
        let document = documentBytes(notation)
        for tail in ["x", "[", "]", "{}", "\"", ",", "\u{0}"] {
            let error = skipping(document + [0x20] + Array(tail.utf8))
            #expect(error?.kind == .trailingContent)
            #expect(error?.offset == document.count + 1)
        }
    }

    @Test(arguments: [1, 2, 3, 64, 127, 128])
    func `takes nesting up to the limit and refuses one level more`(limit: Int) throws {
        for (opening, closing) in [("[", "]"), ("{\"a\":", "}"), (#"[{"a":"#, "}]")] {
            let levels = opening.contains("[{") ? 2 : 1
            guard limit.isMultiple(of: levels) else { continue }
            let repeats = limit / levels
            let innermost = "1"
            let fits =
                String(repeating: opening, count: repeats) + innermost + String(repeating: closing, count: repeats)
            var reader = JSONReader(fits.utf8.span, depthLimit: limit)
            try reader.finish()
            _ = try JSONValue(parsing: fits, depthLimit: limit)

            let opened = String(repeating: opening, count: repeats)
            let tooDeep = opened + "[" + innermost + "]" + String(repeating: closing, count: repeats)
            let expected = JSONError(.tooDeep, at: opened.utf8.count)
            #expect(skipping(Array(tooDeep.utf8), depthLimit: limit) == expected)
            #expect(parsing(Array(tooDeep.utf8), depthLimit: limit) == expected)
        }
    }

    @Test func `refuses a hundred thousand opening brackets without going deep`() {
        let brackets = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(skipping(brackets) == JSONError(.tooDeep, at: 128))
        #expect(parsing(brackets) == JSONError(.tooDeep, at: 128))
        let asked = JSONError(.tooDeep, at: 128)
        #expect(skipping(brackets, depthLimit: 1_000_000) == asked, "the limit cannot be raised beyond the greatest")
    }

    @Test func `describes its errors in a clause with the place`() {
        let error = parsing(Array("{\"a\" 1}".utf8))
        #expect(error?.description == "expected a colon after the key at byte 5")
        for refusal in StrictCases.stringRefusals { #expect(!"\(refusal.kind)".isEmpty) }
        #expect("\(JSONError.Kind.wrongKind(expected: .integer, found: .string))" == "expected integer, found string")
    }
}

/// The error that skipping the document gives.
func skipping(_ document: [UInt8], depthLimit: Int = JSONReader.greatestDepth) -> JSONError? {
    do {
        var reader = JSONReader(document.span, depthLimit: depthLimit)
        try reader.finish()
        return nil
    } catch {
        return error
    }
}

/// The error that parsing the document into a tree gives.
func parsing(_ document: [UInt8], depthLimit: Int = JSONReader.greatestDepth) -> JSONError? {
    do {
        _ = try JSONValue(parsing: document.span, depthLimit: depthLimit)
        return nil
    } catch {
        return error
    }
}
