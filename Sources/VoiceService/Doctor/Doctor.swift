internal import AgentFiles
internal import CallTiming
internal import FrontDoor
internal import HTTPTransport
internal import ProviderKit
package import Reactor

/// Looks at everything that a service needs beside itself, and says what is wrong and what to do about it.
///
/// Providers are asked something that costs next to nothing: a tenth of a second of silence, one word.
package struct Doctor: Sendable {
    /// How long one check may take.
    static let patience = Duration.seconds(15)

    let settings: ServiceSettings
    let loop: EventLoop
    /// Whether anybody elsewhere is asked.
    let goesOut: Bool

    package init(_ settings: ServiceSettings, goesOut: Bool, on loop: EventLoop) {
        self.settings = settings
        self.goesOut = goesOut
        self.loop = loop
    }

    /// Looks at one thing after another, and tells of each as soon as it is known.
    ///
    /// Answers whether there was a problem.
    package func examine(_ tell: (Finding) -> Void) async -> Bool {
        var hasProblem = false
        func note(_ findings: [Finding]) {
            for finding in findings {
                hasProblem = hasProblem || finding.verdict == .problem
                tell(finding)
            }
        }
        let (agents, found) = configuration()
        note(found)
        note(Machine.findings(settings))
        note(certificate())
        guard goesOut else { return hasProblem }
        for own in settings.everybody {
            let agents = agents.filter { $0.organisation == own.organisation }
            for provider in Providers(agents).all {
                var finding = await examine(provider)
                if !own.isFirst { finding.subject += " of \(own.organisation.key)" }
                note([finding])
            }
        }
        note(await way())
        for own in settings.everybody {
            note(await carrier(of: own, agents: agents.filter { $0.organisation == own.organisation }.map(\.name)))
        }
        return hasProblem
    }

    /// Whether the files can be served by.
    private func configuration() -> ([AgentDefinition], [Finding]) {
        do {
            let options = try settings.options(ServiceStock(settings, isTrial: true))
            var findings = [
                Finding.fine(
                    "configuration",
                    "\(settings.file ?? "no file"), \(options.door.agents.count) agents: "
                        + options.door.agents.map(\.name).joined(separator: ", ")
                )
            ]
            for warning in options.warnings {
                findings.append(.warning("configuration", warning, fix: "see Docs/configuration.md"))
            }
            return (options.agents, findings)
        } catch {
            let errors = (error as? SettingErrors)?.all ?? [error]
            let findings = errors.map {
                Finding.problem("configuration", "\($0)", fix: "mend the file; `syrinx config check` reads it again")
            }
            return ([], findings)
        }
    }

    /// Runs something on the loop, for as long as a check may take.
    func within<Value: Sendable>(
        _ patience: Duration = Self.patience,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let loop = loop
        return try await withThrowingTaskGroup(of: Value.self) { tasks in
            tasks.addTask(executorPreference: loop) { try await body() }
            tasks.addTask(executorPreference: loop) {
                try await loop.sleep(until: loop.now + patience)
                throw NoAnswer(patience: patience)
            }
            defer { tasks.cancelAll() }
            guard let value = try await tasks.next() else { throw NoAnswer(patience: patience) }
            return value
        }
    }

    struct NoAnswer: Error, CustomStringConvertible {
        let patience: Duration
        var description: String { "no answer within \(Int(patience / .seconds(1))) s" }
    }
}
