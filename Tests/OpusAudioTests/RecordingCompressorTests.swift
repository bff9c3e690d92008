#if Opus
    import Foundation
    import Synchronization
    import TelephoneAudio
    import TestKit
    import Testing

    @testable import OpusAudio

    /// A recording that waits in the compressor's thread until the test lets it go on.
    private struct HeldSource: RecordingSource {
        let started: Notes
        let gate: DispatchSemaphore
        var isDone = false

        mutating func next(_ count: Int) -> [Int16] {
            guard !isDone else { return [] }
            isDone = true
            started.add("started")
            gate.wait()
            return [Int16](repeating: 0, count: 800)
        }
    }

    /// A recording that takes away the folder its file goes to.
    private struct VanishingSource: RecordingSource {
        let folder: String

        func next(_ count: Int) throws -> [Int16] {
            try? FileManager.default.removeItem(atPath: folder)
            return []
        }
    }

    private struct Refused: Error, Equatable {}

    @Suite(.timeLimit(.minutes(4)))
    struct RecordingCompressorTests {
        private let folder: String

        init() throws {
            folder = NSTemporaryDirectory() + "syrinx-\(UUID().uuidString)/"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        private func job(_ name: String, channels: Int = 1, samples: Int = 80_000) -> RecordingCompressor.Job {
            RecordingCompressor.Job(channels: channels, destination: folder + name) {
                RecordedSamples((0..<samples).map { Int16($0 % 1000) })
            }
        }

        private func decoded(_ name: String) throws -> [Int16] {
            var samples: [Int16] = []
            var decoder = OggOpusDecoder(rate: .narrowband)
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + name)))
            try decoder.append(bytes.span, to: &samples)
            try decoder.finish()
            return samples
        }

        private var files: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        }

        @Test func `makes files of recordings in memory and on the disk`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let compressor = RecordingCompressor()
            let report = try await compressor.compress(job("memory.opus", channels: 2, samples: 80_000))
            #expect(report.duration == .seconds(5))
            #expect(try decoded("memory.opus").count == 80_000)
            try Data([UInt8](repeating: 0xFF, count: 8000)).write(to: URL(fileURLWithPath: folder + "a.ulaw"))
            try Data([UInt8](repeating: 0x80, count: 12_345)).write(to: URL(fileURLWithPath: folder + "b.ulaw"))
            let paths = [folder + "a.ulaw", folder + "b.ulaw"]
            let two = RecordingCompressor.Job(channels: 2, destination: folder + "disk.opus") { try MuLawFiles(paths) }
            let disk = try await compressor.compress(two)
            #expect(disk.duration == .microseconds(12_345 * 125))
            #expect(try decoded("disk.opus").count == 2 * 12_345)
            #expect(files == ["a.ulaw", "b.ulaw", "disk.opus", "memory.opus"])
            await compressor.finish()
        }

        @Test func `makes a file of a WAV file, and refuses one that is no call's`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let compressor = RecordingCompressor()
            let path = folder + "call.wav"
            for (rate, channels) in [(8000, 1), (8000, 2), (16_000, 1), (8000, 3)] {
                var writer = try WaveFileWriter(
                    path: path,
                    format: WaveFormat(.muLaw, sampleRate: rate, channelCount: channels)
                )
                try writer.append([Int16](repeating: 5, count: 9600 * channels).span)
                try writer.close()
                let job = RecordingCompressor.Job(channels: channels, destination: folder + "call.opus") {
                    try WaveRecording(path)
                }
                if rate == 8000, channels < 3 {
                    let report = try await compressor.compress(job)
                    #expect(report.duration == .milliseconds(1200))
                    #expect(try decoded("call.opus").count == 9600 * channels)
                } else {
                    await #expect(throws: WaveRecordingError.format(sampleRate: rate, channels: channels)) {
                        _ = try await compressor.compress(job)
                    }
                }
            }
        }

        @Test func `tells what went wrong, leaves no file, and goes on`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let compressor = RecordingCompressor()
            let missing = folder + "missing.ulaw"
            let lost = RecordingCompressor.Job(channels: 1, destination: folder + "x.opus") {
                try MuLawFiles([missing])
            }
            await #expect(throws: RecordingFileError.self) { _ = try await compressor.compress(lost) }
            let broken = RecordingCompressor.Job(channels: 1, destination: folder + "x.opus") { throw Refused() }
            await #expect(throws: Refused.self) { _ = try await compressor.compress(broken) }
            await #expect(throws: RecordingFileError.self) { _ = try await compressor.compress(job("no/folder.opus")) }
            await #expect(throws: OpusCodecError.settings) {
                _ = try await compressor.compress(job("x.opus", channels: 3))
            }
            #expect(files == [])
            _ = try await compressor.compress(job("good.opus"))
            #expect(files == ["good.opus"])
        }

        @Test func `refuses when the queue is full, and takes again when it is not`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let compressor = RecordingCompressor(queueLimit: 2)
            let (started, done, gate) = (Notes(), Notes(), DispatchSemaphore(value: 0))
            let held = RecordingCompressor.Job(channels: 1, destination: folder + "held.opus") {
                HeldSource(started: started, gate: gate)
            }
            try compressor.submit(held) { _ in done.add("held") }
            await started.wait(for: "started")
            try compressor.submit(job("1.opus")) { _ in done.add("1") }
            try compressor.submit(job("2.opus")) { _ in done.add("2") }
            #expect(compressor.waiting == 3)
            #expect(throws: RecordingCompressor.Refusal.full(limit: 2)) {
                try compressor.submit(job("3.opus")) { _ in done.add("3") }
            }
            gate.signal()
            await done.wait(for: "1")
            try compressor.submit(job("4.opus")) { _ in done.add("4") }
            await compressor.finish()
            #expect(done.all == ["held", "1", "2", "4"])
            #expect(files == ["1.opus", "2.opus", "4.opus", "held.opus"])
        }

        @Test func `drops a waiting job that is cancelled, and stops a running one`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let compressor = RecordingCompressor()
            let (started, gate) = (Notes(), DispatchSemaphore(value: 0))
            let results = Mutex<[String: Bool]>([:])
            let held = RecordingCompressor.Job(channels: 1, destination: folder + "held.opus") {
                HeldSource(started: started, gate: gate)
            }
            let note: @Sendable (String) -> RecordingCompressor.Completion = { name in
                { result in
                    let isCancelled = if case .failure(let error) = result { error is CancellationError } else { false }
                    results.withLock { $0[name] = isCancelled }
                }
            }
            let running = try compressor.submit(held, completion: note("running"))
            await started.wait(for: "started")
            let waiting = try compressor.submit(job("waiting.opus"), completion: note("waiting"))
            try compressor.submit(job("kept.opus"), completion: note("kept"))
            compressor.cancel(waiting)
            compressor.cancel(running)
            gate.signal()
            await compressor.finish()
            compressor.cancel(running)
            #expect(results.withLock { $0 } == ["running": true, "waiting": true, "kept": false])
            #expect(files == ["kept.opus"])
        }

        @Test func `is cancelled with the task that waits`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let compressor = RecordingCompressor()
            let (started, gate) = (Notes(), DispatchSemaphore(value: 0))
            let held = RecordingCompressor.Job(channels: 1, destination: folder + "held.opus") {
                HeldSource(started: started, gate: gate)
            }
            let task = Task { try await compressor.compress(held) }
            await started.wait(for: "started")
            task.cancel()
            gate.signal()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(files == [])
        }

        @Test func `takes nothing after its end, and ends its thread when it is let go`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            var compressor: RecordingCompressor? = RecordingCompressor()
            let done = Notes()
            for index in 0..<5 { try compressor?.submit(job("\(index).opus")) { _ in done.add("\(index)") } }
            compressor = nil
            await done.wait(for: "4")
            #expect(files.count == 5)
            let second = RecordingCompressor()
            await second.finish()
            #expect(throws: RecordingCompressor.Refusal.finished) { try second.submit(job("x.opus")) { _ in } }
        }

        @Test func `two that write to one name do not spoil each other's file`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let (first, second) = (RecordingCompressor(), RecordingCompressor())
            let (started, done, gate) = (Notes(), Notes(), DispatchSemaphore(value: 0))
            let held = RecordingCompressor.Job(channels: 1, destination: folder + "x.opus") {
                HeldSource(started: started, gate: gate)
            }
            try first.submit(held) { _ in done.add("first") }
            await started.wait(for: "started")
            let refusal = await #expect(throws: RecordingFileError.self) {
                _ = try await second.compress(job("x.opus", samples: 160))
            }
            #expect(refusal?.code == EWOULDBLOCK)
            #expect(files == ["x.opus.partial"])
            gate.signal()
            await done.wait(for: "first")
            #expect(try decoded("x.opus").count == 800)
            _ = try await second.compress(job("x.opus", samples: 160))
            #expect(try decoded("x.opus").count == 160)
            #expect(files == ["x.opus"])
        }

        @Test func `what a process that died left behind is written over`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try Data(repeating: 1, count: 100_000).write(to: URL(fileURLWithPath: folder + "x.opus.partial"))
            let report = try await RecordingCompressor().compress(job("x.opus", samples: 160))
            #expect(report.bytes < 1_000)
            #expect(try decoded("x.opus").count == 160)
            #expect(files == ["x.opus"])
        }

        @Test func `a folder that vanishes meanwhile is told, and the thread goes on`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let lost = folder + "lost/"
            try FileManager.default.createDirectory(atPath: lost, withIntermediateDirectories: true)
            let vanishing = RecordingCompressor.Job(channels: 1, destination: lost + "x.opus") {
                VanishingSource(folder: lost)
            }
            let compressor = RecordingCompressor()
            await #expect(throws: RecordingFileError.self) { _ = try await compressor.compress(vanishing) }
            #expect(files == [])
            _ = try await compressor.compress(job("good.opus"))
            #expect(files == ["good.opus"])
        }

        @Test func `its thread is as nice as can be`() async throws {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let niceness = Mutex<Int32?>(nil)
            let job = RecordingCompressor.Job(channels: 1, destination: folder + "x.opus") {
                niceness.withLock { $0 = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
                return RecordedSamples([])
            }
            _ = try await RecordingCompressor().compress(job)
            #expect(niceness.withLock { $0 } == 19)
            #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) < 19)
        }
    }
#endif
