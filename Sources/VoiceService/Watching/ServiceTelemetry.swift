internal import AgentFiles
internal import CallPipeline
internal import FrontDoor
internal import ProviderKit
package import Synthesizers
package import Telemetry

/// What is counted and written down of everything that happens in a service; it outlives changes of the settings.
package final class ServiceTelemetry: Sendable {
    let calls = CallMetrics()
    private let door = MetricFamily<Counter>(
        MetricHeader("syrinx_door", .counter, "What happened at the door, where calls come in."),
        labels: ["event"]
    ) { Counter() }
    /// Where lines go; nil for nowhere.
    package let journal: Journal?

    private let cache: SpeechCache?

    package init(_ journal: Journal? = nil, _ cache: SpeechCache? = nil) {
        self.journal = journal
        self.cache = cache
    }

    /// Counts what happens at the door, and writes it down.
    func read(_ event: DoorEvent) {
        door[event.kind.name].add()
        journal?.note(event.logged)
    }

    /// What reads a call's events, on its loop.
    func readers(of arrival: CallArrival, _ definition: AgentDefinition?) -> [(CallEvent) -> Void] {
        let organisation = arrival.organisation.key
        var meter = calls.meter(
            organisation: organisation,
            agent: arrival.agent,
            direction: arrival.isTalk ? "talk" : arrival.order == nil ? "inbound" : "outbound",
            providers: definition.map { Self.names($0.providers) } ?? [:]
        )
        var readers: [(CallEvent) -> Void] = [{ meter.read($0) }]
        if let journal {
            var lines = CallJournal(journal, call: arrival.call, organisation: organisation, agent: arrival.agent)
            readers.append { lines.read($0) }
        }
        return readers
    }

    func write(to page: inout MetricPage) {
        calls.write(to: &page)
        page.write(door)
        guard let cache else { return }
        let counts = cache.counts
        let all: [(String, String, Int)] = [
            ("memory_hits", "Texts whose sound was in memory.", counts.memoryHits),
            ("disk_hits", "Texts whose sound was on the disk.", counts.diskHits),
            ("misses", "Texts that had to be spoken anew.", counts.misses),
            ("stored", "Sounds that were put in.", counts.stored),
            ("removed", "Sounds that had to make room, or were too old.", counts.removed),
            ("failures", "Times that the folder could not be used.", counts.failures),
        ]
        for (name, help, count) in all {
            page.figure(MetricHeader("syrinx_speech_cache_\(name)", .counter, help), Double(count))
        }
        page.figure(
            MetricHeader("syrinx_speech_cache", .gauge, unit: "bytes", "Sound that is in memory."),
            Double(cache.bytesInMemory)
        )
    }

    private static func names(_ providers: CallProviders) -> [ProviderRole: String] {
        [
            .recognizer: "\(providers.recognizer.identity)", .model: "\(providers.model.identity)",
            .voice: "\(providers.voice.identity)",
        ]
    }
}

extension DoorEvent {
    /// As a line of a journal.
    fileprivate var logged: LogLine {
        LogLine(kind.level, kind.name, call: call, of: organisation, kind.fields)
    }
}

extension DoorEvent.Kind {
    fileprivate var level: LogLevel {
        switch self {
        case .webhookRefused, .callRefused, .lookUpFailed, .streamRefused, .callGivenUp, .registrationFailed,
            .conversationLost, .talkRefused:
            .warning
        case .callTaken, .lookedUp, .streamOpened, .streamEnded, .streamStatus, .callReturned, .callHungUp,
            .callTransferred, .dialled, .talkSession:
            .info
        }
    }

    fileprivate var fields: [(name: String, value: LogLine.Value)] {
        switch self {
        case .webhookRefused(let reason), .lookUpFailed(let reason), .streamRefused(let reason),
            .streamEnded(let reason), .registrationFailed(let reason), .conversationLost(let reason),
            .talkRefused(let reason):
            [("reason", .words(reason))]
        case .callRefused(let reason, let isForwarded):
            [("reason", .words(reason)), ("forwarded", .flag(isForwarded))]
        case .callTaken(let agent), .talkSession(let agent): [("agent", .name(agent))]
        case .streamStatus(let status), .dialled(let status): [("status", .words(status))]
        case .streamOpened(let number), .callReturned(let number): [("number", .count(number))]
        case .lookedUp, .callGivenUp, .callHungUp, .callTransferred: []
        }
    }
}
