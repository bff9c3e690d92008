import CallTiming
import ProviderKit
import Reactor
import Rehearsal
import TestKit

/// Puts a client through the conditions.
package struct ClientMatrix: Sendable {
    /// How thorough it is; every condition is in both forms.
    package enum Form: Sendable {
        /// With every test of the project: short conversations where every byte counts, and fewer places of a cut.
        case short
        case long
    }

    package let driver: ClientDriver
    private let form: Form

    package init(_ driver: ClientDriver, _ form: Form = .short) {
        self.driver = driver
        self.form = form
    }

    /// The driver for conditions in which every byte costs.
    private var briefly: ClientDriver { form == .short ? driver.brief?() ?? driver : driver }

    /// What a condition found, in a few words for a table; throws a `ClientComplaint` for what is wrong.
    package func outcome(of condition: ClientCondition) async throws -> String {
        switch condition {
        case .happyPath: try await happyPath()
        case .fragmentation: try await cut(.byteByByte)
        case .pieces: try await pieces()
        case .authentication: try await authentication()
        case .rateLimit: try await rateLimit()
        case .drop: try await fails(.drop, as: driver.expectations.drop)
        case .stall: try await stall()
        case .garbage: try await surprise(.garbage, driver.expectations.garbage)
        case .unknown: try await surprise(.unknown, driver.expectations.unknown)
        case .providerError: try await providerError()
        case .cancel: try await cancel()
        case .keepAlive: try await keepAlive()
        case .breakAnywhere: try await breakAnywhere()
        case .tls: try await tls()
        case .tlsCut: try await tlsCut()
        }
    }

    // MARK: What goes well

    private func happyPath() async throws -> String {
        let conversation = try await ClientBench.run(driver)
        try whole(conversation)
        return "\(conversation.lines.count) lines"
    }

    private func cut(_ plan: RelayPlan) async throws -> String {
        let driver = briefly
        let straight = try await ClientBench.run(driver)
        let pieces = try await ClientBench.run(driver, relay: [plan])
        try whole(pieces, of: driver)
        guard pieces.lines == straight.lines else {
            throw ClientComplaint(
                "whole and in pieces differ: \(Self.difference(straight.lines, pieces.lines))"
            )
        }
        return "\(pieces.traffic.toClient) bytes"
    }

    private func pieces() async throws -> String {
        let driver = briefly
        var bytes = 0
        for most in form == .short ? [7, 997] : [2, 7, 31, 997] {
            let damage = RelayDamage(pieces: 1...most)
            let plan = RelayPlan(toServer: damage, toClient: damage)
            let conversation = try await ClientBench.run(driver, relay: [plan], seed: UInt64(most))
            try whole(conversation, of: driver)
            bytes += conversation.traffic.toClient
        }
        return "\(bytes) bytes"
    }

    private func keepAlive() async throws -> String {
        let minute = Duration.seconds(60)
        let conversation = try await ClientBench.run(driver, idle: minute)
        guard conversation.idled else { throw ClientComplaint("the driver's conversation does not await run.idle()") }
        try whole(conversation)
        return "\(conversation.duration / .seconds(1)) s"
    }

    private func tls() async throws -> String {
        let driver = briefly
        let conversation = try await ClientBench.run(driver, secure: true)
        try whole(conversation, of: driver)
        return "\(conversation.lines.count) lines"
    }

    // MARK: What fails

    private func authentication() async throws -> String {
        let key = Secret("wrong-key-5c0ffee5")
        let conversation = try await ClientBench.run(driver, key: key)
        let failure = try self.failure(of: conversation, among: driver.expectations.wrongKey)
        guard !"\(failure)".contains(key.revealed) else {
            throw ClientComplaint("the failure shows the key: \(failure)")
        }
        return failure.kind.rawValue
    }

    private func rateLimit() async throws -> String {
        let expected = driver.expectations
        let conversation = try await ClientBench.run(driver, fault: expected.rateLimit)
        let failure = try self.failure(of: conversation, among: expected.rateLimited)
        guard failure.retryAfter == expected.retryAfter else {
            throw ClientComplaint(
                "to be left alone for \(words(expected.retryAfter)), but it read \(words(failure.retryAfter))"
            )
        }
        return "\(failure.kind.rawValue), \(words(failure.retryAfter))"
    }

    private func fails(_ kind: SimulatedFault.Kind, as kinds: Set<ProviderFailure.Kind>) async throws -> String {
        let conversation = try await ClientBench.run(driver, fault: SimulatedFault(kind, after: driver.middle))
        let failure = try self.failure(of: conversation, among: kinds)
        guard conversation.lines.count >= driver.linesBeforeMiddle else {
            throw ClientComplaint("it had heard only \(conversation.lines) of \(driver.middle) messages")
        }
        return "\(failure.kind.rawValue) after \(conversation.lines.count)"
    }

    private func providerError() async throws -> String {
        guard let kinds = driver.expectations.error else { return "has none" }
        return try await fails(.error, as: kinds)
    }

    private func stall() async throws -> String {
        let conversation = try await ClientBench.run(driver, fault: SimulatedFault(.stall, after: driver.middle))
        let failure = try self.failure(of: conversation, among: [.stalled])
        let expected = driver.expectations
        // The clock leaps from timer to timer, so a deadline is met to the millisecond.
        let earliest = expected.stallDeadline - .milliseconds(50)
        let latest = expected.stallDeadline + expected.stallSlack
        guard (earliest...latest).contains(conversation.silence) else {
            throw ClientComplaint("stalled after \(conversation.silence) instead of \(expected.stallDeadline)")
        }
        return "\(failure.kind.rawValue) after \(conversation.silence)"
    }

    private func surprise(_ kind: SimulatedFault.Kind, _ expected: ClientDriver.Surprise) async throws -> String {
        switch expected {
        case .failure(let kinds): return try await fails(kind, as: kinds)
        case .skipped:
            var conversation = try await ClientBench.run(driver, fault: SimulatedFault(kind, after: driver.middle))
            conversation.lines.removeAll { $0.hasPrefix("warning") }
            try whole(conversation)
            return "skipped"
        }
    }

    // MARK: Cuts

    private func breakAnywhere() async throws -> String {
        let driver = briefly
        let whole = try await ClientBench.run(driver, relay: [.faithful])
        var failed = 0
        let places = Self.places(in: whole.traffic.toClient, form == .short ? 10 : 40)
        for (index, place) in places.enumerated() {
            let damage = RelayDamage(index.isMultiple(of: 2) ? .end : .reset, after: place)
            failed += try await cutOff(driver, RelayPlan(toClient: damage), at: place, secure: false)
        }
        return "\(failed) of \(places.count) failed"
    }

    private func tlsCut() async throws -> String {
        let driver = briefly
        let plain = try await ClientBench.run(driver, relay: [.faithful])
        let whole = try await ClientBench.run(driver, relay: [.faithful], secure: true)
        var failed = 0
        // Much of it is TLS's own beginning, which is the same for all.
        let beginning = max(0, whole.traffic.toClient - plain.traffic.toClient)
        let places =
            Self.places(in: whole.traffic.toClient, form == .short ? 3 : 20).filter { 1..<beginning ~= $0 }
            + Self.places(in: plain.traffic.toClient, form == .short ? 5 : 30).map { beginning + $0 }
        for place in places {
            failed += try await cutOff(
                driver,
                RelayPlan(toClient: RelayDamage(.end, after: place)),
                at: place,
                secure: true
            )
        }
        return "\(failed) of \(places.count) failed"
    }

    /// A conversation that is cut off is either whole, when the cut came behind what mattered, or fails as it should.
    private func cutOff(_ driver: ClientDriver, _ plan: RelayPlan, at place: Int, secure: Bool) async throws -> Int {
        let conversation = try await ClientBench.run(driver, relay: [plan], secure: secure)
        guard let failure = conversation.failure else {
            do { try self.whole(conversation, of: driver) } catch {
                throw ClientComplaint("cut off behind \(place) bytes it took this for the whole: \(error)")
            }
            return 0
        }
        let kinds = driver.expectations.drop.union([.network, .protocolViolation, .stalled])
        guard kinds.contains(failure.kind) else {
            throw ClientComplaint("cut off behind \(place) bytes: \(failure)")
        }
        return 1
    }

    /// Where to cut: all of the first bytes would take long, so some of every part.
    private static func places(in count: Int, _ parts: Int) -> [Int] {
        guard count > parts else { return Array(0..<max(1, count)) }
        return (0..<parts).map { $0 * count / parts + $0 % 7 }.filter { $0 < count }
    }

    // MARK: Cancelling

    private func cancel() async throws -> String {
        let leftover = try await ClientBench.cancel(driver)
        guard leftover.time <= .milliseconds(100) else {
            throw ClientComplaint("the events went on for \(leftover.time) after the cancellation")
        }
        // Each connection has its two ends here.
        guard leftover.warm.connections <= 2 * driver.expectations.warmConnections else {
            throw ClientComplaint("\(leftover.warm) stay open behind a cancelled session")
        }
        guard leftover.end.isEmpty else {
            throw ClientComplaint("\(leftover.end) are left behind a client that is gone")
        }
        return leftover.warm.isEmpty ? "nothing left" : "\(leftover.warm.connections / 2) warm"
    }

    // MARK: Judging

    private func whole(_ conversation: ClientConversation) throws { try whole(conversation, of: driver) }

    private func whole(_ conversation: ClientConversation, of driver: ClientDriver) throws {
        if let failure = conversation.failure { throw ClientComplaint("it failed: \(failure)") }
        if let complaint = driver.complaint(conversation.lines) {
            throw ClientComplaint("\(complaint); heard: \(conversation.lines)")
        }
    }

    private func failure(
        of conversation: ClientConversation,
        among kinds: Set<ProviderFailure.Kind>
    ) throws -> ProviderFailure {
        guard let failure = conversation.failure else {
            throw ClientComplaint("it did not fail; heard: \(conversation.lines)")
        }
        guard kinds.contains(failure.kind) else {
            let expected = kinds.map(\.rawValue).sorted().joined(separator: " or ")
            throw ClientComplaint("\(expected) was expected, not \(failure)")
        }
        return failure
    }

    private func words(_ patience: Duration?) -> String { patience.map { "\($0)" } ?? "no time" }

    private static func difference(_ one: [String], _ other: [String]) -> String {
        for (left, right) in zip(one, other) where left != right { return "\"\(left)\" and \"\(right)\"" }
        return "\(one.count) and \(other.count) lines"
    }
}
