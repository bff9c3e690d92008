internal import FrontDoor
internal import Synchronization

// New calls go another way, while those that there are go on as they came.
extension VoiceService {
    /// Has calls that come from now on go as these options say; of them only agents, numbers, limits, and whatever else the door
    /// knows counts.
    ///
    /// - Throws: why that needs a new start; nothing has changed then.
    package func change(to options: Options) throws {
        let isCarried = options.bridges?.agents.values.contains { $0.way == .carried } ?? false
        guard !isCarried || follower != nil else {
            throw SettingError(
                place: "agents",
                message: "the first agent that ElevenLabs carries needs a new start, to be followed from here"
            )
        }
        var options = options
        options.keeping = began.keeping
        options.calls = began.calls
        options.eventReader = began.eventReader
        let (door, taker) = Self.way(in: options, follower, hub)
        self.door.change(to: door, taker: taker)
        roster.agents.withLock { $0 = door.agents.map { TalkAgent($0, options) } }
    }
}

/// Who can be chosen on the talk page.
final class TalkRoster: Sendable {
    let agents: Mutex<[TalkAgent]>

    init(_ agents: [TalkAgent]) { self.agents = Mutex(agents) }
}
