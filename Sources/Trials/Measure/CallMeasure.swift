internal import CallTiming
package import ProviderKit
package import Rehearsal

/// What is known of a call when it is over: of every line that its caller said, what the ear found, and what the log tells.
package struct CallMeasure: Sendable {
    package var number: Int
    package var arm: String
    package var script: String
    package var lines: [LineMeasure]
    /// How long it was, in seconds.
    package var seconds: Double
    /// What it cost by the price list, and in what; nil where nothing has a price.
    package var cost: Double?
    package var currency = ""
    /// How often a provider failed, or another took over.
    package var failures = 0
    /// Replies of which the history says how far they were heard, and how often that is right to a word, by the ear.
    package var heardTexts = (all: 0, right: 0)
    /// How late the caller's own frames were, at most, in milliseconds.
    package var lateness: Double
    /// Whether the caller could say all.
    package var isWhole: Bool
    /// Why not, where that is known.
    package var trouble: String?
    /// Everything that happened; nothing where a report was read again.
    package var events: [CallEvent] = []

    /// Works it out.
    ///
    /// - Parameters:
    ///   - acts: what was said, by the ear's clock.
    ///   - events: the call's log; nil where there is none, and only the ear tells.
    ///   - speech: how the agent's voice sounds, where that is known.
    ///   - way: how many samples before their arrival the caller's sounds were made.
    package init(
        _ call: TrialCall,
        acts: [ScriptedCaller.Act],
        heard: HeardAudio,
        events: [CallEvent]?,
        way: Int64 = 0,
        speech: (any SpeechMaker)?,
        lateness: Duration,
        isWhole: Bool,
        trouble: String? = nil
    ) {
        number = call.number
        arm = call.arm
        script = call.script.name
        self.lateness = lateness / .milliseconds(1)
        self.isWhole = isWhole
        self.trouble = trouble
        seconds = Double(max(heard.end, acts.last?.end ?? 0)) / 8_000
        let ear = SoundStretches(in: heard.codes.span, cuts: heard.clears)
        let log = events.map { LogFindings($0, way: way) }
        lines = acts.indices.map { index in
            let next = index + 1 < acts.count ? acts[index + 1].start : Int64.max
            return LineMeasure(acts[index], until: next, ear, heard.clears, log)
        }
        guard let log, let events else { return }
        cost = log.cost
        currency = log.currency
        failures = log.failures
        heardTexts = log.heardTexts(by: ear, speech)
        self.events = events
    }
}
