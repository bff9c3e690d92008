internal import AgentWire
internal import CallPipeline
internal import CallTiming
internal import CallTools
internal import Dialogue
internal import FastJSON
internal import HTTPTransport
internal import Octets
internal import ProviderKit
internal import ProviderWire
internal import Reactor
internal import TelephoneAudio
internal import WebSocketTransport

/// A call's agent elsewhere: the caller's audio goes to its socket, its voice comes back, on the call's loop and thread.
///
/// What it cannot do falls back to the call's own providers: an agent that cannot be reached, that says nothing, or that is
/// lost gives the call back with all that was said.
package final class BridgedAgent {
    /// Where it is with the agent.
    enum Phase {
        /// The agent is asked to come.
        case joining
        /// It has the call.
        case talking
        /// It has ended the conversation: what it said last is still to be heard.
        case leaving(CallFarewell)
        /// The call is over, or somebody else's.
        case over
    }

    let service: AgentService
    let settings: BridgeSettings
    var phase = Phase.joining
    var scene: RemoteScene?
    var socket: WebSocket?
    var talk = AgentTalk(at: .start)
    var variables = CallVariables()
    var language = ""
    var tasks: [String: Task<Void, Never>] = [:]
    var toolRunner: ToolRunner?
    var isMuted = false
    /// The socket was let go of on purpose: its end is no news.
    var hasLeft = false
    /// What the agent's server said was wrong, before it closed the socket.
    var complaint: AgentComplaint?
    /// Messages that were refused, which are told one by one up to a number.
    var refusals = 0

    /// The forms that were agreed on.
    var ear: AgentEar?
    var voice: AgentVoice?
    /// Memory that is used again for every message.
    var incoming = ByteBuffer(capacity: 8_192)
    var converted = ByteBuffer()
    /// The caller's audio that waits: for the agent to be there, or for its batch to be full.
    var waiting = ByteBuffer(capacity: 1_024)
    var batched = 0

    /// What the agent is to be told once it is there, and what of that it is to answer.
    var untold: [(text: String, isAsked: Bool)] = []
    /// How many samples ahead of real time the carrier may have; nil for as many as come.
    var mostAhead: Int64? { didSet { held = HeldVoice(most: mostAhead ?? .max) } }
    var held = HeldVoice(most: .max)
    var pace: LoopTimer?

    var joinedAt = MonotonicInstant(nanoseconds: 0)
    var readyAt: MonotonicInstant?
    var lastMessage = MonotonicInstant(nanoseconds: 0)
    var leavingUntil: MonotonicInstant?
    var hasFilled = false
    var timer: LoopTimer?
    var caller: CallEar
    var findings: [(EarEvent, CallTime)] = []

    /// How much of the caller is kept for an agent that is not there yet: a second.
    static let mostWaiting = 8_000
    /// How much may wait for a socket that takes nothing: more than that is old when it arrives.
    static let mostUnsent = 65_536
    /// After so much quiet the ear tells of a pause, in samples.
    static let pause: Int64 = 800
    /// How many tools may be at work.
    static let mostTools = 16
    /// How much may be kept for an agent that is on its way.
    static let mostUntold = 64
    /// What the tasks of tools are called by.
    static let toolPrefix = "tool "

    /// Makes the agent of one call.
    package init(_ service: AgentService, _ settings: BridgeSettings) {
        self.service = service
        self.settings = settings
        let agent = CallAgent()
        caller = CallEar(agent.endpointing, agent.suspicion)
    }

    // MARK: Beginning

    func begin(_ scene: RemoteScene) {
        self.scene = scene
        language = scene.agent.language
        let memory = scene.memory ?? CallMemory()
        talk = AgentTalk(memory.history, turns: memory.turnsTaken, at: scene.now())
        variables = scene.memory?.variables ?? CallVariables(of: scene.facts, in: language)
        variables.learn(automatic: scene.facts.automatic, parameters: scene.facts.parameters, isTold: false)
        caller = CallEar(scene.agent.endpointing, scene.agent.suspicion)
        joinedAt = scene.loop.now
        lastMessage = joinedAt
        // Unowned, because the end of the call cancels the timer.
        timer = LoopTimer(on: scene.loop, label: "an agent's deadlines") { [unowned self] in look() }
        look()
        let agent = LoopConfined(self, on: scene.loop)
        tasks["join"] = Task(executorPreference: scene.loop) { await agent.value.join() }
    }

    /// Finds the agent's socket and opens it; what follows comes over that.
    private func join() async {
        guard let loop = scene?.loop else { return }
        do throws(ProviderFailure) {
            let address = try await service.socketAddress(of: settings.agent, on: loop)
            guard case .joining = phase else { return }
            let socket = try await service.line.openWebSocket(address, fields: HTTPFields(), handler: self, on: loop)
            // The call may have ended meanwhile.
            if case .over = phase { socket.abort() }
        } catch {
            lost(error)
        }
    }

    /// What the conversation is to begin with.
    var initiation: AgentInitiation {
        guard let scene else { return AgentInitiation() }
        return AgentInitiation(
            for: scene.agent,
            knowing: variables,
            overriding: settings.overrides,
            isBack: scene.memory != nil
        )
    }
}
