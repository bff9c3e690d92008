import CallTiming
import ProviderKit
import Testing

@testable import Telemetry

struct CallMeterTests {
    /// A call's events: the n-th happens after n tenths of a second.
    private func events(_ kinds: [CallEvent.Kind]) -> [CallEvent] {
        kinds.enumerated().map { place, kind in
            CallEvent(
                number: place,
                instant: MonotonicInstant(nanoseconds: Int64(place) * 100_000_000),
                time: CallTime(samples: Int64(place) * 800),
                kind: kind
            )
        }
    }

    private func page(_ kinds: [CallEvent.Kind]) -> String {
        let metrics = CallMetrics()
        var meter = metrics.meter(
            organisation: "default",
            agent: "clinic",
            direction: "inbound",
            providers: [.model: "openai", .voice: "flite", .recognizer: "deepgram"]
        )
        for event in events(kinds) { meter.read(event) }
        var page = MetricPage()
        metrics.write(to: &page)
        return page.finish()
    }

    private let turn: [CallEvent.Kind] = [
        .started(stream: "MZ1", call: "CA1"), .speechStarted(at: CallTime(samples: 800)),
        .speechEnded(at: CallTime(samples: 1_200)),
        .turnEnded(text: "hello", keys: "", end: CallTime(samples: 1_200), reason: "ear"),
        .replyBegun(reply: 1, isGuess: false), .replyRequested(reply: 1), .firstText(reply: 1),
        .firstPiece(reply: 1, text: "Hi"), .firstAudioMade(reply: 1), .firstAudioSent(reply: 1),
        .turnAnswered(reply: 1, end: CallTime(samples: 1_200)),
        .firstAudioHeard(reply: 1, at: CallTime(samples: 7_600), way: 160),
    ]

    @Test func `a turn's wait is counted by its parts, with who took it`() {
        let text = page(turn)
        let labels = "organisation=\"default\",agent=\"clinic\""
        #expect(text.contains("syrinx_turn_wait_seconds_sum{\(labels),part=\"thinking\",provider=\"openai\"} 0.1"))
        #expect(text.contains("syrinx_turn_wait_seconds_sum{\(labels),part=\"voicing\",provider=\"flite\"} 0.1"))
        #expect(text.contains("syrinx_turn_wait_seconds_count{\(labels),part=\"sending\"} 1.0"))
        // From sample 1,200 to sample 7,600, and 20 ms on the way here.
        #expect(text.contains("syrinx_turn_whole_wait_seconds_sum{\(labels)} 0.82"))
        #expect(text.contains("syrinx_calls_live{\(labels)} 1.0"))
    }

    @Test func `a call that is over is not live, however it began`() {
        let text = page(turn + [.ended(reason: "her name was Ann")])
        #expect(text.contains("syrinx_calls_live{organisation=\"default\",agent=\"clinic\"} 0.0"))
        let ended = "syrinx_calls_ended_total{organisation=\"default\",agent=\"clinic\",outcome=\"completed\"} 1.0"
        #expect(text.contains(ended))
        #expect(!page([.ended(reason: "x")]).contains("syrinx_calls_live{"))
    }

    @Test func `guesses, cut-ins, tools, costs and troubles are counted`() {
        var usage = ProviderUsage()
        usage.audio = .milliseconds(1_500)
        usage.inputTokens = 40
        let failure = ProviderFailure(.stalled, provider: "openai", "nothing came")
        let text = page([
            .replyBegun(reply: 1, isGuess: true), .guessDropped(reply: 1, characters: 12),
            .replyBegun(reply: 2, isGuess: true), .guessUsed(reply: 2, hasAudio: true), .bargeInSuspected,
            .bargeInDismissed, .bargeInSuspected, .bargeInConfirmed("speech"), .toolCalled(name: "book", id: "1"),
            .toolFinished(id: "1", isError: true), .used(.recognizer, usage), .providerFailed(.model, failure),
            .cost(.model, amount: 0.0125, total: 0.0125, currency: "USD"), .mediaMissing(samples: 4_000),
        ])
        let labels = "organisation=\"default\",agent=\"clinic\""
        for line in [
            "syrinx_guesses_total{\(labels),fate=\"begun\"} 2.0", "syrinx_guesses_total{\(labels),fate=\"used\"} 1.0",
            "syrinx_guess_wasted_characters_total{\(labels)} 12.0",
            "syrinx_barge_ins_total{\(labels),verdict=\"suspected\"} 2.0",
            "syrinx_barge_ins_total{\(labels),verdict=\"confirmed\"} 1.0",
            "syrinx_tool_calls_total{\(labels),outcome=\"failed\"} 1.0",
            "syrinx_provider_audio_seconds_total{organisation=\"default\",role=\"recognizer\",provider=\"deepgram\"} 1.5",
            "syrinx_provider_failures_total{organisation=\"default\",role=\"model\",provider=\"openai\",kind=\"stalled\"} 1.0",
            "syrinx_cost_total{\(labels),role=\"model\",currency=\"USD\"} 0.0125",
            "syrinx_missing_audio_seconds_total{\(labels)} 0.5",
        ] {
            #expect(text.contains("\n" + line), "\(line)")
        }
    }
}
