import Octets
import TestKit
import Testing

@testable import FastJSON

struct JSONValueTests {
    @Test func `reads and writes a tree, members in their order`() throws {
        let text = #"{"z":1,"a":[true,null,-2.5,"x\n"],"m":{"k":{}}}"#
        let value = try JSONValue(parsing: text)
        #expect(value == ["z": 1, "a": [true, nil, -2.5, "x\n"], "m": ["k": [:]]])
        #expect(value["a"]?[3]?.stringValue == "x\n")
        #expect(value["a"]?[2]?.doubleValue == -2.5)
        #expect(value["a"]?[0]?.boolValue == true)
        #expect(value["z"]?.integerValue == 1)
        #expect(value["z"]?.doubleValue == 1)
        #expect(value["m"]?.objectValue?.members.map(\.key) == ["k"])
        #expect(value["a"]?.arrayValue?.count == 4)
        #expect(value["a"]?[4] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["nothing"] == nil)
        #expect(value[0] == nil)
        #expect(value["z"]?["deeper"] == nil)
        #expect(try value.encoded() == text)
    }

    @Test func `lets the last of duplicate keys count, at the place of the first`() throws {
        let value = try JSONValue(parsing: #"{"a":1,"b":2,"a":3,"\u0061":4}"#)
        #expect(try value.encoded() == #"{"a":4,"b":2}"#)
    }

    @Test func `keeps keys apart that only look the same`() throws {
        let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
        let value = try JSONValue(parsing: text)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(try value.encoded() == text)
    }

    @Test func `tells integers from other numbers and keeps the sign of zero`() throws {
        #expect(
            try JSONValue(parsing: "[0,1.0,-0,1e2,9223372036854775807,9223372036854775808]") == [
                0, .double(1), .double(-0.0), .double(100), .integer(.max), .double(9_223_372_036_854_775_808),
            ]
        )
        #expect(try JSONValue(parsing: "-0").encoded() == "-0.0")
        #expect(throws: JSONError(.numberOutOfRange, at: 1)) { try JSONValue(parsing: "[1e999]") }
    }

    @Test func `refuses to write what is not finite`() {
        #expect(throws: JSONWriteError.notFinite) { try JSONValue.array([1, .double(.nan)]).encoded() }
    }

    @Test func `finds, replaces and removes members of small and large objects`() {
        for count in [1, 15, 16, 17, 18, 40, 200] {
            var object = JSONObject()
            var model: [(String, JSONValue)] = []
            var random = SeededGenerator(seed: UInt64(count))
            for step in 0..<(count * 6) {
                let key = "key\(Int.random(in: 0..<count, using: &random))"
                let place = model.firstIndex { $0.0 == key }
                if Int.random(in: 0..<5, using: &random) == 0 {
                    object[key] = nil
                    if let place { model.remove(at: place) }
                } else {
                    object[key] = .integer(Int64(step))
                    if let place {
                        model[place].1 = .integer(Int64(step))
                    } else {
                        model.append((key, .integer(Int64(step))))
                    }
                }
                #expect(object.count == model.count)
                #expect(object[key] == model.first { $0.0 == key }?.1)
            }
            #expect(object.members.map(\.key) == model.map(\.0))
            #expect(object.members.map(\.value) == model.map(\.1))
            #expect(object.isEmpty == model.isEmpty)
        }
    }

    @Test func `reads an object of fifty thousand members in a moment`() throws {
        var text = "{"
        for index in 0..<50_000 { text += "\"k\(index)\":\(index)," }
        text += "\"k0\":-1}"
        let value = try JSONValue(parsing: text)
        #expect(value.objectValue?.count == 50_000)
        #expect(value["k0"] == -1)
        #expect(value["k49999"] == 49_999)
    }

    @Test func `writes and reads back trees made at random`() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<300 {
            let value = JSONValue.random(depth: 5, using: &random)
            let text = try value.encoded()
            #expect(try JSONValue(parsing: text) == value)
            #expect(skipping(Array(text.utf8)) == nil)
        }
    }
}

extension JSONValue {
    /// A tree made at random.
    static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .integer(Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random))
        case 3: .double(Double.random(in: -1e6...1e6, using: &random))
        case 4, 5: .string(randomText(using: &random))
        case 6:
            .array(
                (0..<Int.random(in: 0...6, using: &random)).map { _ in self.random(depth: depth - 1, using: &random) }
            )
        default:
            .object(
                (0..<Int.random(in: 0...20, using: &random)).reduce(into: JSONObject()) { object, _ in
                    object[randomText(using: &random)] = self.random(depth: depth - 1, using: &random)
                }
            )
        }
    }

    private static func randomText(using random: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        let widest: UInt32 = [0x7F, 0x7F, 0x7FF, 0xFFFF, 0x10FFFF].randomElement(using: &random) ?? 0x7F
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            if let scalar = Unicode.Scalar(UInt32.random(in: 0...widest, using: &random)) { text.append(scalar) }
        }
        return String(text)
    }
}
