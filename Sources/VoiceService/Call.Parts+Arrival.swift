package import CallPipeline
internal import Carriers
internal import Dialogue
package import FrontDoor
internal import SpeechChunking

extension Call.Parts {
    /// Puts in what is known of a call when it comes in.
    package mutating func take(_ arrival: CallArrival) {
        let parameters = arrival.parameters
        if let language = parameters.language { agent.language = language }
        if let text = arrival.instructions { agent.instructions = (try? Template(text)) ?? Template(literal: text) }
        // Who was on hold was not cut off.
        if arrival.hasWaited, agent.sentences.resumed == StandardSentences().resumed {
            agent.sentences.resumed = "Thank you for waiting. I'm here again."
        }
        // What a caller's record says may hold braces, which are no places to be filled.
        if let message = parameters.firstMessage { agent.greeting = Template(literal: message) }
        if let context = parameters.contextPrompt { agent.instructions = agent.instructions.followed(by: context) }
        facts.automatic["agent"] = arrival.agent
        // Who tries an agent has no number, and cannot say that it is somebody's.
        facts.automatic["caller_number"] = arrival.caller ?? (arrival.isTalk ? "" : nil)
        facts.automatic["caller_name"] = parameters.callerName
        facts.automatic["call_sid"] = arrival.call
        facts.parameters.merge(parameters.variables) { _, new in new }
        memory = arrival.memory
        if arrival.isTalk { agent.playout = .nearby }
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
