import CallPipeline
import CallTestKit
import CallTiming
import ProviderKit
import Rehearsal
import SpeechChunking
import TurnTaking

/// One of the ways that are compared.
struct Arm {
    var name: String
    var speculates = true
    var beginsEarly = true

    static let all = [
        Arm(name: "off", speculates: false, beginsEarly: false),
        Arm(name: "early chunks", speculates: false),
        Arm(name: "speculation", beginsEarly: false),
        Arm(name: "both"),
    ]
}

/// How the providers are, and who decides.
struct EvalSettings {
    enum Recognizer: String, CaseIterable {
        case nova = "deepgram"
        case flux = "deepgram-flux"
    }

    var recognizer = Recognizer.nova
    var authority = TurnSettings.Authority.endpointer
    var isPunctuated = false
    var seed: UInt64 = 1

    /// Today's providers: the medians that are common, and the spreads of `LatencyProfile.presets`.
    static let final = LatencyDistribution.logNormal(median: .milliseconds(250), p95: .milliseconds(302))
    static let firstToken = LatencyDistribution.logNormal(median: .milliseconds(500), p95: .milliseconds(1_650))
    /// 15 ms a token, four tokens to three words.
    static let word = LatencyDistribution.logNormal(median: .milliseconds(20), p95: .milliseconds(57))
    static let firstAudio = LatencyDistribution.logNormal(median: .milliseconds(190), p95: .milliseconds(364))
    /// The way to the carrier, in milliseconds.
    static let way: Int64 = 40
}

/// Plays a conversation to the engine: the line's own audio, true words at a recogniser's rhythm, and a caller who waits
/// until an answer has been heard.
final class EvalRun {
    /// What became of a turn.
    struct Outcome {
        /// From the caller's last sound to the reply's first, at the caller; nil without a reply.
        var latency: Int64?
        /// Whether the turn was taken for over before it was; and whether the ear took it so.
        var wasCutOff = false
        var earCutOff = false
        /// Whether the agent spoke before the caller had finished.
        var wasTalkedOver = false
        /// Whether the reply was begun as a guess, and how much sooner it was heard for that.
        var wasForeseen = false
        var saved: Int64 = 0
    }

    private let eval: EvalCall
    private let call: VirtualCall
    private let rhythm: any RecognizerRhythm
    private let random: (String, Int) -> SimulatorRandom
    private var turn = -1
    private var attempts: [Int: Int] = [:]

    private var now: Int64 = 0
    private var place = 0
    private var starts: [Int64] = []
    private var ends: [Int64] = []
    private var paused = -1
    private var seen = 0
    private var lastCommit: Int64?
    private var lastStart: Int64 = 0

    init(_ eval: EvalCall, _ arm: Arm, _ settings: EvalSettings) {
        self.eval = eval
        var agent = CallAgent()
        agent.language = eval.language
        agent.turns.authority = settings.authority
        agent.turns.speculates = arm.speculates
        // Nobody asks, or ends the call.
        agent.turns.silencePatience = 8_000 * 86_400
        agent.limits.duration = nil
        if !arm.beginsEarly { agent.chunking = Self.sentences }
        var around = Surroundings()
        around.way = EvalSettings.way
        call = VirtualCall(agent, around)
        call.isRecording = false
        call.keepsEvents = true
        let base = eval.name.utf8.reduce(settings.seed) { $0 &* 31 &+ UInt64($1) }
        random = { what, number in
            SimulatorRandom(seed: what.utf8.reduce(base &* 1_000_003 &+ UInt64(number)) { $0 &* 131 &+ UInt64($1) })
        }
        let seed = base &* 7
        rhythm =
            switch settings.recognizer {
            case .nova: NovaRhythm(latency: EvalSettings.final, isPunctuated: settings.isPunctuated, seed: seed)
            case .flux: FluxRhythm(latency: EvalSettings.final, isPunctuated: settings.isPunctuated, seed: seed)
            }
    }

    /// First chunks that end with the first sentence.
    private static var sentences: ClauseChunker.Settings {
        var settings = ClauseChunker.Settings()
        settings.firstClause = 5_000
        settings.firstPhrase = 5_000
        settings.firstMost = 5_000
        settings.patience = 8_000 * 60
        return settings
    }

    // MARK: Playing

    func play() -> VirtualCall {
        setUpProviders()
        call.onFlush = { [rhythm] in rhythm.flush(in: $0) }
        call.at(0) { $0.feed(.started) }
        while place + 160 <= eval.caller.count, !call.machine.hasEnded {
            passFrame()
            if mayPause { waitForReply() }
        }
        if !call.machine.hasEnded { call.feed(.ended("the recording is over")) }
        return call
    }

