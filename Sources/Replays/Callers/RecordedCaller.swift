package import CallPipeline
internal import CallTiming
internal import ProviderKit
package import Rehearsal
internal import SpeechChunking
internal import TelephoneAudio

/// What the caller of a recorded call said, thing by thing, so that they can say it again to another agent.
///
/// A thing is what the agent took for a turn, or for a sign that the caller listens. What it took for two turns although it had
/// not answered between them is one, with a hesitation in it: that is what other settings are to be tried on.
package struct RecordedCaller {
    /// Somebody who says it all again, where the agent spoke in it and where it was silent.
    package private(set) var script: CallerScript
    /// What the agent had answered, line by line; nil where it had not.
    package private(set) var answers: [String?] = []

    /// What was said, and between which moments.
    private struct Utterance {
        var range: Range<Int64>
        var text: String
        var isMurmur: Bool
        var answer: String?
    }

    /// What is kept around what the ear took for speech: its beginning is found late, and its end early.
    private static let margin: Int64 = 800
    /// A pause that nobody makes within what they say.
    private static let silence: Int64 = 24_000
    /// How long a pause between lines may be: nobody waits for a quarter of a minute to hear that nothing comes.
    private static let pauses: ClosedRange<Int64> = 1_600...120_000

    /// Takes it out of a call; nil where the caller said nothing.
    ///
    /// - Parameter agent: the one that the call had.
    package init?(_ file: CallFile, by agent: CallAgent) {
        var trace = CallTrace()
        var line = HeardLine()
        ReplayRun.run(file.inputs, by: agent) { _, moment in
            trace.note(moment.orders, at: moment.time)
            line.take(moment)
        }
        script = CallerScript(name: file.header.call, lines: [])
        for said in Self.utterances(in: trace, heard: line.agent) {
            guard let spoken = line.line(said.range, said.text, said.isMurmur, Self.pauses, agent.language) else {
                continue
            }
            script.lines.append(spoken)
            answers.append(said.answer)
        }
        guard script.lines.contains(where: { $0.purpose != .murmur }) else { return nil }
    }

    private static func utterances(in trace: CallTrace, heard agent: [Range<Int64>]) -> [Utterance] {
        var found: [Utterance] = []
        /// What the ear has heard and nothing was made of yet.
        var open: Range<Int64>?
        for event in trace.events {
            switch event.kind {
            case .speechStarted(let at):
                // What nothing was made of was a cough, or a noise, and is no part of what is said next.
                if let heard = open,
                    at.samples - heard.upperBound > silence
                        || agent.contains(where: { $0.lowerBound > heard.upperBound && $0.lowerBound < at.samples })
                {
                    open = nil
                }
                open = open.map { $0.lowerBound..<max($0.upperBound, at.samples) } ?? at.samples..<at.samples
            case .speechEnded(let at): open = open.map { $0.lowerBound..<max($0.lowerBound, at.samples) }
            case .turnEnded(let text, _, let end, _):
                guard let heard = open, !text.isEmpty else {
                    open = nil
                    // What came behind the end of a turn after all: all of it is told again.
                    if let last = found.indices.last, !found[last].isMurmur, text.hasPrefix(found[last].text) {
                        found[last].text = text
                        found[last].answer = nil
                    }
                    continue
                }
                open = nil
                let range = heard.lowerBound..<max(heard.upperBound, end.samples)
                if let last = found.last, !last.isMurmur,
                    !agent.contains(where: { $0.lowerBound > last.range.lowerBound && $0.lowerBound < range.lowerBound }
                    )
                {
                    found[found.count - 1].range = last.range.lowerBound..<range.upperBound
                    // Of a turn that was not over all is told again; what was told by itself stands before it.
                    found[found.count - 1].text = text.hasPrefix(last.text) ? text : "\(last.text) \(text)"
                    found[found.count - 1].answer = nil
                } else {
                    found.append(Utterance(range: range, text: text, isMurmur: false))
                }
            case .listeningSound(let text):
                // It was a turn before it was known what is in it.
                if let last = found.indices.last, found[last].text == text { found[last].isMurmur = true }
            case .replyWritten(_, let text):
                if let last = found.indices.last(where: { !found[$0].isMurmur }), found[last].answer == nil {
                    found[last].answer = text
                }
            default: break
            }
        }
        return found.map { said in
            var said = said
            said.range = max(0, said.range.lowerBound - margin)..<said.range.upperBound + margin
            return said
        }
    }
}

