import Foundation
import TelephoneAudio

/// What is to be heard, with what was said in it.
struct RecordingList: Sendable {
    struct Recording: Sendable {
        let words: String
        let isKnown: Bool
        let codes: [UInt8]
    }

    /// By grammar.
    let recordings: [[Recording]]

    init(_ text: String) throws {
        var recordings: [[Recording]] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 4, let grammar = Int(fields[0]) else { throw Usage() }
            while recordings.count <= grammar { recordings.append([]) }
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: fields[2])))
            let samples = try TelephoneRecording(bytes.span).samples
            let codes = samples.map { MuLaw.encode($0) }
            recordings[grammar].append(Recording(words: fields[3], isKnown: fields[1] == "in", codes: codes))
        }
        self.recordings = recordings
    }
}