    private func setUpProviders() {
        var latencies: [Int: SimulatorRandom] = [:]
        // The same turn's first request takes as long in every arm.
        func draw(_ epoch: Int, _ distribution: LatencyDistribution) -> Int64 {
            var row = latencies[epoch] ?? random("reply", turn * 64 + (attempts[turn] ?? 0))
            defer { latencies[epoch] = row }
            return distribution.sample(&row).samples
        }
        call.pace = Pace(
            firstToken: { [unowned self] epoch in
                attempts[turn, default: 0] += 1
                return draw(epoch, EvalSettings.firstToken)
            },
            token: { draw($0, EvalSettings.word) },
            firstAudio: { draw($0, EvalSettings.firstAudio) }
        )
        call.defaultModel = { [unowned self] _ in
            var row = random("text", turn)
            return ModelScript(EvalReplies.all[Int(row.next() % UInt64(EvalReplies.all.count))])
        }
    }

    private func passFrame() {
        let (from, to) = (Int64(place), Int64(place + 160))
        let shift = now - from
        for turn in eval.turns where turn.start > from && turn.start <= to {
            starts.append(turn.start + shift)
            self.turn = starts.count - 1
        }
        for turn in eval.turns where turn.end > from && turn.end <= to { ends.append(turn.end + shift) }
        let words = eval.turns.flatMap(\.words).filter { $0.end > from && $0.end <= to }
        pass(
            caller: Array(eval.caller[place..<place + 160]),
            agent: Array(eval.agent[place..<place + 160]),
            words.map {
                Transcript.Word(
                    $0.text,
                    start: CallTime(samples: $0.start + shift),
                    end: CallTime(samples: $0.end + shift)
                )
            },
            isSpeech: eval.stretches.contains { $0.overlaps(from..<to) }
        )
        place += 160
    }

    private func pass(caller: [UInt8], agent: [UInt8], _ words: [Transcript.Word], isSpeech: Bool) {
        now += 160
        call.run(until: now)
        call.hear(caller, besides: agent)
        let isTurnOver = ends.count == starts.count
        rhythm.pass(HeardFrame(end: now, words: words, isSpeech: isSpeech, isTurnOver: isTurnOver), in: call)
        readEvents()
    }

    private func readEvents() {
        while seen < call.events.count {
            let event = call.events[seen]
            seen += 1
            switch event.kind {
            case .turnEnded: lastCommit = event.time.samples
            case .speechStarted: lastStart = event.time.samples
            default: break
            }
        }
    }

    /// Whether the caller has said all, and is about to be answered.
    private var mayPause: Bool {
        guard ends.count == starts.count, ends.count - 1 > paused, let lastCommit, let start = starts.last else {
            return false
        }
        return lastCommit > start && lastStart <= lastCommit && !call.machine.isIdle
    }

    /// The caller waits for the answer, and the line hums on: the last fifth of a second, back and forth.
    private func waitForReply() {
        paused = ends.count - 1
        let length = 1_600
        let before = place - length..<place
        guard before.lowerBound >= 0 else { return }
        let (caller, agent) = (Array(eval.caller[before]), Array(eval.agent[before]))
        var (index, step) = (length - 1, -1)
        var (quiet, left) = (0, 50 * 20)
        while quiet < 10, left > 0 {
            var (hum, playing): ([UInt8], [UInt8]) = ([], [])
            for _ in 0..<160 {
                hum.append(caller[index])
                playing.append(agent[index])
                if index + step < 0 || index + step >= length { step = -step }
                index += step
            }
            pass(caller: hum, agent: playing, [], isSpeech: false)
            quiet = call.machine.isIdle ? quiet + 1 : 0
            left -= 1
        }
    }

    // MARK: Looking back

    /// What became of each turn.
    var outcomes: [Outcome] {
        let heard = call.events.compactMap { event -> (reply: Int, at: Int64)? in
            guard case .firstAudioSent(let reply) = event.kind, let began = call.began(reply) else { return nil }
            return (reply, began)
        }
        return ends.indices.map { index in
            var outcome = Outcome()
            let (start, end) = (starts[index], ends[index])
            let next = index + 1 < starts.count ? starts[index + 1] : .max
            for event in call.events where event.time.samples > start + 400 && event.time.samples < end {
                switch event.kind {
                case .turnEnded: outcome.wasCutOff = true
                case .speechEnded: outcome.earCutOff = true
                case .firstAudioSent: outcome.wasTalkedOver = true
                default: break
                }
            }
            guard let reply = heard.first(where: { $0.at >= end && $0.at < next }) else { return outcome }
            outcome.latency = reply.at - end + EvalSettings.way * 8
            look(at: reply.reply, &outcome)
            return outcome
        }
    }

    private func look(at reply: Int, _ outcome: inout Outcome) {
        func time(_ isIt: (CallEvent.Kind) -> Bool) -> Int64? { call.events.first { isIt($0.kind) }?.time.samples }
        guard let used = time({ if case .guessUsed(reply, _) = $0 { true } else { false } }),
            let asked = time({ $0 == .replyRequested(reply: reply) }),
            let made = time({ $0 == .firstAudioMade(reply: reply) })
        else { return }
        outcome.wasForeseen = true
        outcome.saved = min(used, made) - asked
    }
}
