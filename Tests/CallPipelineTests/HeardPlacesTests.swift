import CallTiming
import Testing

@testable import CallPipeline

struct HeardPlacesTests {
    private func at(_ samples: Int64) -> CallTime { CallTime(samples: samples) }

    private func told(way: Int64, _ start: Int64, moves distance: Int64) -> HeardPlaces.Return {
        HeardPlaces.Return(way: way, correction: .init(start: at(start), distance: distance))
    }

    @Test func `a stretch is where its first mark tells, and what follows it is behind it`() {
        var places = HeardPlaces()
        // A tenth of a second is assumed.
        #expect(places.sent(160, at: at(1_000)) == at(1_800))
        places.marked("a")
        #expect(places.sent(800, at: at(1_020)) == at(1_960))
        places.marked("b")
        #expect(places.returned("a", at: at(1_460)) == told(way: 300, 1_800, moves: -500))
        #expect(places.sent(160, at: at(1_900)) == at(1_160 + 300 + 800))
        // What one stretch is heard at does not change in its middle.
        #expect(places.returned("b", at: at(2_300)) == HeardPlaces.Return(way: 340))
        #expect(places.sent(160, at: at(1_950)) == at(1_160 + 300 + 960))
    }

    @Test func `a later stretch is taken to have the shortest way, until its own mark tells`() {
        var places = HeardPlaces()
        _ = places.sent(160, at: at(0))
        places.marked("a")
        _ = places.returned("a", at: at(360))
        #expect(places.sent(160, at: at(5_000)) == at(5_200))
        places.marked("b")
        // It was later this time; the shortest way stays what it was.
        #expect(places.returned("b", at: at(5_460)) == told(way: 300, 5_200, moves: 100))
        #expect(places.sent(160, at: at(9_000)) == at(9_200))
    }

    @Test func `what is cleared ends where the order arrives, and its marks tell nothing`() {
        var places = HeardPlaces()
        _ = places.sent(160, at: at(0))
        places.marked("a")
        _ = places.returned("a", at: at(400))
        _ = places.sent(3_200, at: at(8_000))
        places.marked("b")
        #expect(places.cleared(at: at(8_800)) == at(9_040))
        #expect(places.returned("b", at: at(8_810)) == nil)
        // A new stretch, though the old one would still be playing.
        #expect(places.sent(160, at: at(8_820)) == at(9_060))
    }

    @Test func `a mark tells once, and which way its audio had although a silence was before it`() {
        var places = HeardPlaces()
        _ = places.sent(160, at: at(0))
        _ = places.sent(160, at: at(4_000))
        places.marked("a")
        #expect(places.returned("a", at: at(4_240))?.way == 80)
        #expect(places.returned("a", at: at(4_240)) == nil)
        #expect(places.returned("never set", at: at(4_240)) == nil)
    }

    @Test func `a carrier that returns no mark fills no memory`() {
        var places = HeardPlaces()
        for number in 0..<1_000 { places.marked("\(number)") }
        #expect(places.returned("700", at: at(0)) == nil)
        #expect(places.returned("999", at: at(64))?.way == 64)
    }
}
