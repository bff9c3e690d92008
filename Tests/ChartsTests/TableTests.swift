import Foundation
import Testing

@testable import Charts

struct TableTests {
    private let table = Table(
        "Results",
        columns: [.init("Scenario"), .init("p50", .milliseconds), .init("cut off", .percent), .init("Finding")],
        rows: [
            ["Booking", 712.4, 0.012, Table.Cell("faster", .good)],
            ["Hours, \"late\"", .number(1_184, .bad), 0.5, "none"],
            ["Nothing", .number(.nan)], ["東京", 3, 0.25, "", "surplus"],
        ]
    )

    @Test func `text has aligned columns without boxes`() {
        #expect(
            table.text() == """
                Results

                Scenario       p50, ms  cut off  Finding
                Booking            712     1.2%  ✓ faster
                Hours, "late"  ✕ 1,184    50.0%  none
                Nothing              –
                東京                 3    25.0%

                """
        )
    }

    @Test(arguments: UInt64(0)..<100)
    func `all lines of text are as wide as allowed at most, and columns begin at the same place`(seed: UInt64) {
        var specimens = Specimens(seed: seed, isHostile: true)
        var table = specimens.table()
        table.columns = table.columns.map { Table.Column($0.title) }
        table.caption = ""
        let lines = table.text(columns: 90).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == table.rows.count + 1)
        for line in lines {
            #expect(String(line).terminalWidth <= 90)
            #expect(!line.unicodeScalars.contains { $0.isUnwritable })
        }
    }

    @Test func `long words give way to the width of the terminal`() {
        let table = Table(
            columns: [.init("What"), .init("n", .number)],
            rows: [[Table.Cell(String(repeating: "word ", count: 30)), 12]]
        )
        let lines = table.text(columns: 40).split(separator: "\n")
        #expect(lines.allSatisfy { String($0).terminalWidth <= 40 })
        #expect(lines[1].contains("…") && lines[1].hasSuffix("  12"))
    }

    @Test func `a file of values is quoted after RFC 4180`() {
        #expect(
            table.csv == "Scenario,p50 (ms),cut off,Finding\r\nBooking,712.4,0.012,faster\r\n"
                + "\"Hours, \"\"late\"\"\",1184,0.5,none\r\nNothing,,,\r\n東京,3,0.25,\r\n"
        )
    }

    @Test(arguments: UInt64(0)..<200)
    func `a reader of the file gets every word back`(seed: UInt64) throws {
        var specimens = Specimens(seed: seed, isHostile: true)
        let table = specimens.table()
        let records = Self.read(table.csv)
        try #require(records.count == table.rows.count + 1)
        for (row, record) in zip(table.rows, records.dropFirst()) {
            try #require(record.count == table.columns.count)
            for (cell, field) in zip(row, record) {
                switch cell.content {
                case .text(let text): #expect(field == Array(text.unicodeScalars))
                case .number(let value):
                    let text = String(String.UnicodeScalarView(field))
                    #expect(value.isFinite ? Double(text) == value : text.isEmpty)
                }
            }
        }
    }

    /// The grammar of RFC 4180, as a reader follows it.
    private static func read(_ text: String) -> [[[Unicode.Scalar]]] {
        var (records, record, field) = ([[[Unicode.Scalar]]](), [[Unicode.Scalar]](), [Unicode.Scalar]())
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"": field.append(scalars.removeFirst())
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                record.append(field)
                field = []
            case "\r" where !isQuoted && scalars.first == "\n":
                scalars.removeFirst()
                records.append(record + [field])
                (record, field) = ([], [])
            default: field.append(scalar)
            }
        }
        return records
    }

    @Test func `headings have their scope and tones their sign`() throws {
        let reading = try XMLReading.read(table.html)
        #expect(
            reading.all("th").filter { $0.attributes["scope"] == "col" }.map(\.text) == [
                "Scenario", "p50,\u{A0}ms", "cut off", "Finding",
            ]
        )
        #expect(reading.all("th").filter { $0.attributes["scope"] == "row" }.count == 4)
        #expect(reading.all("td").count == 12)
        let signs = reading.all("span").filter { $0.attributes["role"] == "img" }
        #expect(signs.map { $0.attributes["aria-label"] } == ["good", "bad"])
        #expect(reading.all("caption").map(\.text) == ["Results"])
    }
}

struct TerminalTests {
    @Test(arguments: [
        ("abc", 3), ("漢字", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("한글", 4), ("ｱ", 1), ("Ａ", 2), ("❤️", 2), ("", 0), ("−–…", 3),
    ])
    func `width counts columns, not letters`(text: String, width: Int) {
        #expect(text.terminalWidth == width)
    }

    @Test func `what could move the cursor does not reach the terminal`() {
        #expect("a\u{1B}[2Jb\nc\u{202E}d\u{7}".printable == "a\u{FFFD}[2Jb cd\u{FFFD}")
    }

    @Test(arguments: [("abcdef", 4, "abc…"), ("漢字漢字", 5, "漢字…"), ("漢字漢字", 4, "漢…"), ("abc", 3, "abc"), ("abc", 0, "")])
    func `what is too long ends in an ellipsis`(text: String, columns: Int, shortened: String) {
        #expect(text.shortened(toColumns: columns) == shortened)
    }

    @Test(arguments: [
        ([0.0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"), ([1, .nan, 2], "▁ █"), ([3, 3], "▄▄"), ([], ""), ([.infinity], " "),
    ])
    func `a sparkline shows values by heights`(values: [Double], text: String) {
        #expect(Sparkline(values).text() == text)
    }

    @Test func `a sparkline that is too long shows the largest of each part`() {
        let values = (0..<1_000).map { $0 == 500 ? 9.0 : 0 }
        let text = Sparkline(values).text(columns: 10)
        #expect(text == "▁▁▁▁▁█▁▁▁▁")
        #expect(Sparkline([5, 20], range: 0...10).text() == "▅█")
    }

    @Test(arguments: [
        (0.0, "····"), (1, "████"), (0.5, "██··"), (0.29, "█▏··"), (.nan, "····"), (7, "████"), (0.999, "███▉"),
    ])
    func `a meter is filled by eighths of a column`(share: Double, text: String) {
        #expect(Meter(share).text(columns: 4) == text)
    }

    @Test func `a meter counts work`() {
        #expect(Meter(3, of: 4).share == 0.75)
        #expect(Meter(3, of: 0).share == 0)
        #expect(Meter(1).text(columns: 0) == "")
    }
}
