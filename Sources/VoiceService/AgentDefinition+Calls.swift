internal import AgentBridge
package import AgentFiles
package import CallPipeline
internal import CallRecords
internal import Carriers
internal import CivilTime
internal import Dialogue
package import FrontDoor
package import ProviderKit

extension AgentDefinition {
    /// What a call with it is made of.
    package func parts(_ arrival: CallArrival, _ readers: sending [(CallEvent) -> Void]) -> sending Call.Parts {
        var parts = Call.Parts(agent: agent, providers: providers, log: CallEventLog(readers: readers))
        parts.phrases = Self.phrases
        parts.shadow = shadow(of: arrival.call)
        parts.facts.parameters = variables
        let now = WallTime.now.milliseconds / 1_000
        parts.facts.begin = CallFacts.Begin(unixSeconds: now, offset: Int64(zone.offset(at: now)))
        parts.take(arrival)
        return parts
    }

    /// What agents' own sentences sound like; the process's.
    private static let phrases = PhraseBook()

    /// As the door knows it.
    package var atDoor: DoorAgent {
        var agent = DoorAgent(name, of: organisation)
        if case .relay(let manner) = brain { agent.brain = .relay(manner) }
        return agent
    }
}

extension TalkAgent {
    /// An agent of the door, with what its file says of it.
    init(_ agent: DoorAgent, _ options: VoiceService.Options) {
        guard let definition = options.definition(of: agent.name, agent.organisation) else {
            self.init(organisation: agent.organisation, name: agent.name, title: agent.name)
            return
        }
        self.init(
            organisation: agent.organisation,
            name: agent.name,
            title: definition.title,
            about: definition.about,
            language: definition.agent.language,
            examples: definition.examples
        )
    }
}
