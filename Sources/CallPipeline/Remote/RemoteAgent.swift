package import CallTiming
package import ProviderKit
package import Reactor

/// Somebody elsewhere who hears, thinks and speaks in a call: the caller's audio goes to them, theirs comes back.
///
/// Lives on the call's loop. What happens is told to the call's log; when the agent cannot be had, or is lost, the call goes
/// on with its own providers.
package protocol RemoteAgent: AnyObject {
    /// The carrier may have so many samples ahead of real time, since it cannot throw them away; told before all else.
    func keep(within most: Int64)

    /// The carrier's stream has begun: the call is theirs, until they leave it.
    func joined(_ scene: RemoteScene)

    /// The caller's next samples, as the telephone's µ-law.
    func heard(_ codes: Span<UInt8>, at begin: CallTime)

    /// A mark came back.
    func markReturned(_ name: String)

    /// The caller pressed a key.
    func keyPressed(_ key: Character)

    /// Somebody who runs the call wants something.
    func command(_ command: CallCommand)

    /// Something more became known of the call.
    func learnt(_ facts: CallFacts)

    /// The call is over, or no longer theirs; nothing follows.
    func ended()

    /// What was said so far.
    var memory: CallMemory { get }
}

/// The call that a remote agent is in; all of it is used on the call's loop, while the call lasts.
package struct RemoteScene {
    package var loop: EventLoop
    /// Where audio and the other wishes go.
    package var output: any CallOutput
    /// What the call would be without the remote agent: its tools, limits and sounds hold for both.
    package var agent: CallAgent
    package var facts: CallFacts
    /// What was said before, of a call whose stream was lost.
    package var memory: CallMemory?
    /// The time of the call.
    package var now: () -> CallTime
    /// Puts down that something has happened.
    package var note: (CallEvent.Kind) -> Void
    /// Gives the call back to its own providers, who go on with what was said.
    package var giveBack: () -> Void

    package init(
        loop: EventLoop,
        output: any CallOutput,
        agent: CallAgent,
        facts: CallFacts,
        memory: CallMemory?,
        now: @escaping () -> CallTime,
        note: @escaping (CallEvent.Kind) -> Void,
        giveBack: @escaping () -> Void
    ) {
        self.loop = loop
        self.output = output
        self.agent = agent
        self.facts = facts
        self.memory = memory
        self.now = now
        self.note = note
        self.giveBack = giveBack
    }
}
