import Foundation
import Testing

@testable import Charts

struct PageTests {
    @Test(arguments: UInt64(0)..<30)
    func `a page of anything is well formed, and its words stay words`(seed: UInt64) throws {
        for isHostile in [false, true] {
            var specimens = Specimens(seed: seed, isHostile: isHostile)
            let page = specimens.page()
            let reading = try XMLReading.read(page.html)
            let known: Set<String> = [
                "html", "head", "meta", "title", "link", "style", "body", "header", "main", "h1", "h2", "h3", "h4", "p",
                "span", "strong", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd",
                "figure", "figcaption", "details", "summary", "pre", "svg", "desc", "defs", "g", "path", "rect", "text",
                "clipPath", "pattern",
            ]
            #expect(Set(reading.elements.map(\.name)).subtracting(known).isEmpty)
            for element in reading.elements {
                #expect(!element.attributes.keys.contains { $0.hasPrefix("on") }, "\(element)")
                for name in ["src", "xlink:href", "action", "srcset"] { #expect(element.attributes[name] == nil) }
                if let address = element.attributes["href"] { #expect(address.hasPrefix("data:image/svg+xml,")) }
            }
        }
    }

    @Test(arguments: UInt64(0)..<10)
    func `identifiers are unique, and what is referred to is there`(seed: UInt64) throws {
        var specimens = Specimens(seed: seed)
        let html = specimens.page().html
        let reading = try XMLReading.read(html)
        let identifiers = reading.elements.compactMap { $0.attributes["id"] }
        #expect(Set(identifiers).count == identifiers.count)
        let references = html.matches(of: #/url\(#([^)]+)\)/#).map { String($0.1) }
        let labels = reading.all("svg").flatMap {
            [$0.attributes["aria-labelledby"], $0.attributes["aria-describedby"]].compactMap(\.self)
        }
        #expect(Set(references + labels).subtracting(identifiers).isEmpty)
    }

    @Test func `the same page is the same file`() {
        var (one, other) = (Specimens(seed: 5), Specimens(seed: 5))
        #expect(one.page().html == other.page().html)
    }

    @Test func `a page loads nothing and runs nothing`() {
        var specimens = Specimens(seed: 8)
        let html = specimens.page().html
        #expect(!html.contains("<script"))
        #expect(html.contains("default-src 'none'"))
        let addresses = html.matches(of: #/https?:\/\/[^'" ]+/#).map { String($0.output) }
        #expect(Set(addresses) == ["http://www.w3.org/2000/svg"])
    }

    @Test func `sections become their elements`() throws {
        let page = Page(
            "Title",
            subtitle: "Subtitle",
            [
                .heading("Chapter"), .heading("Deep", level: 9), .paragraph("Words"), .verdict("Good", .good),
                .settings([.init("name", "value")]),
                .details("More", [.paragraph("Inside"), .preformatted("\n  a\tb")]),
            ]
        )
        let reading = try XMLReading.read(page.html)
        #expect(reading.all("h1").map(\.text) == ["Title"])
        #expect(reading.all("title").first?.text == "Title")
        #expect(reading.all("h2").map(\.text) == ["Chapter"])
        #expect(reading.all("h4").map(\.text) == ["Deep"])
        #expect(
            reading.all("p").map { $0.text.trimmingCharacters(in: .whitespaces) } == [
                "Subtitle", "Words", "Good", "Inside",
            ]
        )
        #expect(reading.all("dt").map(\.text) == ["name"] && reading.all("dd").map(\.text) == ["value"])
        #expect(reading.all("summary").map(\.text) == ["More"])
        // HTML drops the first of the two line feeds.
        #expect(reading.all("pre").map(\.text) == ["\n\n  a\tb"])
    }

    @Test func `a figure has both drawings and its numbers`() throws {
        var specimens = Specimens(seed: 2)
        let figure = Figure("Title", caption: "Caption", .pairs(PairChart([1, 2, 3], along: Axis("x"))))
        _ = specimens.words()
        let reading = try XMLReading.read(Page("t", [.figure(figure)]).html)
        #expect(reading.all("svg").count == 2)
        #expect(reading.all("figcaption").count == 1)
        #expect(reading.all("summary").map(\.text) == ["Numbers"])
        #expect(reading.all("table").count == 1)
        let many = Figure("t", .pairs(PairChart((0..<500).map(Double.init), along: Axis("x"))))
        #expect(try XMLReading.read(Page("t", [.figure(many)]).html).all("table").isEmpty)
    }
}
