import CallTiming
import Foundation
import Reactor
import Synchronization
import Testing

@testable import HTTPTransport

/// A folder that is there for as long as a test.
private struct TestFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "served-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    func write(_ text: String, to name: String, changed: Int = 1_700_000_000) throws {
        let file = "\(path)/\(name)"
        let folder = URL(filePath: file).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        let date = Date(timeIntervalSince1970: Double(changed))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

@Suite(.timeLimit(.minutes(4)))
struct ServedFolderTests {
    private struct Answer {
        var status = 0
        var fields: [String: String] = [:]
        var content = ""

        init(_ text: String) {
            guard let end = text.firstRange(of: "\r\n\r\n") else { return }
            let lines = text[..<end.lowerBound].split(separator: "\r\n")
            status = lines.first.flatMap { Int($0.dropFirst(9).prefix(3)) } ?? 0
            for line in lines.dropFirst() {
                guard let colon = line.firstRange(of: ": ") else { continue }
                fields[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
            }
            content = String(text[end.upperBound...])
        }
    }

    /// Serves a folder with some files while a body asks for them.
    private func withFolder(
        _ body: @escaping @Sendable (TestFolder, (_ request: String) async throws -> Answer) async throws -> Void
    ) async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        try folder.write("hello, world", to: "hello.txt")
        try folder.write("<p>", to: "index.html")
        try folder.write("<b>", to: "sub/index.html")
        try folder.write("", to: "empty.bin")
        try folder.write("secret", to: ".env")
        try folder.write("a b", to: "a b+c%.css")
        let served = ServedFolder(folder.path, fields: [.cacheControl: "no-cache"])
        try await withServer({ try await served.answer($0, path: $0.head.target.path) }) { scene in
            try await body(folder) { request in
                let lines = request.split(separator: "\n", maxSplits: 1)
                let fields = lines.count > 1 ? lines[1].replacing("\n", with: "\r\n") + "\r\n" : ""
                let text = "\(lines[0]) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)\r\n"
                return Answer(try await scene.answer(to: text))
            }
        }
    }

    @Test func `a file is served whole, with what is known of it`() async throws {
        try await withFolder { _, ask in
            let answer = try await ask("GET /hello.txt")
            #expect(answer.status == 200)
            #expect(answer.content == "hello, world")
            #expect(answer.fields["Content-Length"] == "12")
            #expect(answer.fields["Content-Type"] == "text/plain; charset=utf-8")
            #expect(answer.fields["Last-Modified"] == "Tue, 14 Nov 2023 22:13:20 GMT")
            #expect(answer.fields["Accept-Ranges"] == "bytes")
            #expect(answer.fields["Cache-Control"] == "no-cache")
            #expect(answer.fields["X-Content-Type-Options"] == "nosniff")
            #expect(answer.fields["ETag"]?.hasPrefix("\"") == true)
        }
    }

    @Test func `HEAD says the same and sends nothing`() async throws {
        try await withFolder { _, ask in
            var whole = try await ask("GET /hello.txt")
            var head = try await ask("HEAD /hello.txt")
            #expect(head.content == "")
            whole.fields["Date"] = nil
            head.fields["Date"] = nil
            #expect(head.fields == whole.fields)
        }
    }

    @Test(arguments: [
        ("/", "<p>", "text/html; charset=utf-8"), ("/sub/", "<b>", "text/html; charset=utf-8"),
        ("/empty.bin", "", "application/octet-stream"), ("/a%20b+c%25.css", "a b", "text/css; charset=utf-8"),
        ("/hello.txt?query=ignored", "hello, world", "text/plain; charset=utf-8"),
    ])
    func `paths lead to files`(path: String, content: String, type: String) async throws {
        try await withFolder { _, ask in
            let answer = try await ask("GET \(path)")
            #expect(answer.status == 200)
            #expect(answer.content == content)
            #expect(answer.fields["Content-Type"] == type)
        }
    }

    @Test(arguments: [
        "/missing", "/hello.txt/", "/hello.txt/more", "/.env", "/../hello.txt", "/sub/../hello.txt",
        "/%2e%2e/hello.txt",
        "/sub/%2E%2E/hello.txt", "/sub%2findex.html", "/sub//index.html", "/./hello.txt", "/hello.txt%00", "/%zz",
        "/%ff",
        "//sub//", "/link.txt", "/outside/passwd", "/pipe", "/\(String(repeating: "x", count: 300))", "/..", "/...",
        "/sub/..%2f..%2f..%2fetc%2fpasswd",
    ])
    func `what is not there, or not to be seen, is not found`(path: String) async throws {
        try await withFolder { folder, ask in
            let files = FileManager.default
            try files.createSymbolicLink(atPath: "\(folder.path)/link.txt", withDestinationPath: "hello.txt")
            try files.createSymbolicLink(atPath: "\(folder.path)/outside", withDestinationPath: "/etc")
            let piped = unsafe mkfifo("\(folder.path)/pipe", 0o600)
            #expect(piped == 0)
            let answer = try await ask("GET \(path)")
            #expect(answer.status == 404)
            #expect(!answer.content.contains(folder.path))
        }
    }

