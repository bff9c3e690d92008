import Octets
import TestKit
import Testing

@testable import FastJSON

/// Documents broken at random: whatever comes, there is an answer, and the ways of reading agree about it.
struct JSONMutationTests {
    @Test(arguments: UInt64(0)..<8)
    func `answers any bytes, and skipping, walking and parsing agree`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let documents =
            StrictCases.accepted.map(documentBytes) + StrictCases.stringRefusals.map { documentBytes($0.document) }
        let spice = Array("{}[]:,\"\\u0123456789aefnrtbl-+.eE \n/".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xED, 0xF4, 0xFF]
        for _ in 0..<4_000 {
            var bytes = documents.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes.insert(spice.randomElement(using: &random) ?? 0, at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                case 2 where place < bytes.count: bytes[place] = spice.randomElement(using: &random) ?? 0
                case 3: bytes.insert(contentsOf: documents.randomElement(using: &random) ?? [], at: place)
                default: bytes.removeLast(min(bytes.count, Int.random(in: 0...3, using: &random)))
                }
            }
            try checkAgreement(about: bytes)
        }
    }
}

/// Checks that every way of reading comes to the same answer about these bytes, and that what is read can be written.
func checkAgreement(about bytes: [UInt8]) throws {
    let skipped = skipping(bytes)
    let walked = walking(bytes)
    #expect(skipped == walked, "\(bytes)")
    do {
        let value = try JSONValue(parsing: bytes.span)
        #expect(skipped == nil, "\(bytes)")
        let text = try value.encoded()
        let again = try JSONValue(parsing: text)
        #expect(again == value, "\(bytes)")
        #expect(try again.encoded() == text, "\(bytes)")
    } catch let error as JSONError {
        // A number that no `Double` holds is well formed, and only the tree has to hold it.
        #expect(error == skipped || error.kind == .numberOutOfRange, "\(bytes)")
    }
}

/// The error that going through the document value by value gives.
private func walking(_ bytes: [UInt8]) -> JSONError? {
    func walk(_ reader: inout JSONReader) throws(JSONError) {
        switch try reader.nextKind() {
        case .object:
            try reader.beginObject()
            while let key = try reader.nextKey() {
                _ = String(key)
                try walk(&reader)
            }
        case .array:
            try reader.beginArray()
            while try reader.nextElement() { try walk(&reader) }
        case .string:
            let start = reader.offset
            let string = try reader.string()
            if string.offset != start + 1 || string.range.upperBound + 1 != reader.offset { Issue.record("range") }
        case .number, .integer: try reader.skip()
        case .bool: _ = try reader.bool()
        case .null: _ = try reader.takeNull()
        }
    }
    do {
        var reader = JSONReader(bytes.span)
        try walk(&reader)
        try reader.finish()
        return nil
    } catch {
        return error
    }
}
