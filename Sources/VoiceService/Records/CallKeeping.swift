package import CallRecords
internal import Carriers
internal import Foundation
internal import FrontDoor
internal import ProviderKit
package import Redaction

/// Keeps what happens in the service's calls, in a folder.
package struct CallKeeping: Sendable {
    package let keeper: RecordKeeper

    /// The database's file in a folder of data.
    package static func database(in folder: String) -> String { "\(folder)/calls.sqlite" }

    /// Opens the folder, or makes it, and puts right what an earlier process has left behind.
    ///
    /// What nobody may read later is taken out of every text before it is kept.
    package init(
        folder: String,
        _ settings: ServiceSettings.Records = .init(),
        redactor: Redactor = Redactor()
    ) throws {
        var options = RecordOptions()
        options.callsAreKept = { _ in settings.days.map { .seconds($0 * 86_400) } }
        options.recordingsAreKept = { _ in settings.recordingDays.map { .seconds($0 * 86_400) } }
        options.redaction = TextRedaction { redactor.redact($0).text }
        // Nobody else on the machine is to read what callers have said.
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let store = try SQLiteCallStore(
            path: Self.database(in: folder),
            durability: settings.survivesPowerLoss ? .power : .process
        )
        keeper = try RecordKeeper(store: store, folder: folder, options: options)
    }

    /// What writes a stream of a call down; on its loop.
    ///
    /// A stream that comes back after a loss is a record of its own, in the conversation of the first.
    func reader(of arrival: CallArrival, brain: String) -> sending (CallEvent) -> Void {
        let isFirst = arrival.returns == 0 && !arrival.hasWaited
        let id = isFirst ? arrival.call : "\(arrival.call)-\(WallTime.now.milliseconds)"
        var record = CallRecord(
            CallName(id, of: arrival.organisation),
            agent: arrival.agent,
            direction: arrival.order == nil ? .inbound : .outbound,
            brain: brain,
            began: .now
        )
        record.from = arrival.caller
        record.to = arrival.called.isEmpty ? nil : arrival.called
        record.language = arrival.parameters.language
        record.conversation = arrival.order ?? arrival.call
        let scribe = keeper.begin(record)
        return { event in
            scribe.note(event)
            if case .ended(let reason) = event.kind { scribe.end(.completed, reason: reason) { _ in } }
        }
    }
}
