#if Opus
    import CallTiming
    import Foundation
    import Testing

    @testable import CallRecords

    @Suite(.timeLimit(.minutes(5))) struct RecordingCompressionTests {
        private let folder: TemporaryFolder
        private let store: SQLiteCallStore

        init() throws {
            folder = try TemporaryFolder()
            store = try SQLiteCallStore(path: folder.database)
        }

        private func keeper(_ change: (inout RecordOptions) -> Void = { _ in }) throws -> RecordKeeper {
            var options = RecordOptions.patient
            options.upkeepInterval = .milliseconds(10)
            change(&options)
            return try RecordKeeper(store: store, folder: folder.path, options: options)
        }

        /// A second of a call, recorded to its end.
        private func record(with keeper: RecordKeeper) async throws {
            let scribe = keeper.begin(TestCall.record("a"))
            do {
                let recorder = try keeper.record(scribe)
                recorder.caller([UInt8](repeating: 40, count: 8_000).span, at: .start)
                recorder.finish(at: CallTime(samples: 8_000))
            }
            _ = await scribe.end(.completed)
        }

        private func exists(_ path: String) -> Bool {
            FileManager.default.fileExists(atPath: folder.path + "/recordings/" + path)
        }

        private func until(_ formats: [RecordedAudio.Format]) async throws {
            try await eventually {
                try Set(store.audio(of: CallName("a")).map(\.format)) == Set(formats)
            }
        }

        @Test func `a recording becomes Ogg Opus after its call, and only that stays`() async throws {
            let keeper = try keeper()
            try await record(with: keeper)
            try await until([.oggOpus])
            #expect(try store.audio(of: CallName("a")).map(\.samples) == [8_000])
            #expect(exists("default/a.ogg") && !exists("default/a.wav"))
            let small = folder.path + "/recordings/default/a.ogg"
            let bytes = [UInt8](try #require(FileManager.default.contents(atPath: small)))
            #expect(bytes.starts(with: Array("OggS".utf8)))
            await keeper.stop()
            #expect(keeper.figures.troubles == 0)
        }

        @Test func `both forms stay where that is wanted`() async throws {
            let keeper = try keeper { $0.keepsWaves = true }
            try await record(with: keeper)
            try await until([.stereoMuLaw, .oggOpus])
            #expect(exists("default/a.ogg") && exists("default/a.wav"))
            await keeper.stop()
        }

        @Test func `what an earlier process has not come to is done by the next one`() async throws {
            let first = try keeper { $0.compressesRecordings = false }
            try await record(with: first)
            await first.stop()
            #expect(try store.audio(of: CallName("a")).map(\.format) == [.stereoMuLaw])
            // It died when the small file was there and the store did not know it.
            try Data([1, 2, 3]).write(to: URL(filePath: folder.path + "/recordings/default/a.ogg"))
            let second = try keeper()
            try await until([.oggOpus])
            #expect(try Data(contentsOf: URL(filePath: folder.path + "/recordings/default/a.ogg")).count > 3)
            await second.stop()
        }

        @Test func `what is too old goes, in either form`() async throws {
            let first = try keeper { $0.keepsWaves = true }
            try await record(with: first)
            try await until([.stereoMuLaw, .oggOpus])
            await first.stop()
            let second = try keeper { $0.recordingsAreKept = { _ in .zero } }
            try await until([])
            #expect(!exists("default/a.ogg") && !exists("default/a.wav"))
            #expect(try store.call(CallName("a")) != nil)
            await second.stop()
        }
    }
#endif
