internal import FrontDoor
internal import OutboundCalls
internal import Reactor
internal import Synchronization

// New calls go another way, while those that there are go on as they came.
extension VoiceService {
    /// Has calls that come from now on go as these options say; of them only agents, numbers, limits, tokens, the certificate, and
    /// whatever else the door knows counts.
    ///
    /// - Throws: why that needs a new start; nothing has changed then.
    package func change(to options: Options) throws {
        for (organisation, bridges) in options.bridges where followers[organisation] == nil {
            guard !bridges.agents.values.contains(where: { $0.way == .carried }) else {
                throw SettingError(
                    place: "agents",
                    message: "the first agent that ElevenLabs carries needs a new start, to be followed from here"
                )
            }
        }
        var options = options
        // Where there is none, or none any more, `listen` has changed, which needs a new start.
        if let renewed = options.tls { certificate?.renew(renewed) }
        options.tls = began.tls
        options.keeping = began.keeping
        options.calls = began.calls
        options.eventReader = began.eventReader
        let (door, taker) = Self.way(in: options, followers, hub)
        self.door.change(to: door, taker: taker)
        access.tokens = options.tokens
        roster.agents.withLock { $0 = door.agents.map { TalkAgent($0, options) } }
    }
}

/// Who can be chosen on the talk page.
final class TalkRoster: Sendable {
    let agents: Mutex<[TalkAgent]>

    init(_ agents: [TalkAgent]) { self.agents = Mutex(agents) }
}
