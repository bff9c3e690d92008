import Testing

@testable import Trials

struct KneeSearchTests {
    /// Everything that is tried, where as many calls hold as are told, and what is found.
    private func search(_ way: KneeSearch.Way, holding most: Int) -> (tried: [Int], best: Int?) {
        var search = KneeSearch(way)
        var tried: [Int] = []
        while let next = search.next, tried.count < 60 {
            tried.append(next)
            search.note(next, holds: next <= most)
        }
        return (tried, search.best)
    }

    @Test(arguments: [1, 7, 24, 25, 26, 99, 100, 333, 617, 1_000, 3_999])
    func `the knee is found to a twentieth`(most: Int) {
        let (tried, best) = search(.search(from: 25, to: 4_000), holding: most)
        #expect((best ?? 0) <= most)
        #expect(Double(best ?? 0) >= Double(most) * 0.94 - 1, "\(tried)")
        #expect(tried.count <= 14, "\(tried)")
        #expect(Set(tried).count == tried.count)
    }

    @Test func `the search ends where it is told to`() {
        let (tried, best) = search(.search(from: 100, to: 300), holding: 10_000)
        #expect(tried == [100, 200, 300])
        #expect(best == 300)
    }

    @Test func `where nothing holds there is no knee`() {
        let (tried, best) = search(.search(from: 8, to: 100), holding: 0)
        #expect(tried == [8, 4, 2, 1])
        #expect(best == nil)
    }

    @Test func `numbers that are given are all tried`() {
        let (tried, best) = search(.all([10, 50, 20]), holding: 30)
        #expect(tried == [10, 50, 20])
        #expect(best == 20)
    }

    @Test func `what holds beyond what does not is chance`() {
        var search = KneeSearch(.all([10, 20, 30]))
        search.note(10, holds: true)
        search.note(20, holds: false)
        search.note(30, holds: true)
        #expect(search.best == 10)
    }
}
