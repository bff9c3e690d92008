package import CallPipeline
internal import Carriers
internal import Dialogue
package import FrontDoor
internal import SpeechChunking

extension Call.Parts {
    /// Puts in what is known of a call when it comes in.
    package mutating func take(_ arrival: CallArrival) {
        let parameters = arrival.parameters
        AgentChanges(arrival).apply(to: &agent)
        facts.automatic["agent"] = arrival.agent
        // Who tries an agent has no number, and cannot say that it is somebody's.
        facts.automatic["caller_number"] = arrival.caller ?? (arrival.isTalk ? "" : nil)
        facts.automatic["caller_name"] = parameters.callerName
        facts.automatic["call_sid"] = arrival.call
        facts.parameters.merge(parameters.variables) { _, new in new }
        memory = arrival.memory
    }
}

extension AgentChanges {
    /// Changes an agent for one call.
    func apply(to agent: inout CallAgent) {
        if let language { agent.language = language }
        if let ownGreeting { agent.greeting = try? Template(ownGreeting) }
        if let instructions {
            agent.instructions = (try? Template(instructions)) ?? Template(literal: instructions)
        }
        // Who was on hold was not cut off.
        if hasWaited, agent.sentences.resumed == StandardSentences().resumed {
            agent.sentences.resumed = "Thank you for waiting. I'm here again."
        }
        // What a caller's record says may hold braces, which are no places to be filled.
        if let greeting { agent.greeting = Template(literal: greeting) }
        if let context { agent.instructions = agent.instructions.followed(by: context) }
        if isNearby { agent.playout = .nearby }
        if !notice.isEmpty { agent.beginWith(notice: notice) }
    }
}

extension PlayoutLedger.Settings {
    /// For a page on the engine's own network: what is ahead plays on when somebody cuts in, and little need be.
    fileprivate static var nearby: PlayoutLedger.Settings {
        var settings = PlayoutLedger.Settings()
        settings.window = 960
        settings.laterMessage = 320
        return settings
    }
}

extension Template {
    /// The same with a text behind it, in a paragraph of its own, whatever braces it holds.
    fileprivate func followed(by text: String) -> Template {
        let own = pieces.isEmpty ? [] : pieces + [.literal("\n\n")]
        return Template(pieces: own + [.literal(text)])
    }
}
