internal import AgentFiles
package import CallRecords
internal import Carriers
internal import Foundation
internal import FrontDoor
package import ProviderKit
internal import Replays

/// Keeps what happens in the service's calls, and their sound, in a folder.
package struct CallKeeping: Sendable {
    package let keeper: RecordKeeper
    /// Whether calls are recorded, where their agents' files do not say otherwise.
    package var recordsSound = true
    /// What writes files from which calls can be made again, and of whose calls; nil for nobody's.
    let files: CallFileThread?
    let keepsInputs: @Sendable (Organisation) -> Bool

    /// The database's file in a folder of data.
    package static func database(in folder: String) -> String { "\(folder)/calls.sqlite" }

    /// Opens the folder, or makes it, and puts right what an earlier process has left behind.
    ///
    /// - Parameters:
    ///   - settings: how the first organisation's calls are kept, and those of organisations that are not here any more.
    ///   - others: how others' are.
    package init(
        folder: String,
        _ settings: OrganisationSettings.Records? = nil,
        others: [Organisation: OrganisationSettings.Records] = [:],
        options: RecordOptions = RecordOptions()
    ) throws {
        var options = options
        if let settings {
            options.callsAreKept = { (others[$0] ?? settings).days.map { .seconds($0 * 86_400) } }
            options.recordingsAreKept = { (others[$0] ?? settings).recordingDays.map { .seconds($0 * 86_400) } }
        }
        // Nobody else on the machine is to read what callers have said.
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let store = try SQLiteCallStore(
            path: Self.database(in: folder),
            durability: settings?.survivesPowerLoss == true ? .power : .process
        )
        keeper = try RecordKeeper(store: store, folder: folder, options: options)
        keepsInputs = { (others[$0] ?? settings)?.inputs ?? false }
        let isWanted = settings?.inputs == true || others.values.contains { $0.inputs }
        files = isWanted ? try CallFileThread() : nil
    }

    /// Writes all that calls have handed over, and ends.
    package func stop() async {
        await files?.stop()
        await keeper.stop()
    }

    /// Begins to write a stream of a call down.
    ///
    /// Each stream is a record of its own, in the conversation of the first.
    func begin(
        _ arrival: CallArrival,
        brain: String,
        _ definition: AgentDefinition?,
        arm: String?
    ) -> CallScribe {
        var record = CallRecord(
            CallName(Self.id(of: arrival), of: arrival.organisation),
            agent: arrival.agent,
            direction: arrival.order == nil ? .inbound : .outbound,
            brain: brain,
            began: .now
        )
        record.from = arrival.caller
        record.to = arrival.called.isEmpty ? nil : arrival.called
        record.language = arrival.parameters.language
        record.metadata = arrival.metadata
        record.conversation = arrival.order ?? arrival.call
        record.engineVersion = EngineVersion.current
        record.configurationVersion = definition?.version ?? ""
        record.arm = arm
        return keeper.begin(record, redaction: TextRedaction(of: definition))
    }

    /// What a stream's record is called: as the carrier calls the call, for the second stream and later ones with a number.
    static func id(of arrival: CallArrival) -> String {
        arrival.visit > 1 ? "\(arrival.call)-\(arrival.visit)" : arrival.call
    }
}

extension CallScribe {
    /// What writes a stream's events down, and its end; on its loop.
    func reader() -> sending (CallEvent) -> Void {
        var outcome = CallOutcomeReader()
        return { event in
            self.note(event)
            guard let outcome = outcome.read(event), case .ended(let reason) = event.kind else { return }
            self.end(outcome, reason: reason) { _ in }
        }
    }
}
