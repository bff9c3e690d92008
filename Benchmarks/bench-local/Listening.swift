import CallTiming
import Glibc
import LocalSpeech
import ProviderKit
import Reactor
import Recognizers

/// Plays recordings to sessions of the recogniser.
struct Listening: Sendable {
    struct Outcome: Sendable {
        var known = 0
        var exact = 0
        var wrong = 0
        var others = 0
        var accepted = 0
        var seconds = 0.0
        var processorTime = 0.0
        var memoryOfDecoders: Int?
        /// The most that the loop's thread has worked for one frame, in seconds.
        var longestWork = 0.0
    }

    private struct Heard: Sendable {
        let words: String?
        let longestWork: Double
    }

    let engine: PhraseEngine
    let band: WideBand
    let fit: Float

    func run(_ list: RecordingList, on loop: EventLoop) async throws -> Outcome {
        var outcome = Outcome()
        for grammar in list.recordings {
            let phrases = grammar.filter(\.isKnown).map(\.words)
            let recognizer = PocketSphinxRecognizer(
                phrases: phrases,
                engine: engine,
                band: band,
                leastFit: fit,
                // A recording is one contribution, with its pauses.
                patience: .milliseconds(2_400)
            )
            // The dictionary and the first decoder are there after this; the second comes with the load.
            let before = Process.resident
            try await recognizer.warmUp(on: loop)
            if outcome.memoryOfDecoders == nil { outcome.memoryOfDecoders = Process.resident - before }
            let began = Process.processorTime
            // Eight callers at a time keep every decoder at work.
            for start in stride(from: 0, to: grammar.count, by: 8) {
                let callers = grammar[start..<min(start + 8, grammar.count)]
                try await withThrowingTaskGroup(of: (RecordingList.Recording, Heard).self) { group in
                    for recording in callers {
                        group.addTask(executorPreference: loop) {
                            (recording, try await heard(recording, by: recognizer, on: loop))
                        }
                    }
                    for try await (recording, heard) in group {
                        outcome.count(recording, heard.words)
                        outcome.longestWork = max(outcome.longestWork, heard.longestWork)
                    }
                }
            }
            outcome.processorTime += Process.processorTime - began
        }
        return outcome
    }

    private func heard(
        _ recording: RecordingList.Recording,
        by recognizer: PocketSphinxRecognizer,
        on loop: EventLoop
    ) async throws -> Heard {
        let session = try await recognizer.open(RecognitionRequest(), on: loop)
        var time = CallTime.start
        let silence = [UInt8](repeating: 0xFF, count: 160)
        var longest = 0.0
        // A frame a millisecond, twenty times as fast as a call: the others' frames come in between.
        func play(_ frame: Span<UInt8>) async throws {
            let began = Process.threadTime
            session.hear(frame, at: time)
            longest = max(longest, Process.threadTime - began)
            time = time + 160
            try await loop.sleep(until: loop.now + .milliseconds(1))
        }
        for _ in 0..<25 { try await play(silence.span) }
        var place = 0
        while place < recording.codes.count {
            let frame = recording.codes[place..<min(place + 160, recording.codes.count)] + silence
            try await play(Array(frame.prefix(160)).span)
            place += 160
        }
        for _ in 0..<25 { try await play(silence.span) }
        session.finish()
        var words: [String] = []
        var hasUnrecognized = false
        while let event = try await session.events.next() {
            switch event {
            case .final(let transcript): words.append(transcript.text)
            case .unrecognized: hasUnrecognized = true
            default: break
            }
        }
        // A contribution of which a part was not understood is not understood.
        return Heard(words: hasUnrecognized || words.isEmpty ? nil : words.joined(separator: " "), longestWork: longest)
    }
}

extension Listening.Outcome {
    mutating func count(_ recording: RecordingList.Recording, _ words: String?) {
        seconds += Double(recording.codes.count) / 8_000
        if recording.isKnown {
            known += 1
            if words == recording.words { exact += 1 } else if words != nil { wrong += 1 }
        } else {
            others += 1
            if words != nil { accepted += 1 }
        }
    }
}
