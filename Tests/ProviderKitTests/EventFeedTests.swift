import CallTiming
import ProviderKit
import Reactor
import ProviderTestKit
import Testing

struct EventFeedTests {
    @Test func `what is published is read in order, then the end`() async throws {
        let read = try await withLoop { loop in
            let feed = EventFeed<Int>(on: loop, provider: "p")
            for number in 0..<200 { feed.publish(number) }
            feed.finish()
            feed.publish(999)
            var read: [Int] = []
            for try await number in ProviderEvents(feed) { read.append(number) }
            return read
        }
        #expect(read == Array(0..<200))
    }

    @Test func `a reader that waits gets the event, and the failure behind it`() async throws {
        try await withLoop { loop in
            let feed = EventFeed<Int>(on: loop, provider: "p")
            let confined = LoopConfined(feed, on: loop)
            loop.execute {
                confined.value.publish(1)
                confined.value.fail(ProviderFailure(.network, provider: "p", "gone"))
            }
            let events = ProviderEvents(feed)
            let first = try await events.next()
            #expect(first == 1)
            await #expect(throws: ProviderFailure(.network, provider: "p", "gone")) { try await events.next() }
        }
    }

    @Test func `a reader that is cancelled stops waiting, and the next one gets the event`() async throws {
        try await withLoop { loop in
            let feed = EventFeed<Int>(on: loop, provider: "p")
            let confined = LoopConfined(feed, on: loop)
            let reader = Task(executorPreference: loop) {
                try await confined.value.nextEvent()
            }
            await Task.yield()
            reader.cancel()
            await #expect(throws: ProviderFailure.cancelled("p")) { try await reader.value }
            feed.publish(7)
            let next = try await feed.nextEvent()
            #expect(next == 7)
        }
    }

    @Test func `a reader that never catches up does not keep what it has read`() async throws {
        try await withLoop { loop in
            let feed = EventFeed<Int>(on: loop, provider: "p")
            for number in 0..<10_000 {
                feed.publish(number)
                feed.publish(number)
                let next = try await feed.nextEvent()
                #expect(next == number / 2)
            }
            #expect(feed.waiting == 10_000)
        }
    }
}
