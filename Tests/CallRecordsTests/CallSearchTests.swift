import FastJSON
import ProviderKit
import TestKit
import Testing

@testable import CallRecords

struct CallSearchTests {
    private let folder: TemporaryFolder
    private let store: SQLiteCallStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteCallStore(path: folder.database)
    }

    private func found(_ change: (inout CallQuery) -> Void) throws -> [String] {
        var query = CallQuery()
        change(&query)
        return try store.calls(query, of: .standard).calls.map(\.name.id)
    }

    @Test func `every condition finds its calls and no others`() throws {
        var one = TestCall.record("one", began: 1_000)
        one.from = "+1"
        one.conversation = "c"
        one.metadata = TestCall.object(["order": 4711, "vip": true, "note": "50% off_"])
        var two = TestCall.record("two", began: 2_000)
        two.agent = "survey"
        two.to = "+2"
        two.metadata = TestCall.object(["order": "4711", "list": ["x"]])
        let three = TestCall.record("three", began: 3_000)
        try store.write([one, two, three].map { .began($0) })
        try store.write([.ended(one.name, CallEnding(ended: WallTime(milliseconds: 5_000), outcome: .transferred))])
        #expect(try found { _ in } == ["three", "two", "one"])
        #expect(try found { $0.agent = "survey" } == ["two"])
        #expect(try found { $0.from = "+1" } == ["one"])
        #expect(try found { $0.to = "+2" } == ["two"])
        #expect(try found { $0.outcome = .transferred } == ["one"])
        #expect(try found { $0.isLive = true } == ["three", "two"])
        #expect(try found { $0.isLive = false } == ["one"])
        #expect(try found { $0.conversation = "c" } == ["one"])
        #expect(try found { $0.beganFrom = WallTime(milliseconds: 2_000) } == ["three", "two"])
        #expect(try found { $0.beganBefore = WallTime(milliseconds: 2_000) } == ["one"])
        #expect(try found { $0.metadata = ["order": "4711"] } == ["two", "one"])
        #expect(try found { $0.metadata = ["order": "4711", "vip": "true"] } == ["one"])
        #expect(try found { $0.metadata = ["list": "x"] } == [])
        #expect(try found { $0.metadata = ["order' OR 1=1 --": "x"] } == [])
        // Signs that mean something in a pattern mean themselves.
        #expect(try found { $0.metadataText = "0% off_" } == ["one"])
        #expect(try found { $0.metadataText = "%" } == ["one"])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `pages give every call once, in order, whatever comes meanwhile`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        // Few times for many calls, so that most share theirs.
        func makeCall(_ number: Int) -> CallRecord {
            var record = TestCall.record("\(number)", began: Int64.random(in: -3...3, using: &random))
            record.agent = Bool.random(using: &random) ? "a" : "b"
            return record
        }
        var calls = (0..<Int.random(in: 0...60, using: &random)).map(makeCall)
        try store.write(calls.map { .began($0) })
        var query = CallQuery()
        query.agent = Bool.random(using: &random) ? "a" : nil
        query.limit = Int.random(in: 1...7, using: &random)
        let expected = calls.enumerated().filter { query.agent == nil || $0.element.agent == query.agent }
            .sorted { ($0.element.began, $0.offset) > ($1.element.began, $1.offset) }.map(\.element.name.id)
        var found: [String] = []
        repeat {
            let page = try store.calls(query, of: .standard)
            #expect(page.calls.count <= query.limit)
            found += page.calls.map(\.name.id)
            try #require(found.count <= expected.count, "a page goes round")
            // Newer calls go before the page, and move nothing in those that follow.
            var news = makeCall(1_000 + calls.count)
            news.began = WallTime(milliseconds: 10)
            calls.append(news)
            try store.write([.began(news)])
            query.after = page.next.flatMap { CallQuery.Place($0.text) }
            #expect(query.after == page.next)
        } while query.after != nil
        #expect(found == expected)
    }

    @Test(arguments: ["", "-", "1", "1-", "1--1", "1-2-3", "x y-1", "1-zzzzzzzzzzzzzzzzz"])
    func `a place that is none is refused`(text: String) {
        #expect(CallQuery.Place(text) == nil)
    }
}
