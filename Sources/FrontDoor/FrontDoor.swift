package import CallPipeline
package import Carriers
internal import CallTiming
package import HTTPTransport
package import ProviderKit
internal import Reactor
package import RelayCalls
internal import Synchronization
internal import TwilioWire

/// Where calls come in: answers the carrier's webhooks, lets its streams in, and knows what is next for a call.
package final class FrontDoor: Sendable {
    /// Makes what a call is made of, for whom it is; called on the call's loop.
    package typealias Taker = @Sendable (CallArrival) -> sending Call.Parts

    /// Hears a caller's audio beside the agent, as the telephone's µ-law; made for a call when its stream begins.
    package typealias Listener = @Sendable (CallArrival) -> ((Span<UInt8>) -> Void)?

    /// Everything that is known of the calls there are.
    struct Ledger {
        var book: CallBook
        var tickets: TicketOffice
        /// The sockets of calls, by the numbers of their streams.
        var sockets: [CallKey: (visit: Int, socket: LoopConfined<any CallSocket>)] = [:]

        /// A call is over, and what was given out for it is good for nothing.
        mutating func callEnded(_ key: CallKey) {
            withdrawTicket(of: key)
            book.callEnded(key)
        }

        /// What was given out for a call's next stream is good for nothing any more, and makes room.
        mutating func withdrawTicket(of key: CallKey) {
            if let ticket = book.ticket(of: key) { tickets.withdraw(ticket) }
        }
    }

    private let current: Mutex<DoorEdition>
    /// What streams have brought.
    package let carriers = CarrierCounters()
    /// What relay sockets have brought.
    package let relays = RelayCounters()
    /// What checks the webhooks of each organisation; nil where nothing has to be shown.
    let judges: [Organisation: TwilioSignature?]
    let base: String?
    let listener: Listener
    let isDraining: @Sendable () -> Bool
    let isLate: @Sendable (Duration) -> Bool
    let reader: @Sendable (DoorEvent) -> Void
    let ledger: Mutex<Ledger>
    let counts = Mutex<[String: UInt64]>([:])
    /// What the addresses of talks are made with; nobody else has it.
    let talkKey = (0..<32).map { _ in UInt8.random(in: 0...255) }
    let clients = LoopLocal { HTTPClient(on: $0) }

    /// Makes a door.
    ///
    /// - Parameters:
    ///   - isDraining: whether no new calls are taken.
    ///   - isLate: whether the server does things later than that.
    ///   - reader: told of all that happens at it, from any thread.
    ///   - listener: who hears callers beside their agents.
    ///   - taker: makes what a call is made of.
    package init(
        _ options: FrontDoorOptions,
        isDraining: @escaping @Sendable () -> Bool = { false },
        isLate: @escaping @Sendable (Duration) -> Bool = { _ in false },
        reader: @escaping @Sendable (DoorEvent) -> Void = { _ in },
        listener: @escaping Listener = { _ in nil },
        taker: @escaping Taker
    ) {
        current = Mutex(DoorEdition(options, taker: taker))
        self.isDraining = isDraining
        self.isLate = isLate
        self.reader = reader
        self.listener = listener
        judges = options.all.mapValues(\.signatures.judge)
        base = options.publicURL.map { String($0.text.prefix { $0 != "?" }).withoutSlash }
        ledger = Mutex(
            Ledger(
                book: CallBook(limits: options.all.limits, times: options.times, returns: options.returns),
                tickets: TicketOffice()
            )
        )
    }

    /// How calls come in that come now.
    package var edition: DoorEdition { current.withLock { $0 } }
    package var options: FrontDoorOptions { edition.options }

    /// Has calls come in so from now on; those that are known keep what they came with.
    ///
    /// Where the carrier finds us, how it signs, and how long things may take stay as they were.
    package func change(to options: FrontDoorOptions, taker: @escaping Taker) {
        let now = self.options
        var options = options
        (options.publicURL, options.isSecure) = (now.publicURL, now.isSecure)
        (options.times, options.returns) = (now.times, now.returns)
        let edition = DoorEdition(options, taker: taker)
        current.withLock { $0 = edition }
        ledger.withLock { $0.book.limits = options.all.limits }
    }

    /// What has happened, by name.
    package var counters: [String: UInt64] { counts.withLock { $0 } }

    /// How many calls have a place.
    package var calls: Int { ledger.withLock { $0.book.count } }

    /// Adds the door's addresses.
    package func register(on application: inout HTTPApplication) throws(RouteError) {
        for method in [HTTPMethod.get, .post] {
            try application.on(method, "/agents/{agent}/voice") { exchange, parameters in
                try await self.voice(exchange, agent: parameters["agent"])
            }
            try application.on(method, "/v1/twilio/voice") { exchange, _ in
                try await self.voice(exchange, agent: nil)
            }
            try application.on(method, "/agents/{agent}/voice/next") { exchange, parameters in
                try await self.next(exchange, agent: parameters["agent"] ?? "")
            }
            try application.on(method, "/agents/{agent}/voice/dialled") { exchange, parameters in
                try await self.dialled(exchange, agent: parameters["agent"] ?? "")
            }
        }
        try application.on(.post, "/v1/twilio/stream-status") { exchange, _ in try await self.streamStatus(exchange) }
        try application.on(.post, "/v1/twilio/call-status") { exchange, _ in try await self.callStatus(exchange) }
        try application.on(.get, "/v1/media/{ticket}") { exchange, parameters in
            try await self.open(exchange, by: parameters["ticket"] ?? "", for: .carrier)
        }
        try application.on(.get, "/v1/relay/{ticket}") { exchange, parameters in
            try await self.openRelay(exchange, by: parameters["ticket"] ?? "")
        }
        try application.on(.post, "/v1/talk-sessions") { exchange, _ in try await self.talkSession(exchange) }
        try application.on(.get, "/v1/talk/{ticket}") { exchange, parameters in
            try await self.open(exchange, by: parameters["ticket"] ?? "", for: .talk)
        }
    }

    /// Puts down that something has happened.
    func tell(_ kind: DoorEvent.Kind, of call: CallKey? = nil, by organisation: Organisation? = nil) {
        counts.withLock { $0[kind.name, default: 0] += 1 }
        reader(DoorEvent(organisation: call?.organisation ?? organisation?.key, call: call?.call, kind: kind))
    }

    /// The agent of that name, where it may answer for an organisation.
    package func agent(_ name: String, of organisation: Organisation) -> DoorAgent? {
        edition.agent(name, of: organisation)
    }

    /// The agent of a call, as it was when the call came.
    func agent(of arrival: CallArrival) -> DoorAgent? {
        (arrival.edition ?? edition).agent(arrival.agent, of: arrival.organisation)
    }

    /// What a call is made of, as it was when the call came.
    func parts(of arrival: CallArrival) -> sending Call.Parts { (arrival.edition ?? edition).taker(arrival) }
}

extension [Organisation: DoorRules] {
    /// By the organisations' names.
    fileprivate var limits: [String: DoorLimits] {
        [String: DoorLimits](uniqueKeysWithValues: map { ($0.key.key, $0.value.limits) })
    }
}

extension String {
    var withoutSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
