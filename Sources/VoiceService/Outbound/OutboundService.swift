internal import CallPipeline
internal import Carriers
internal import Dialogue
internal import FrontDoor
internal import HTTPTransport
package import OutboundCalls
internal import PhoneNumbers
package import ProviderKit
internal import Reactor
internal import Synchronization
package import TwilioREST
internal import TwilioWire

/// How an organisation's outbound calls are served: by whose account, and under which rules.
package struct OutboundService: Sendable {
    /// By whose account calls are made.
    package var account: TwilioAccount
    /// The rules; its addresses, signature and agents are the service's own.
    package var rules = OutboundService.rules
    /// Where they are kept.
    package var store: any OutboundCallStore = MemoryCallStore()
    /// What speaks messages; nil to take no orders for them.
    package var voice: (any SpeechSynthesizer)?
    /// Which agent carries out orders that bring their own instructions; the door's first one if nil.
    package var agent: String?

    package init(_ account: TwilioAccount) { self.account = account }

    /// The standard rules.
    package static var rules: OutboundOptions {
        OutboundOptions(publicAddress: "", signature: nil, agents: OutboundAgents { _, _ in TwiML(.hangUp) })
    }

    /// A desk whose calls talk behind a door.
    func desk(
        of organisation: Organisation,
        behind door: FrontDoor,
        elsewhere: OutboundElsewhere?,
        keeping: CallKeeping?,
        group: EventLoopGroup
    ) -> OutboundDesk {
        var options = rules
        options.publicAddress = door.options.publicURL.map { String($0.text.prefix { $0 != "?" }) } ?? ""
        if options.publicAddress.hasSuffix("/") { options.publicAddress.removeLast() }
        let atDoor = door.options.rules(of: organisation)
        options.signature = atDoor.signatures.judge
        options.agents = agents(behind: door, atDoor.sentences)
        options.elsewhere = elsewhere
        if let keeping {
            options.isKept = { await keeping.waitForEnd(ofOrder: $0, of: organisation, on: $1) }
        }
        return OutboundDesk(options, TwilioREST(account), store: store, voice: voice, group: group)
    }

    private func agents(behind door: FrontDoor, _ busy: DoorSentences) -> OutboundAgents {
        let name = agent
        var agents = OutboundAgents { record, loop in
            guard let arrival = record.arrival(door.options, promptsBy: name) else { return TwiML(.hangUp) }
            return door.invitation(for: arrival, at: loop.now)
                ?? TwiML(.say(busy.busy, language: busy.language), .hangUp)
        }
        agents.knows = { door.agent($0, of: $1) != nil }
        agents.say = { record, text in
            record.carrierCall.map { door.command(.say(text), $0, of: record.order.organisation) } ?? false
        }
        agents.leave = { record, loop in
            record.carrierCall.map { door.stepAside($0, of: record.order.organisation, at: loop.now) }
        }
        agents.stay = { record in record.carrierCall.map { door.stay($0, of: record.order.organisation) } }
        agents.end = { record in record.carrierCall.map { door.callEnded($0, of: record.order.organisation) } }
        return agents
    }
}

extension OutboundCallRecord {
    fileprivate var carrierCall: String? { progress.carrierCall }

    /// The call as one that comes in, with all that its order says; nil for one without an agent.
    func arrival(_ door: FrontDoorOptions, promptsBy name: String?) -> CallArrival? {
        guard let call = carrierCall else { return nil }
        let agents = door.agents.filter { $0.organisation == order.organisation }
        let asked: String? =
            switch order.speaker {
            case .agent(let agent): agent
            case .prompt: name
            case .message: nil
            }
        if case .message = order.speaker { return nil }
        guard let agent = asked.flatMap({ name in agents.first { $0.name == name } }) ?? agents.first else {
            return nil
        }
        var arrival = CallArrival(
            organisation: order.organisation,
            agent: agent.name,
            call: call,
            caller: order.to.text,
            called: order.from.text
        )
        arrival.countsForCaller = false
        arrival.order = id
        arrival.metadata = order.metadata
        if case .prompt(let text) = order.speaker { arrival.instructions = text }
        let words = order.firstMessage.map { text in
            ((try? Template(text)) ?? Template(literal: text)).filled { order.variables[$0] }
        }
        let own = CallParameters(
            agent: agent.name,
            language: order.language,
            firstMessage: words,
            variables: order.variables
        )
        arrival.parameters = own.or(CallParameters(agent.parameters))
        return arrival
    }
}

/// Listens for the beeps of answering machines, in the calls whose orders ask who answers.
final class BeepWatch: Sendable {
    private struct Desk { weak var desk: OutboundDesk? }

    private let desks = Mutex<[Organisation: Desk]>([:])

    /// A machine's greeting is over before that, in samples: a hundred seconds.
    private static let longest = 800_000

    func tell(_ all: [Organisation: OutboundDesk]) { desks.withLock { $0 = all.mapValues { Desk(desk: $0) } } }

    /// Who hears a call; nobody where nothing hangs on who has answered.
    func listener(for arrival: CallArrival) -> ((Span<UInt8>) -> Void)? {
        guard let order = arrival.order, let desk = desks.withLock({ $0[arrival.organisation]?.desk }),
            desk.listensForBeeps(in: order)
        else { return nil }
        var ear = BeepListener()
        var heard = 0
        return { codes in
            guard heard < Self.longest else { return }
            heard += codes.count
            if ear.hears(muLaw: codes) { desk.heardBeep(in: order) }
        }
    }
}
