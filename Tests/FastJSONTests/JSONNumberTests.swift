import Octets
import TestKit
import Testing

@testable import FastJSON

struct JSONNumberTests {
    @Test(arguments: [
        ("0", Int64(0)), ("-0", 0), ("1", 1), ("-1", -1), ("10", 10), ("9007199254740993", 9_007_199_254_740_993),
        ("9223372036854775807", .max), ("-9223372036854775808", .min), ("922337203685477580", 922_337_203_685_477_580),
    ])
    func `reads integers of 64 bits exactly`(text: String, value: Int64) throws {
        var reader = JSONReader(text.utf8.span)
        #expect(try reader.integer() == value)
        try reader.finish()
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
        "10000000000000000000000000", "-99999999999999999999",
    ])
    func `refuses integers beyond 64 bits`(text: String) {
        var reader = JSONReader(text.utf8.span)
        #expect(throws: JSONError(.numberOutOfRange, at: 0)) { try reader.integer() }
    }

    @Test(arguments: ["1.0", "1e0", "0.5", "-1.5", "1E2"])
    func `does not take a fraction or an exponent for an integer`(text: String) throws {
        var reader = JSONReader(text.utf8.span)
        #expect(throws: JSONError(.wrongKind(expected: .integer, found: .number), at: 0)) { try reader.integer() }
        #expect(try reader.double() == Double(text))
    }

    @Test(arguments: StrictCases.numbersAtTheEdge)
    func `rounds to the nearest double and refuses what would be infinite`(document: String, value: Double?) throws {
        var reader = JSONReader(document.utf8.span)
        if let value {
            #expect(try reader.double() == value)
        } else {
            #expect(throws: JSONError(.numberOutOfRange, at: 0)) { try reader.double() }
            #expect(skipping(Array(document.utf8)) == nil, "well formed all the same")
        }
    }

    @Test func `reads decimals as the standard library does, digit by digit and at random`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let digits = Int.random(in: 1...22, using: &random)
            var text = Bool.random(using: &random) ? "-" : ""
            text += String(Int.random(in: 0...9, using: &random))
            if text.last != "0" { for _ in 1..<digits { text += String(Int.random(in: 0...9, using: &random)) } }
            if Bool.random(using: &random) {
                text += "."
                for _ in 0..<Int.random(in: 1...20, using: &random) {
                    text += String(Int.random(in: 0...9, using: &random))
                }
            }
            if Bool.random(using: &random) { text += "e\(Int.random(in: -30...30, using: &random))" }
            var reader = JSONReader(text.utf8.span)
            let value = try reader.double()
            let expected = try #require(Double(text))
            #expect(value.bitPattern == expected.bitPattern, "\(text)")
        }
    }

    @Test func `writes doubles so that they read back as themselves, in no more digits than the standard library`()
        throws
    {
        var random = SeededGenerator(seed: 2)
        var buffer = ByteBuffer()
        func check(_ value: Double) throws {
            buffer.removeAll()
            try buffer.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in try json.double(value) }
            let text = String(decoding: buffer.bytes)
            var reader = JSONReader(buffer.bytes)
            let again = try reader.double()
            #expect(again.bitPattern == value.bitPattern, "\(value) was written as \(text)")
            #expect(text.utf8.count <= value.description.utf8.count, "\(value) was written as \(text)")
        }
        for _ in 0..<20_000 {
            let value = Double(bitPattern: random.next())
            if value.isFinite { try check(value) }
            try check(Double(Int64.random(in: -1_000_000...1_000_000, using: &random)) / 1000)
            try check(Double(Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random)))
            try check(Double.random(in: -1...1, using: &random))
            try check(Double(Float.random(in: -1000...1000, using: &random)))
        }
        let edges: [Double] = [
            0, -0.0, 0.1, -0.1, 0.3, 0.1 + 0.2, 1e15, 1e15 - 1, 1e15 - 0.5, 999_999_999_999_999, 1e16, 1e22, 1e-6, 1e-7,
            123_456.789_012, 0.000_001, 0.000_000_5, 4_503_599_627_370_496.5, 9_007_199_254_740_992,
            .leastNonzeroMagnitude,
            .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .pi, .ulpOfOne,
        ]
        for value in edges { try check(value) }
    }

    @Test func `writes short numbers as a person would`() throws {
        let expected: [(Double, String)] = [
            (0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (-12.5, "-12.5"), (0.05, "0.05"), (0.000_001, "1e-06"),
            (0.000_125, "0.000125"),
            (100, "100.0"), (123_456_789.25, "123456789.25"), (1e-7, "1e-07"), (1e300, "1e+300"),
        ]
        for (value, text) in expected {
            var buffer = ByteBuffer()
            try buffer.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in try json.double(value) }
            #expect(String(decoding: buffer.bytes) == text)
        }
    }

    @Test func `writes integers so that they read back as themselves`() throws {
        var random = SeededGenerator(seed: 3)
        var values: [Int64] = [0, 1, -1, 9, 10, 99, 100, .max, .min, .max - 1, .min + 1]
        for _ in 0..<10_000 {
            values.append(Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random))
        }
        var buffer = ByteBuffer()
        for value in values {
            buffer.removeAll()
            buffer.writeJSON { json in
                json.beginArray()
                json.integer(value)
                json.quotedInteger(value)
                json.endArray()
            }
            #expect(String(decoding: buffer.bytes) == "[\(value),\"\(value)\"]")
            var reader = JSONReader(buffer.bytes)
            try reader.beginArray()
            _ = try reader.nextElement()
            #expect(try reader.integer() == value)
            _ = try reader.nextElement()
            #expect(try reader.quotedInteger() == value)
            try reader.finish()
        }
    }
}
