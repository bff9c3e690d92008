import Octets
import Testing

@testable import FastJSON

struct JSONReaderTests {
    private let media = Array(
        #"""
        {"event":"media","sequenceNumber":"47","streamSid":"MZ0123456789abcdef0123456789abcdef",
         "media":{"track":"inbound","chunk":"46","timestamp":"920","payload":"fn5+/w=="}}
        """#.utf8
    )

    @Test func `hands out the members of a media message, the payload as a view into it`() throws {
        var sequence: Int64?
        var timestamp: Int64?
        var payload: Range<Int>?
        var track = ""
        var reader = JSONReader(media.span)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "event":
                let isMedia = try reader.string() == "media"
                #expect(isMedia)
            case "sequenceNumber": sequence = try reader.quotedInteger()
            case "media":
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "track": track = String(try reader.string())
                    case "timestamp": timestamp = try reader.quotedInteger()
                    case "payload": payload = try reader.string().range
                    default: break
                    }
                }
            default: break
            }
        }
        try reader.finish()
        #expect(sequence == 47)
        #expect(timestamp == 920)
        #expect(track == "inbound")
        let range = try #require(payload)
        #expect(String(decoding: media[range], as: UTF8.self) == "fn5+/w==")
    }

    @Test func `skips every value that is not asked for`() throws {
        let document = #"{"a":{"b":[1,{"c":[]}],"d":"}"},"e":[[["]"]]],"f":null,"g":-1.5e3,"h":"\"","i":7}"#
        var reader = JSONReader(document.utf8.span)
        var keys: [String] = []
        try reader.beginObject()
        while let key = try reader.nextKey() { keys.append(String(key)) }
        #expect(keys == ["a", "e", "f", "g", "h", "i"])
        try reader.finish()
    }

    @Test func `walks arrays, skipping what is not asked for`() throws {
        var reader = JSONReader("[1,[2],{\"a\":3},4,\"5\"]".utf8.span)
        var count = 0
        var sum: Int64 = 0
        try reader.beginArray()
        while try reader.nextElement() {
            count += 1
            if try reader.nextKind() == .number { sum += try reader.integer() }
        }
        try reader.finish()
        #expect(count == 5)
        #expect(sum == 5)
    }

    @Test func `leaves a container half read when told to`() throws {
        var reader = JSONReader(#"{"a":[1,2,{"b":[3]},4],"c":5}"#.utf8.span)
        try reader.beginObject()
        _ = try reader.nextKey()
        try reader.beginArray()
        _ = try reader.nextElement()
        #expect(try reader.integer() == 1)
        try reader.skipRest()
        #expect(try nextKeyText(&reader) == "c")
        #expect(try reader.integer() == 5)
        try reader.finish()
    }

    @Test func `checks what it leaves`() throws {
        var reader = JSONReader(#"{"a":[1,2,{"b":[03]},4],"c":5}"#.utf8.span)
        try reader.beginObject()
        _ = try reader.nextKey()
        try reader.beginArray()
        #expect(throws: JSONError(.invalidNumber, at: 17)) { try reader.skipRest() }
    }

    @Test func `hands out the bytes of any value`() throws {
        var reader = JSONReader(#"[ {"a" : [1, 2]} , "x\n" ]"#.utf8.span)
        try reader.beginArray()
        _ = try reader.nextElement()
        #expect(try rawText(&reader) == #"{"a" : [1, 2]}"#)
        _ = try reader.nextElement()
        #expect(try rawText(&reader) == #""x\n""#)
        #expect(try !reader.nextElement())
    }

    @Test func `reads documents of one value`() throws {
        var number = JSONReader(" 12 ".utf8.span)
        #expect(try number.integer() == 12)
        try number.finish()
        var text = JSONReader("\"a\"".utf8.span)
        let letter = String(try text.string())
        #expect(letter == "a")
        try text.finish()
        var truth = JSONReader("true".utf8.span)
        #expect(try truth.bool())
        try truth.finish()
        var nothing = JSONReader("null".utf8.span)
        #expect(try nothing.takeNull())
        try nothing.finish()
    }

    @Test func `says which kind it found and lets the value be asked for again`() throws {
        let cases: [(String, JSONKind)] = [
            ("{}", .object), ("[]", .array), ("\"a\"", .string), ("1", .number), ("true", .bool), ("null", .null),
        ]
        for (document, found) in cases {
            var reader = JSONReader(document.utf8.span)
            #expect(try reader.nextKind() == found)
            if found != .object { #expect(throws: wrong(.object, found)) { try reader.beginObject() } }
            if found != .array { #expect(throws: wrong(.array, found)) { try reader.beginArray() } }
            if found != .string { #expect(throws: wrong(.string, found)) { _ = try stringText(&reader) } }
            if found != .number {
                #expect(throws: wrong(.integer, found)) { try reader.integer() }
                #expect(throws: wrong(.number, found)) { try reader.double() }
                #expect(throws: wrong(.integer, found)) { try reader.quotedInteger() }
            }
            if found != .bool { #expect(throws: wrong(.bool, found)) { try reader.bool() } }
            if found != .null { #expect(try !reader.takeNull()) }
            #expect(try reader.nextKind() == found)
            try reader.skip()
            try reader.finish()
        }
    }

    @Test func `answers only errors after an error of syntax`() throws {
        var reader = JSONReader(#"{"a":1,"b","c":2}"#.utf8.span)
        try reader.beginObject()
        _ = try reader.nextKey()
        #expect(try reader.integer() == 1)
        #expect(throws: JSONError(.expectedColon, at: 10)) { try nextKeyText(&reader) }
        #expect(throws: JSONError.self) { try nextKeyText(&reader) }
        #expect(throws: JSONError.self) { try reader.nextElement() }
        #expect(throws: JSONError.self) { try reader.integer() }
        #expect(throws: JSONError.self) { try reader.skip() }
        #expect(throws: JSONError.self) { try reader.skipRest() }
        #expect(throws: JSONError.self) { try reader.finish() }
    }

    @Test func `answers an error when asked for what the structure does not have there`() throws {
        var reader = JSONReader(#"[1,{"a":2}]"#.utf8.span)
        #expect(throws: JSONError(.notHere, at: 0)) { try nextKeyText(&reader) }
        #expect(throws: JSONError(.notHere, at: 0)) { try reader.nextElement() }
        #expect(throws: JSONError(.notHere, at: 0)) { try reader.skipRest() }
        try reader.beginArray()
        #expect(throws: JSONError(.notHere, at: 1)) { try reader.integer() }
        #expect(throws: JSONError(.notHere, at: 1)) { try nextKeyText(&reader) }
        #expect(try reader.nextElement())
        #expect(try reader.integer() == 1)
        #expect(throws: JSONError(.notHere, at: 2)) { try reader.integer() }
        #expect(throws: JSONError(.notHere, at: 2)) { try stringText(&reader) }
        #expect(throws: JSONError(.notHere, at: 2)) { try reader.bool() }
        #expect(throws: JSONError(.notHere, at: 2)) { try reader.takeNull() }
        #expect(throws: JSONError(.notHere, at: 2)) { try rawText(&reader) }
        #expect(try reader.nextElement())
        try reader.beginObject()
        #expect(throws: JSONError(.notHere, at: 4)) { try reader.nextElement() }
        try reader.finish()
        #expect(reader.offset == 11)
    }

    @Test(arguments: [
        ("\"0\"", Int64(0)), ("\"47\"", 47), ("47", 47), ("\"-12\"", -12), ("\"-0\"", 0), ("\"\\u0034\"", nil),
        ("\"9223372036854775807\"", .max), ("\"-9223372036854775808\"", .min), ("\"9223372036854775808\"", nil),
        ("\"99999999999999999999\"", nil), ("\"123456789012345678\"", 123_456_789_012_345_678),
        ("\"1234567890123456789\"", 1_234_567_890_123_456_789), ("\"01\"", nil), ("\"00\"", nil), ("\"-01\"", nil),
        ("\"\"", nil), ("\"-\"", nil), ("\"+1\"", nil), ("\" 1\"", nil), ("\"1 \"", nil), ("\"1.0\"", nil),
        ("\"1e2\"", nil), ("\"x\"", nil), ("\"1\\n\"", nil), ("\"12345678901234567x\"", nil),
    ])
    func `reads counters that are written as strings of digits`(document: String, value: Int64?) throws {
        // With bytes enough behind it the counter is read as one word.
        for tail in ["", "        "] {
            let text = "[\(document),1]\(tail)"
            var reader = JSONReader(text.utf8.span)
            try reader.beginArray()
            _ = try reader.nextElement()
            if let value {
                #expect(try reader.quotedInteger() == value)
            } else {
                let expected = JSONError(.wrongKind(expected: .integer, found: .string), at: 1)
                #expect(throws: expected) { try reader.quotedInteger() }
                _ = try reader.string()
            }
            #expect(try reader.nextElement())
            #expect(try reader.quotedInteger() == 1)
            try reader.finish()
        }
    }

    @Test func `reads short counters alike, whatever follows them and whatever byte is among them`() throws {
        for digits in 1...9 {
            let plain = (0..<digits).map { UInt8(ascii: "1") + UInt8($0) }
            for place in 0..<digits {
                for byte in UInt8.min ... .max where byte != UInt8(ascii: "\"") {
                    var text = plain
                    text[place] = byte
                    // What the grammar of integers says, apart from every way of reading them.
                    let isDigits = text.allSatisfy { (0x30...0x39).contains($0) }
                    let isSigned = place == 0 && byte == UInt8(ascii: "-") && digits > 1
                    let isPadded = text[0] == UInt8(ascii: "0") && digits > 1
                    let expected =
                        (isDigits && !isPadded) || isSigned ? Int64(String(decoding: text, as: UTF8.self)) : nil
                    for tail in ["", "        "] {
                        var reader = JSONReader(([0x22] + text + [0x22] + Array(tail.utf8)).span)
                        let value = try? reader.quotedInteger()
                        if value != expected { Issue.record("\(text) with \(tail.utf8.count) bytes behind it") }
                        if value != nil { try reader.finish() }
                    }
                }
            }
        }
    }

    @Test(arguments: ["\"1", "\"12345678901234567890", "\"", "\"1\\"])
    func `finds the end of the document inside a counter`(document: String) {
        var reader = JSONReader(document.utf8.span)
        #expect(throws: JSONError(.unexpectedEnd, at: document.utf8.count)) { try reader.quotedInteger() }
    }

    private func wrong(_ expected: JSONKind, _ found: JSONKind) -> JSONError {
        JSONError(.wrongKind(expected: expected, found: found), at: 0)
    }
}

func nextKeyText(_ reader: inout JSONReader) throws(JSONError) -> String? {
    guard let key = try reader.nextKey() else { return nil }
    return String(key)
}

private func stringText(_ reader: inout JSONReader) throws(JSONError) -> String {
    String(try reader.string())
}

private func rawText(_ reader: inout JSONReader) throws(JSONError) -> String {
    String(decoding: try reader.rawValue())
}
