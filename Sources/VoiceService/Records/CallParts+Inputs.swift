internal import AgentFiles
internal import CallPipeline
internal import CallRecords
internal import Dialogue
internal import FrontDoor
internal import ProviderKit
internal import Replays

extension Call.Parts {
    /// Has a file kept from which the call can be made again.
    ///
    /// A stream that goes on with a lost one has none: what was said before it is not in what it is told.
    mutating func keepInputs(
        _ arrival: CallArrival,
        _ scribe: CallScribe,
        in keeping: CallKeeping,
        _ definition: AgentDefinition?,
        arm: String?,
        notice: String
    ) {
        guard memory == nil, let files = keeping.files, keeping.keepsInputs(arrival.organisation) else { return }
        var header = CallFileHeader(call: scribe.name.id, agent: arrival.agent)
        header.engine = EngineVersion.current
        header.configuration = definition?.version ?? ""
        header.organisation = arrival.organisation.key
        header.arm = arm
        header.began = WallTime.now.milliseconds
        header.file = definition?.source.map { CallFileHeader.AgentFile(path: $0.path, text: $0.text) }
        var changes = AgentChanges(arrival)
        changes.notice = notice
        if definition == nil {
            // The rehearsed agent has no file: it differs by this alone.
            changes.language = agent.language
            if changes.greeting == nil { changes.ownGreeting = agent.greeting?.written }
        }
        header.arrival = changes.json
        if !agent.prices.isEmpty { header.prices = agent.prices.json }
        let path = keeping.keeper.recordings + "/" + CallFilePath.path(of: scribe.name)
        recorder = files.begin(header, at: path)
    }
}

extension Template {
    /// As it is written in a file.
    fileprivate var written: String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): text.replacing("\\", with: "\\\\").replacing("{{", with: "\\{{")
            case .variable(let name, nil): "{{\(name)}}"
            case .variable(let name, let fallback?): "{{\(name)|\(fallback)}}"
            }
        }.joined()
    }
}
