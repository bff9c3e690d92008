internal import AgentFiles
internal import CallPipeline
internal import FrontDoor
package import ProviderKit
package import Synthesizers
package import Telemetry

/// What is counted and written down of everything that happens in a service; it outlives changes of the settings.
package final class ServiceTelemetry: Sendable {
    let calls = CallMetrics()
    /// What watches the arms of agents.
    let arms: ArmGuards
    private let door = MetricFamily<Counter>(
        MetricHeader("syrinx_door", .counter, "What happened at the door, where calls come in."),
        labels: ["organisation", "event"]
    ) { Counter() }
    /// Where lines go; nil for nowhere.
    package let journal: Journal?

    /// Whom providers are not asked for at present.
    let breakers: [Organisation: BreakerBoard]
    private let caches: [Organisation: SpeechCache]

    package init(
        _ journal: Journal? = nil,
        _ caches: [Organisation: SpeechCache] = [:],
        _ breakers: [Organisation: BreakerBoard] = [.standard: ProviderResilience.shared.breakers]
    ) {
        self.journal = journal
        self.caches = caches
        self.breakers = breakers
        arms = ArmGuards(journal)
    }

    /// Counts what happens at the door, and writes it down.
    func read(_ event: DoorEvent) {
        door[event.organisation ?? "", event.kind.name].add()
        journal?.note(event.logged)
    }

    /// What reads a call's events, on its loop.
    func readers(of arrival: CallArrival, _ definition: AgentDefinition?, arm: String?) -> [(CallEvent) -> Void] {
        let organisation = arrival.organisation.key
        var meter = calls.meter(
            organisation: organisation,
            agent: arrival.agent,
            arm: arm ?? "",
            direction: arrival.isTalk ? "talk" : arrival.order == nil ? "inbound" : "outbound",
            providers: definition.map { Self.names($0.providers) } ?? [:]
        )
        var readers: [(CallEvent) -> Void] = [{ meter.read($0) }]
        if let journal {
            var lines = CallJournal(
                journal,
                call: arrival.call,
                organisation: organisation,
                agent: arrival.agent,
                arm: arm
            )
            readers.append { lines.read($0) }
        }
        return readers
    }

    /// What counts the engine's own share of a call's waits.
    func share(of arrival: CallArrival, arm: String?) -> @Sendable (Duration) -> Void {
        calls.share(organisation: arrival.organisation.key, agent: arrival.agent, arm: arm ?? "")
    }

    func write(to page: inout MetricPage) {
        calls.write(to: &page)
        page.write(door)
        page.write(arms.givenUp)
        let caches = caches.sorted { $0.key.key < $1.key.key }
            .map { ($0.key.key, $0.value.counts, $0.value.bytesInMemory) }
        guard !caches.isEmpty else { return }
        let all: [(String, String, KeyPath<SpeechCache.Counts, Int>)] = [
            ("memory_hits", "Texts whose sound was in memory.", \.memoryHits),
            ("disk_hits", "Texts whose sound was on the disk.", \.diskHits),
            ("misses", "Texts that had to be spoken anew.", \.misses),
            ("stored", "Sounds that were put in.", \.stored),
            ("removed", "Sounds that had to make room, or were too old.", \.removed),
            ("failures", "Times that the folder could not be used.", \.failures),
        ]
        for (name, help, count) in all {
            page.figures(
                MetricHeader("syrinx_speech_cache_\(name)", .counter, help),
                caches.map { ([("organisation", $0.0)], Double($0.1[keyPath: count])) }
            )
        }
        page.figures(
            MetricHeader("syrinx_speech_cache", .gauge, unit: "bytes", "Sound that is in memory."),
            caches.map { ([("organisation", $0.0)], Double($0.2)) }
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
