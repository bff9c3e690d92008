import Octets
import TestKit
import Testing

@testable import HTTPTransport

struct MultipartFormTests {
    @Test func `writes fields and files between boundaries`() {
        var generator = SeededGenerator(seed: 1)
        let form = MultipartForm(using: &generator)
        var buffer = ByteBuffer()
        form.writeField("model", "small", into: &buffer)
        form.beginFile("file", filename: "a.wav", contentType: "audio/wav", into: &buffer)
        buffer.append([0, 1, 2])
        form.endFile(into: &buffer)
        form.finish(into: &buffer)
        let line = "--" + form.boundary
        #expect(
            String(decoding: buffer.bytes)
                == "\(line)\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nsmall\r\n"
                + "\(line)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
                + "Content-Type: audio/wav\r\n\r\n\0\u{1}\u{2}\r\n\(line)--\r\n"
        )
        #expect(form.contentType == "multipart/form-data; boundary=\(form.boundary)")
        #expect((1...70).contains(form.boundary.utf8.count))
    }

    @Test(arguments: [
        ("a\"b", "a%22b", "a%22b"),
        ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"),
        ("a\nb\rc", "a%0D%0Ab%0D%0Ac", "a%0Ab%0Dc"),
        ("a%22\\ä", "a%22\\ä", "a%22\\ä"),
    ])
    func `escapes names so that none ends its quotes or its line`(text: String, name: String, filename: String) {
        let form = MultipartForm()
        var buffer = ByteBuffer()
        form.beginFile(text, filename: text, contentType: "a/b\r\nX: y", into: &buffer)
        #expect(
            String(decoding: buffer.bytes)
                == "--\(form.boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(filename)\"\r\n"
                + "Content-Type: a/b  X: y\r\n\r\n"
        )
    }

    @Test func `makes every line end of a value CRLF`() {
        let form = MultipartForm()
        var buffer = ByteBuffer()
        form.writeField("a", "1\n2\r3\r\n4\n\r", into: &buffer)
        #expect(String(decoding: buffer.bytes).hasSuffix("\r\n\r\n1\r\n2\r\n3\r\n4\r\n\r\n\r\n"))
    }

    @Test func `chooses a new boundary for each form`() {
        #expect(MultipartForm().boundary != MultipartForm().boundary)
    }
}
