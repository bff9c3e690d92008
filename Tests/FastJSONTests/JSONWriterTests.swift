import Octets
import Testing

@testable import FastJSON

struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var buffer = ByteBuffer()
        buffer.writeJSON(body)
        return String(decoding: buffer.bytes)
    }

    @Test func `puts commas and colons where they belong`() {
        let text = written { json in
            json.beginObject()
            json.key("event")
            json.string("mark")
            json.key("nothing" as String)
            json.null()
            json.key("list")
            json.beginArray()
            json.integer(1)
            json.bool(true)
            json.beginArray()
            json.endArray()
            json.beginObject()
            json.endObject()
            json.raw("{\"raw\":1}".utf8.span)
            json.bool(false)
            json.endArray()
            json.key("count")
            json.quotedInteger(-47)
            json.endObject()
        }
        #expect(
            text == #"{"event":"mark","nothing":null,"list":[1,true,[],{},{"raw":1},false],"count":"-47"}"#
        )
    }

    @Test func `escapes what JSON cannot hold and nothing else`() {
        let text = written { json in json.string("\"\\/\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F} \u{7F}é😀\u{2028}") }
        #expect(text == "\"\\\"\\\\/\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \u{7F}é😀\u{2028}\"")
    }

    @Test func `escapes keys too`() {
        let text = written { json in
            json.beginObject()
            json.key("a\"b")
            json.integer(1)
            json.key("c\nd" as String)
            json.integer(2)
            json.endObject()
        }
        #expect(text == #"{"a\"b":1,"c\nd":2}"#)
    }

    @Test(arguments: [
        "a<ff>b", "<80>", "<c3>", "<c3>(", "<e2><82>", "<e2><82>a", "<ed><a0><80>", "<f0><9f><98>", "<f4><90><80><80>",
        "<c0><af>", "0123456789abcdef<e9>0123456789abcdef", "<c3><a9><a9>", "<fe><fe>", "é<e2><82>",
    ])
    func `replaces malformed UTF-8 as the standard library does`(notation: String) throws {
        let bytes = documentBytes(notation)
        let text = written { json in json.string(bytes.span) }
        #expect(try JSONValue(parsing: text) == .string(String(decoding: bytes, as: UTF8.self)))
    }

    @Test func `writes strings that come from elsewhere straight into the buffer`() {
        let text = written { json in
            json.beginObject()
            json.key("payload")
            json.string(unescapedCapacity: 8) { output in
                for byte in "fn5+".utf8 { output.append(byte) }
            }
            json.endObject()
        }
        #expect(text == #"{"payload":"fn5+"}"#)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
    func `refuses numbers that JSON does not have and appends nothing`(value: Double) {
        var buffer = ByteBuffer()
        buffer.append("before")
        #expect(throws: JSONWriteError.notFinite) {
            try buffer.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in
                json.beginArray()
                json.string("so far")
                try json.double(value)
            }
        }
        #expect(String(decoding: buffer.bytes) == "before")
        buffer.writeJSON { json in json.integer(1) }
        #expect(String(decoding: buffer.bytes) == "before1")
    }

    @Test func `writes lines of documents and answers what the body answers`() {
        var buffer = ByteBuffer()
        let answer = buffer.writeJSON { json in
            json.beginObject()
            json.endObject()
            json.newline()
            json.integer(2)
            json.newline()
            json.null()
            return 42
        }
        #expect(answer == 42)
        #expect(String(decoding: buffer.bytes) == "{}\n2\nnull")
    }

    @Test func `keeps the buffer's memory`() {
        var buffer = ByteBuffer(capacity: 4096)
        let capacity = buffer.capacity
        for _ in 0..<1000 {
            buffer.removeAll()
            buffer.writeJSON { json in
                json.beginArray()
                for index in 0..<100 { json.integer(index) }
                json.string("0123456789")
                json.endArray()
            }
        }
        #expect(buffer.capacity == capacity)
    }

    @Test func `stops a program that closes what it did not open`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.writeJSON { json in
                json.beginObject()
                json.endArray()
            }
        }
    }

    @Test func `stops a program that writes a value without a key in an object`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.writeJSON { json in
                json.beginObject()
                json.integer(1)
                json.endObject()
            }
        }
    }

    @Test func `stops a program that writes a key without a value`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.writeJSON { json in
                json.beginObject()
                json.key("a")
                json.endObject()
            }
        }
    }

    @Test func `stops a program that writes a key in an array`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.writeJSON { json in
                json.beginArray()
                json.key("a")
                json.null()
                json.endArray()
            }
        }
    }

    @Test func `stops a program that leaves a container open`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.writeJSON { json in json.beginArray() }
        }
    }

    @Test func `stops a program that writes two values`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.writeJSON { json in
                json.null()
                json.null()
            }
        }
    }

    @Test func `stops a program that claims a string needs no escape when it does`() async {
        await #expect(processExitsWith: .failure) {
            var buffer = ByteBuffer()
            buffer.writeJSON { json in
                json.string(unescapedCapacity: 1) { output in output.append(UInt8(ascii: "\"")) }
            }
        }
    }
}
