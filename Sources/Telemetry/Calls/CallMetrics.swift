internal import CallTiming
package import ProviderKit
internal import Reactor

/// What is counted of all calls.
package final class CallMetrics: Sendable {
    let started = counters(
        "syrinx_calls_started",
        "Streams of calls that began.",
        labels: ["organisation", "agent", "arm", "direction"]
    )
    let ended = counters(
        "syrinx_calls_ended",
        "Streams of calls that ended, and how: completed, transferred, continued by another stream, failed.",
        labels: ["organisation", "agent", "arm", "outcome"]
    )
    let live = MetricFamily<Gauge>(
        MetricHeader("syrinx_calls_live", .gauge, "Calls that are going on."),
        labels: ["organisation", "agent", "arm"]
    ) { Gauge() }
    let waits = MetricFamily<TimeHistogram>(
        MetricHeader(
            "syrinx_turn_wait",
            .histogram,
            unit: "seconds",
            "What callers waited for, from their last sound to the first one of the answer, by its parts."
        ),
        labels: ["organisation", "agent", "arm", "part", "provider"]
    ) { TimeHistogram.waits() }
    let wholes = MetricFamily<TimeHistogram>(
        MetricHeader(
            "syrinx_turn_whole_wait",
            .histogram,
            unit: "seconds",
            "From the caller's last sound to the first one of the answer at their ear."
        ),
        labels: ["organisation", "agent", "arm"]
    ) { TimeHistogram.waits() }
    let shares = MetricFamily<TimeHistogram>(
        MetricHeader(
            "syrinx_turn_share",
            .histogram,
            unit: "seconds",
            "What of the wait for an answer was the engine's own: from each read to the end of the write that it led to."
        ),
        labels: ["organisation", "agent", "arm"]
    ) { TimeHistogram.shares() }
    let turns = counters("syrinx_turns", "Turns of callers.", labels: ["organisation", "agent", "arm"])
    let bargeIns = counters(
        "syrinx_barge_ins",
        "Times that callers seemed to cut in, and what became of it.",
        labels: ["organisation", "agent", "arm", "verdict"]
    )
    let guesses = counters(
        "syrinx_guesses",
        "Replies begun before the turn was known to be over, and what became of them.",
        labels: ["organisation", "agent", "arm", "fate"]
    )
    let lead = MetricFamily<TimeHistogram>(
        MetricHeader(
            "syrinx_guess_lead",
            .histogram,
            unit: "seconds",
            "How long before the turn was known to be over the reply that answered it was begun."
        ),
        labels: ["organisation", "agent", "arm"]
    ) { TimeHistogram.waits() }
    let wasted = counters(
        "syrinx_guess_wasted_characters",
        "Characters that were written for replies nobody heard.",
        labels: ["organisation", "agent", "arm"]
    )
    let tools = counters(
        "syrinx_tool_calls",
        "Tools that finished.",
        labels: ["organisation", "agent", "arm", "outcome"]
    )
    let failures = counters(
        "syrinx_provider_failures",
        "Failures of providers in calls.",
        labels: ["organisation", "role", "provider", "kind"]
    )
    let switches = counters(
        "syrinx_provider_switches",
        "Times that a call went on with another provider.",
        labels: ["organisation", "role", "from", "to"]
    )
    let audio = MetricFamily<Counter>(
        MetricHeader("syrinx_provider_audio", .counter, unit: "seconds", "Audio that providers were paid for."),
        labels: ["organisation", "role", "provider"]
    ) { Counter() }
    let usage = counters(
        "syrinx_provider_usage",
        "What providers were paid for, by its unit.",
        labels: ["organisation", "role", "provider", "unit"]
    )
    /// In millionths.
    let cost = MetricFamily<Counter>(
        MetricHeader("syrinx_cost", .counter, "What calls have cost, by the price file."),
        labels: ["organisation", "agent", "arm", "role", "currency"]
    ) { Counter() }
    let silences = counters("syrinx_silence_prompts", "Times that callers were asked whether they are there.")
    let missing = MetricFamily<Counter>(
        MetricHeader("syrinx_missing_audio", .counter, unit: "seconds", "Audio of callers that never came."),
        labels: ["organisation", "agent", "arm"]
    ) { Counter() }
    let refused = counters("syrinx_messages_refused", "Messages of carriers that were refused.")

    package init() {}

    /// Reads the events of one call, on its loop.
    ///
    /// - Parameter arm: which way of a comparison the call goes; empty for none.
    package func meter(
        organisation: String,
        agent: String,
        arm: String = "",
        direction: String,
        providers: [ProviderRole: String]
    ) -> CallMeter {
        CallMeter(
            self,
            organisation: organisation,
            agent: agent,
            arm: arm,
            direction: direction,
            providers: providers
        )
    }

    /// Counts what of the waits in a call is the engine's own.
    package func share(organisation: String, agent: String, arm: String = "") -> @Sendable (Duration) -> Void {
        let times = shares[organisation, agent, arm]
        return { times.record(nanoseconds: $0.clampedNanoseconds) }
    }

    /// Writes all of it.
    package func write(to page: inout MetricPage) {
        page.write(live)
        for family in [
            started, ended, turns, bargeIns, guesses, wasted, tools, failures, switches, usage, silences, refused,
        ] {
            page.write(family)
        }
        // Counted in milliseconds, samples and millionths.
        page.write(audio, per: 1_000)
        page.write(missing, per: 8_000)
        page.write(cost, per: 1_000_000)
        page.write(waits)
        page.write(wholes)
        page.write(shares)
        page.write(lead)
    }
}

private func counters(
    _ name: String,
    _ help: String,
    labels: [String] = ["organisation", "agent", "arm"]
) -> MetricFamily<Counter> {
    MetricFamily(MetricHeader(name, .counter, help), labels: labels) { Counter() }
}
