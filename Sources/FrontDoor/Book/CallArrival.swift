package import CallPipeline
package import Carriers
package import FastJSON
package import ProviderKit

/// What is known of a call when it comes in: all that an agent needs to take it.
package struct CallArrival: Sendable, Equatable {
    /// Whose call it is.
    package var organisation: Organisation
    /// Which agent takes it.
    package var agent: String
    /// The carrier's name for it; for somebody who tries the agent the name that we gave them.
    package var call: String
    /// Who calls, if they say so, and who was called.
    package var caller: String?
    package var called: String
    /// What came with it, was configured for it, or looked up.
    package var parameters: CallParameters
    /// What the agent is to do in this call, instead of its own instructions.
    package var instructions: String?
    /// Our own number for a call that we have made.
    package var order: String?
    /// What its orderer wants to find it by.
    package var metadata = JSONObject()
    /// Whether it comes back from something that was wanted of the carrier: who hears the agent again has waited.
    package var hasWaited = false
    /// What has happened in it before its stream was lost.
    package var memory: CallMemory?
    /// How often its stream was lost.
    package var returns = 0
    /// Which of its streams it is that has come, from 1.
    package var visit = 1
    /// Whether limits count it for its caller: not a call that we make ourselves.
    package var countsForCaller = true
    /// How calls came in when it did; nil for as they come in now.
    package var edition: DoorEdition?
    /// Whether somebody tries the agent, who was let in for that.
    package var isTalk = false
    /// Whether the carrier will ask what is next when a stream ends.
    var hasNext = true

    package init(
        organisation: Organisation = .standard,
        agent: String,
        call: String,
        caller: String? = nil,
        called: String = "",
        parameters: CallParameters = CallParameters()
    ) {
        self.organisation = organisation
        self.agent = agent
        self.call = call
        self.caller = caller
        self.called = called
        self.parameters = parameters
    }

    /// What the names of calls begin with that somebody makes to try an agent.
    package static let talkPrefix = "talk-"

    var key: CallKey { CallKey(organisation: organisation.key, call: call) }

    /// Whether anybody may have begun it.
    var isStrangers: Bool { hasNext && countsForCaller }

    /// Whom limits count; who was let in to try the agent counts for nobody else.
    var placeHolder: CallPlaces.Holder { isStrangers ? .stranger(caller) : .own(call) }
}