/// The audio of a recorded call: the caller's, and when the agent's was heard.
private struct HeardLine {
    private var caller: [UInt8] = []
    /// When the agent could be heard; what is cut ends there.
    private(set) var agent: [Range<Int64>] = []

    /// More than a call that is recorded lasts; a file that says otherwise is not believed.
    private static let longest = 8_000 * 3_600 * 4
    /// How long the agent may be silent and still be speaking.
    private static let breath: Int64 = 5_600

    mutating func take(_ moment: ReplayRun.Moment) {
        let now = moment.time.samples
        if case .heard(let codes, let begin) = moment.input { hear(codes, at: begin.samples) }
        if moment.orders.contains(.clear), let last = agent.last, last.upperBound > now {
            agent[agent.count - 1] = min(last.lowerBound, now)..<now
        }
        guard case .send(let count, _, _)? = moment.step else { return }
        if let last = agent.last, now <= last.upperBound + Self.breath {
            agent[agent.count - 1] = last.lowerBound..<max(last.upperBound, now) + Int64(count)
        } else {
            agent.append(now..<now + Int64(count))
        }
    }

    private mutating func hear(_ codes: [UInt8], at begin: Int64) {
        guard begin >= 0, begin <= Int64(Self.longest - codes.count) else { return }
        let place = Int(begin)
        if place > caller.count { caller += repeatElement(MuLaw.silence, count: place - caller.count) }
        let known = min(codes.count, caller.count - place)
        caller.replaceSubrange(place..<place + known, with: codes)
    }

    /// What was said between two moments, as something to be said.
    func line(
        _ range: Range<Int64>,
        _ text: String,
        _ isMurmur: Bool,
        _ pauses: ClosedRange<Int64>,
        _ language: String
    ) -> CallerLine? {
        let place = range.clamped(to: 0..<Int64(caller.count))
        guard !place.isEmpty else { return nil }
        let codes = Array(caller[Int(place.lowerBound)..<Int(place.upperBound)])
        let clip = CallerClip(codes: codes, words: Self.words(of: text, in: codes, language))
        guard let silent = CallerLine(clip, isMurmur ? .murmur : .turn, .afterAgent(0)) else { return nil }
        let start = place.lowerBound + Int64(silent.sound.lowerBound)
        if let speaking = agent.first(where: { $0.contains(start) }) {
            return CallerLine(clip, isMurmur ? .murmur : .bargeIn, .duringAgent(start - speaking.lowerBound))
        }
        // A sound that nobody spoke beside is nothing that could be taken for an interruption.
        guard !isMurmur else { return nil }
        let before = agent.last { $0.upperBound <= start }?.upperBound ?? 0
        return CallerLine(clip, .turn, .afterAgent(min(max(start - before, pauses.lowerBound), pauses.upperBound)))
    }

    /// The words of a text, spread over what sounds, each as long as it has letters: nobody says one in a pause.
    private static func words(of text: String, in codes: [UInt8], _ language: String) -> [CallerClip.Word] {
        let sounds = SoundStretches(in: codes.span, joining: 1_600).all
        /// The place in the clip of a place among all that sounds.
        func place(_ sounding: Int64) -> Int {
            var left = sounding
            for sound in sounds {
                let length = sound.upperBound - sound.lowerBound
                if left <= length { return Int(sound.lowerBound + left) }
                left -= length
            }
            return Int(sounds.last?.upperBound ?? 0)
        }
        let length = sounds.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        let texts = text.split(separator: " ").map(String.init)
        let letters = texts.reduce(0) { $0 + $1.count + 1 }
        var passed = 0
        return texts.map { text in
            let start = place(length * Int64(passed) / Int64(max(1, letters)))
            passed += text.count + 1
            let end = place(length * Int64(passed) / Int64(max(1, letters)))
            return CallerClip.Word(text, start: start, end: end, language: language)
        }
    }
}
