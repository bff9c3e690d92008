import CallTiming
import Testing

@testable import CallPipeline

struct HeardPlacesTests {
    private func at(_ samples: Int64) -> CallTime { CallTime(samples: samples) }

    @Test func `a stretch is where its first mark tells, and what follows it is behind it`() {
        var places = HeardPlaces()
        // A tenth of a second is assumed.
        #expect(places.sent(160, at: at(1_000)) == at(1_800))
        places.marked("a")
        #expect(places.sent(800, at: at(1_020)) == at(1_960))
        places.marked("b")
        #expect(places.returned("a", at: at(1_460)) == HeardPlaces.Correction(start: at(1_800), distance: -500))
        #expect(places.sent(160, at: at(1_900)) == at(1_160 + 300 + 800))
        // What one stretch is heard at does not change in its middle.
        #expect(places.returned("b", at: at(2_300)) == nil)
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
        #expect(places.returned("b", at: at(5_460)) == HeardPlaces.Correction(start: at(5_200), distance: 100))
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
}