    @Test func `a folder without its slash is led to where its links hold`() async throws {
        try await withFolder { _, ask in
            let answer = try await ask("GET /sub?a=b")
            #expect(answer.status == 301)
            #expect(answer.fields["Location"] == "/sub/?a=b")
            let twice = try await ask("GET //sub")
            #expect(twice.fields["Location"] == "/sub/")
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS"])
    func `files are only read`(method: String) async throws {
        try await withFolder { _, ask in
            let answer = try await ask("\(method) /hello.txt")
            #expect(answer.status == 405)
            #expect(answer.fields["Allow"] == "GET, HEAD")
        }
    }

    static let ranges: [(String, Int, String?, String?)] = [
        ("bytes=0-4", 206, "hello", "bytes 0-4/12"), ("bytes=7-", 206, "world", "bytes 7-11/12"),
        ("bytes=-3", 206, "rld", "bytes 9-11/12"), ("bytes=5-99", 206, ", world", "bytes 5-11/12"),
        ("bytes=12-", 416, nil, "bytes */12"), ("bytes=0-1,3-4", 200, "hello, world", nil),
        ("lines=1-2", 200, "hello, world", nil),
    ]

    @Test(arguments: ranges)
    func `parts are served`(range: String, status: Int, content: String?, contentRange: String?) async throws {
        try await withFolder { _, ask in
            let answer = try await ask("GET /hello.txt\nRange: \(range)")
            #expect(answer.status == status)
            if let content { #expect(answer.content == content) }
            #expect(answer.fields["Content-Range"] == contentRange)
        }
    }

    @Test func `conditions are tested`() async throws {
        try await withFolder { folder, ask in
            let tag = try #require(try await ask("GET /hello.txt").fields["ETag"])
            let known = try await ask("GET /hello.txt\nIf-None-Match: \(tag)")
            #expect(known.status == 304)
            #expect(known.content == "")
            #expect(known.fields["ETag"] == tag)
            #expect(known.fields["Content-Type"] == nil)
            let since = "If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT"
            #expect(try await ask("GET /hello.txt\n\(since)").status == 304)
            #expect(try await ask("GET /hello.txt\nIf-Match: \"other\"").status == 412)
            let part = try await ask("GET /hello.txt\nRange: bytes=0-0\nIf-Range: \(tag)")
            #expect(part.status == 206)
            // Another version of the same length and date of the day is told from it.
            try folder.write("HELLO, WORLD", to: "hello.txt", changed: 1_700_000_001)
            let changed = try await ask("GET /hello.txt\nIf-None-Match: \(tag)")
            #expect(changed.status == 200)
            #expect(changed.content == "HELLO, WORLD")
            let whole = try await ask("GET /hello.txt\nRange: bytes=0-0\nIf-Range: \(tag)")
            #expect(whole.status == 200)
        }
    }

    @Test func `a long file comes in pieces, and again on the same connection`() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        let text = (0..<60_000).map { "\($0)," }.joined()
        try folder.write(text, to: "long.txt")
        let served = ServedFolder(folder.path)
        try await withServer({ try await served.answer($0, path: $0.head.target.path) }) { scene in
            let client = try await scene.connect()
            for time in 1...2 {
                client.send("GET /long.txt HTTP/1.1\r\nHost: a\r\n\r\n")
                try await eventually(on: scene.loop, "it has come") { client.received.count > time * text.utf8.count }
            }
            #expect(client.text.contents == [text, text])
        }
    }

    @Test func `a file that is cut short while it is read does not look whole`() async throws {
        let folder = try TestFolder()
        defer { folder.remove() }
        try folder.write("x", to: "big.txt")
        let path = folder.path
        // More than the sockets' buffers hold, so that it cannot all be on its way already.
        let length = 64 << 20
        #expect(unsafe truncate("\(path)/big.txt", length) == 0)
        let served = ServedFolder(path)
        try await withServer({ try await served.answer($0, path: $0.head.target.path) }) { scene in
            let client = try await scene.connect()
            client.send("GET /big.txt HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually(on: scene.loop, "it is being sent") { !client.received.isEmpty }
            client.socket.pauseReading()
            #expect(unsafe truncate("\(path)/big.txt", 70_000) == 0)
            client.socket.resumeReading()
            try await client.waitForEnd()
            #expect(client.received.count < length)
        }
    }

    @Test func `a folder that is not there is the server's fault`() async throws {
        let served = ServedFolder("/nowhere/at/all")
        try await withServer({ try await served.answer($0, path: $0.head.target.path) }) { scene in
            let text = try await scene.answer(to: "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 500 "))
            #expect(!text.contains("nowhere"))
        }
    }
}
