import BargeIn
package import CallPipeline
import CallTiming
import CallTools
import Dialogue
import ProviderKit

/// A call as a script, one line for each event, and what is expected to be decided.
///
/// Times are milliseconds: `1200 says "Hello."` is at a time of the call, `+300 key 4` so much after the line before it,
/// and `audio 2 +300 sound 400` so much after the second reply's first audio was sent; any first word of a line of the
/// story will do for `audio`. Lines with `=>` tell what is expected: of the kinds of lines that are named, and of those
/// that always count, exactly these, in this order.
package struct Scenario: Sendable, CustomStringConvertible {
    package let name: String
    package let script: String
    package let agent: CallAgent
    package let surroundings: Surroundings

    package init(
        _ name: String,
        _ script: String,
        surroundings: (inout Surroundings) -> Void = { _ in },
        agent configure: (inout CallAgent) -> Void = { _ in }
    ) {
        self.name = name
        self.script = script
        var agent = CallAgent()
        agent.bargeIn.listening = .of("en")
        agent.tools = .simulated()
        configure(&agent)
        self.agent = agent
        var around = Surroundings()
        surroundings(&around)
        self.surroundings = around
    }

    package var description: String { name }

    /// What came of playing it.
    package struct Outcome {
        package var call: VirtualCall
        /// What was wrong, in words; nothing if all was as expected.
        package var complaints: [String] = []
        package var story: String { call.story.map { "\($0.time / 8) \($0.line)" }.joined(separator: "\n") }
    }

    /// Plays it, and compares what was decided with what was expected.
    package func play() -> Outcome {
        let call = VirtualCall(agent, surroundings)
        call.keepsEvents = true
        var outcome = Outcome(call: call)
        var expected: [String] = []
        var history: String?
        var reader = ScriptReader()
        for line in script.split(separator: "\n") {
            let text = String(line).trimmed
            if text.isEmpty || text.hasPrefix("//") { continue }
            if text.hasPrefix("=> history ") {
                history = String(text.dropFirst(11))
            } else if text.hasPrefix("=>") {
                expected.append(String(text.dropFirst(2)).trimmed)
            } else if let complaint = reader.read(text, into: call) {
                outcome.complaints.append("line \"\(text)\": \(complaint)")
            }
        }
        guard outcome.complaints.isEmpty else { return outcome }
        let providers = ProviderRole.allCases.map { ProviderIdentity($0, provider: "sim", model: "") }
        call.feed(.learnt(CallFacts(providers: providers, isComplete: false)))
        call.at(0) { $0.feed(.started) }
        let end = reader.end ?? max(reader.last, 0) + 480_000
        while call.now < end, !call.machine.hasEnded {
            call.run(until: min(end, call.now + 800))
            if reader.end == nil, call.now > reader.last, !call.hasAnchors, call.isQuiet { break }
        }
        let story = call.story
        let told = CallStory.line(call.machine.history.messages())
        if !call.machine.hasEnded { call.feed(.ended("the scenario is over")) }
        call.checkEnd()
        outcome.complaints += call.violations
        outcome.complaints += Self.differences(story, expected)
        if let history, history != told {
            outcome.complaints.append("the history is\n  \(told)\nand not\n  \(history)")
        }
        return outcome
    }

    private static func differences(_ story: [(time: Int64, line: String)], _ expected: [String]) -> [String] {
        // `=> only`: nothing but what is named counts.
        var kinds = expected.contains("only") ? [] : CallStory.always
        let expected = expected.filter { $0 != "only" }
        for line in expected {
            let words = line.split(separator: " ")
            guard let word = words.first(where: { !$0.hasPrefix("@") && $0 != "no" }) else { continue }
            kinds.insert(String(word))
        }
        let lines = story.filter { kinds.contains(String($0.line.prefix { $0 != " " })) }
        let wanted = expected.filter { !$0.hasPrefix("no ") }
        let fits = lines.count == wanted.count && zip(lines, wanted).allSatisfy { matches($0, $1) }
        if fits { return [] }
        let actual = lines.map { "@\($0.time / 8) \($0.line)" }.joined(separator: "\n  ")
        return ["decided was\n  \(actual)\nand not\n  \(wanted.joined(separator: "\n  "))"]
    }

    /// Whether a line is what was expected: by its beginning, and its time if that is told.
    private static func matches(_ line: (time: Int64, line: String), _ wanted: String) -> Bool {
        guard wanted.hasPrefix("@") else { return begins(line.line, wanted) }
        let time = wanted.dropFirst().prefix { $0 != " " }
        return Int64(time) == line.time / 8 && begins(line.line, String(wanted.dropFirst(time.count + 2)))
    }

    private static func begins(_ line: String, _ wanted: String) -> Bool {
        guard line.hasPrefix(wanted) else { return false }
        return line.count == wanted.count || line[line.index(line.startIndex, offsetBy: wanted.count)] == " "
    }
}
