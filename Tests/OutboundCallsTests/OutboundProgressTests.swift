import TestKit
import Testing

@testable import OutboundCalls

struct OutboundProgressTests {
    private typealias Report = OutboundProgress.Report

    @Test func `a call goes from the queue to its end`() {
        var progress = OutboundProgress()
        #expect(progress.ordering() == OutboundProgress.Outcome(hasChanged: true))
        #expect(progress.known(as: "CA1") == OutboundProgress.Outcome())
        #expect(progress.told(.accepted, of: "CA1") == OutboundProgress.Outcome())
        #expect(progress.told(.ringing, of: "CA1").hasChanged)
        #expect(progress.told(.answered, of: "CA1").hasChanged)
        #expect(progress.talks(in: "CA1").hasChanged)
        #expect(progress.state == .inProgress)
        #expect(progress.told(.completed(seconds: 12), of: "CA1").hasChanged)
        #expect(progress.state == .completed)
        #expect(progress.seconds == 12)
        #expect(progress.ignored == 0)
    }

    @Test(
        arguments: [
            (.completed(seconds: 3), .completed), (.busy, .busy), (.noAnswer, .noAnswer), (.cancelled, .cancelled),
            (.failed("x"), .failed),
        ] as [(OutboundProgress.Report, OutboundProgress.State)]
    )
    func `in whatever order and however often its news come, it goes forward to the one end that it has`(
        end: OutboundProgress.Report,
        state: OutboundProgress.State
    ) {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            var news: [OutboundProgress.Report] = [.accepted, .ringing, .answered, end]
            if case .completed = end {} else { news.remove(at: 2) }
            news += news.filter { _ in Bool.random(using: &random) }
            news.shuffle(using: &random)
            var progress = OutboundProgress()
            _ = progress.ordering()
            var states = [progress.state]
            for report in news {
                _ = progress.told(report, of: "CA1")
                if progress.state != states.last { states.append(progress.state) }
            }
            #expect(progress.state == state)
            #expect(states.filter(\.isEnd).count == 1)
            let places = states.compactMap { OutboundProgress.State.allCases.firstIndex(of: $0) }
            #expect(places == places.sorted())
        }
    }

    @Test func `the first call that is known is the call, and every other one is hung up once`() {
        var progress = OutboundProgress()
        _ = progress.ordering()
        _ = progress.ordering()
        _ = progress.told(.ringing, of: "CA1")
        #expect(progress.carrierCall == "CA1")
        #expect(progress.told(.answered, of: "CA2") == OutboundProgress.Outcome(stray: "CA2"))
        #expect(progress.talks(in: "CA2") == OutboundProgress.Outcome())
        #expect(progress.known(as: "CA2") == OutboundProgress.Outcome())
        #expect(progress.state == .ringing)
        _ = progress.told(.busy, of: "CA1")
        #expect(progress.known(as: "CA3").stray == "CA3")
        #expect(progress.state == .busy)
    }

    @Test func `who cancels in time makes no call`() {
        var progress = OutboundProgress()
        #expect(progress.cancel().hasChanged)
        #expect(progress.state == .cancelled)
        #expect(progress.cancel() == OutboundProgress.Outcome())
    }

    @Test func `an order that is under way is hung up as soon as it is known`() {
        var progress = OutboundProgress()
        _ = progress.ordering()
        #expect(progress.cancel() == OutboundProgress.Outcome())
        #expect(progress.known(as: "CA1").hangUp == "CA1")
        // Twilio says "completed" of what is hung up while it rings.
        #expect(progress.told(.completed(seconds: 0), of: "CA1").hasChanged)
        #expect(progress.state == .cancelled)
    }

    @Test func `a conversation that was hung up is completed, even where its news overtake each other`() {
        var progress = OutboundProgress()
        _ = progress.ordering()
        _ = progress.known(as: "CA1")
        #expect(progress.cancel().hangUp == "CA1")
        _ = progress.told(.completed(seconds: 9), of: "CA1")
        #expect(progress.state == .completed)
        _ = progress.told(.answered, of: "CA1")
        #expect(progress.state == .completed)
        #expect(progress.ignored == 1)
    }

    @Test func `an order of which nothing came is failed, or cancelled where that was asked`() {
        var progress = OutboundProgress()
        _ = progress.ordering()
        #expect(progress.notMade("no way").hasChanged)
        #expect(progress.state == .failed && progress.reason == "no way")
        var other = OutboundProgress()
        _ = other.ordering()
        _ = other.cancel()
        _ = other.notMade("no way")
        #expect(other.state == .cancelled && other.reason == nil)
    }

    @Test func `who answered is never unknown again`() {
        var progress = OutboundProgress()
        progress.taken(by: .unknown)
        #expect(progress.answerer == .unknown)
        progress.taken(by: .human)
        progress.taken(by: .unknown)
        #expect(progress.answerer == .human)
        progress.taken(by: .machine)
        #expect(progress.answerer == .machine)
    }
}
