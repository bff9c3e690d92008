import Testing

@testable import HTTPTransport

struct LineScannerTests {
    @Test func `does not look again at what it has seen without finding an end`() throws {
        var scanner = LineScanner(headLimit: 100)
        #expect(try scanner.nextLine(in: "abcde".utf8.span, limit: 50) == nil)
        // The line feed in the part that has been seen is invisible to it.
        #expect(try scanner.nextLine(in: "ab\nde\r\nfg\r\n".utf8.span, limit: 50) == 0..<5)
        #expect(try scanner.nextLine(in: "ab\nde\r\nfg\r\n".utf8.span, limit: 50) == 7..<9)
        #expect(try scanner.nextLine(in: "ab\nde\r\nfg\r\n".utf8.span, limit: 50) == nil)
    }

    @Test func `names the limit that is reached first`() {
        var byLine = LineScanner(headLimit: 20)
        #expect(throws: LineScanner.Fault.lineTooLong) { try byLine.nextLine(in: "123456789012".utf8.span, limit: 10) }
        var byHead = LineScanner(headLimit: 11)
        #expect(throws: LineScanner.Fault.headTooLong) { try byHead.nextLine(in: "12345678901".utf8.span, limit: 10) }
    }
}
