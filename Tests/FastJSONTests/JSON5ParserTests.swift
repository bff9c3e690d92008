import Octets
import TestKit
import Testing

@testable import FastJSON

struct JSON5ParserTests {
    @Test(arguments: JSON5Cases.accepted)
    func `reads JSON5 as the JSON that means the same`(document: String, json: String) throws {
        let node = try JSON5Node(parsing: documentBytes(document).span)
        #expect(try node.json.encoded() == json)
    }

    @Test(arguments: JSON5Cases.refused)
    func `refuses with a sentence and a place`(document: String, error: String) {
        #expect(refusal(of: documentBytes(document)) == error)
    }

    @Test(arguments: StrictCases.accepted)
    func `reads strict JSON as strict JSON does, but for duplicate keys`(notation: String) throws {
        let document = documentBytes(notation)
        guard notation != #"{"a":1,"a":2}"# else { return }
        let node = try JSON5Node(parsing: document.span)
        #expect(node.json == (try JSONValue(parsing: document.span)))
    }

    @Test(arguments: StrictCases.numbersAtTheEdge)
    func `reads numbers at the edge as strict JSON does`(document: String, value: Double?) {
        let node = try? JSON5Node(parsing: document)
        #expect((try? node?.double()) == value)
    }

    @Test func `reads the numbers that JSON does not have`() throws {
        let node = try JSON5Node(parsing: "[Infinity, +Infinity, -Infinity, NaN, -NaN, +NaN]")
        let numbers = try node.elements().map { $0.json.doubleValue }
        #expect(numbers[..<3] == [.infinity, .infinity, -.infinity])
        #expect(numbers[3...].allSatisfy { $0?.isNaN == true })
    }

    @Test(arguments: JSON5Cases.accepted)
    func `refuses every beginning of an object or array`(document: String, json: String) {
        let bytes = documentBytes(document)
        guard json.hasPrefix("[") || json.hasPrefix("{"),
            let end = bytes.lastIndex(where: { [0x5D, 0x7D].contains($0) })
        else { return }
        for length in 0..<end { #expect(refusal(of: Array(bytes[..<length])) != nil, "\(length) bytes of \(document)") }
    }

    @Test func `knows where every key and value begins`() throws {
        let text = """
            // One.
            {
              a: 1, "b" : [ true,
            \t-2, { c: 'é' }, /* é */ null ],
              '👍🏽': 'x\\
            y', d: .5
            }
            """
        var places: [String] = []
        func collect(_ value: JSON5Value) {
            places.append("\(value.kind) \(value.position)")
            switch value.content {
            case .array(let elements): elements.forEach(collect)
            case .object(let members):
                for member in members {
                    places.append("\(member.key) \(member.keyPosition)")
                    collect(member.value)
                }
            case .null, .bool, .integer, .double, .string: break
            }
        }
        collect(try JSON5Node(parsing: text).value)
        #expect(
            places == [
                "an object 2:1", "a 3:3", "an integer 3:6", "b 3:9", "an array 3:15", "a boolean 3:17",
                "an integer 4:2",
                "an object 4:6", "c 4:8", "a string 4:11", "null 4:26", "👍🏽 5:3", "a string 5:8", "d 6:5",
                "a number 6:8",
            ]
        )
    }

    @Test func `takes nesting up to the limit and refuses one level more`() throws {
        let limit = JSONReader.greatestDepth
        _ = try JSON5Node(parsing: String(repeating: "[", count: limit) + String(repeating: "]", count: limit))
        let error = refusal(of: [UInt8](repeating: UInt8(ascii: "["), count: 100_000))
        #expect(error == "1:129: nested more than 128 levels deep")
    }

    @Test(arguments: UInt64(0)..<8)
    func `answers any bytes and agrees with strict JSON about what is strict JSON`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let documents =
            JSON5Cases.accepted.map { documentBytes($0.document) }
            + JSON5Cases.refused.map { documentBytes($0.document) }
            + StrictCases.accepted.map(documentBytes)
        let spice = Array("{}[]:,\"'\\ux0123456789aefINnrtbl-+.eE \n/*$_".utf8) + [0x00, 0x0D, 0x80, 0xC3, 0xE2, 0xFF]
        for _ in 0..<2_000 {
            var bytes = documents.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.insert(spice.randomElement(using: &random) ?? 0, at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                case 2 where place < bytes.count: bytes[place] = spice.randomElement(using: &random) ?? 0
                default: bytes.insert(contentsOf: documents.randomElement(using: &random) ?? [], at: place)
                }
            }
            try checkJSON5Agreement(about: bytes)
        }
    }
}

/// Checks that reading these bytes as JSON5 gives an answer, that it can be written as JSON, and that it agrees with strict JSON.
func checkJSON5Agreement(about bytes: [UInt8]) throws {
    let node: JSON5Node?
    let complaint: JSON5Error?
    do {
        (node, complaint) = (try JSON5Node(parsing: bytes.span, file: "f"), nil)
    } catch {
        (node, complaint) = (nil, error)
        #expect(error.position.line > 0 && error.position.column > 0 && !error.message.isEmpty, "\(bytes)")
    }
    if let strict = try? JSONValue(parsing: bytes.span) {
        #expect(node?.json == strict || complaint?.message.contains("is given twice") == true, "\(bytes)")
    }
    guard let json = node?.json, let text = try? json.encoded() else { return }
    #expect(try JSONValue(parsing: text) == json, "\(bytes)")
    #expect(try JSON5Node(parsing: text).json == json, "\(bytes)")
}

/// What reading the document as JSON5 complains about.
private func refusal(of document: [UInt8]) -> String? {
    do {
        _ = try JSON5Node(parsing: document.span)
        return nil
    } catch {
        return error.description
    }
}
