public import CivilTime
internal import HTTPTransport
public import PhoneNumbers
public import ProviderKit
public import Reactor
public import TwilioWire

/// How outbound calls are made.
public struct OutboundOptions: Sendable {
    /// Our address as the carrier reaches it, without a slash at the end: `https://voice.example.org`.
    public var publicAddress: String
    /// The number that calls where an order names none.
    public var caller: PhoneNumber?
    /// The numbers that may call; empty for any of the account's.
    public var callers: Set<PhoneNumber> = []
    /// When people may be called, by the clocks where they are.
    public var hours = CallingHours.always
    /// The zones of the world; needed where there are hours to be kept.
    public var zones: TimeZoneBook?
    /// Who is never called.
    public var doNotCall = DoNotCallList()
    /// How often a number may be called in a minute.
    public var callsPerNumber = 10
    /// How many calls may go on, waiting ones among them.
    public var greatestCount = 10_000
    /// How many orders are under way to the carrier at a time.
    public var ordersAtOnce = 10
    /// When a call is looked for whose order was not answered, each time from the one before.
    public var lookUps: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(15)]
    /// How often a call is ordered at most: again only when it was looked for and is not there.
    public var attempts = 3
    /// After how long without news the carrier is asked about a call.
    public var silence = Duration.seconds(60)
    /// Beginnings of the addresses that orders may have told of their progress; none for no callbacks.
    public var callbackPrefixes: [String] = []
    /// With what callbacks are signed.
    public var callbackSecret: Secret?
    /// Waits until a call that is over is kept, by our number for its order: only then its orderer is told of its end.
    public var isKept: @Sendable (_ order: String, EventLoop) async -> Void = { _, _ in }
    /// The agents of orders.
    public var agents: OutboundAgents
    /// Who makes some agents' calls instead; nil for nobody.
    public var elsewhere: OutboundElsewhere?
    /// What is heard while a call is held and nothing else was asked for: an address that the carrier plays; nil for nothing.
    public var holdMusic: String?
    /// Keeps a recording, and says where; nil for none.
    public var keepRecording: (@Sendable (OutboundCallRecord, [UInt8]) async -> String?)?
    /// Whether a recording is deleted at the carrier's once it is kept here.
    public var deletesRecordings = true
    /// The tokens with which the carrier signs its webhooks; nil to take unsigned ones, for simulations.
    public var signature: TwilioSignature?
    /// Told in a line what happens; numbers are masked.
    public var log: @Sendable (String) -> Void = { _ in }
    /// The time, in seconds since 1970.
    public var wallClock: @Sendable () -> Int64 = { HTTPDateText.now.date.unixSeconds }

    /// Makes options.
    public init(
        publicAddress: String,
        signature: TwilioSignature?,
        agents: OutboundAgents
    ) {
        self.publicAddress = publicAddress
        self.signature = signature
        self.agents = agents
    }
}
