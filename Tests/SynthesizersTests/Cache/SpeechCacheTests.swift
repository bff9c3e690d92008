import CallTiming
import Foundation
import ProviderKit
import ProviderTestKit
import Reactor
import Synchronization
import Synthesizers
import Testing

/// A clock in seconds that a test turns.
private final class Seconds: Sendable {
    let now = Atomic<Int64>(1_700_000_000)
}

private func key(_ text: String, settings: String = "voice-1", language: String? = nil) throws -> SpeechKey {
    try #require(SpeechKey(text, by: EchoVoice(key: settings), format: .muLaw, language: language))
}

private func speech(_ text: String, bytes: Int = 400) -> CachedSpeech {
    CachedSpeech(
        format: .muLaw,
        audio: (0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 7) },
        pieces: [SpokenPiece(text, start: .milliseconds(5), end: .milliseconds(45))]
    )
}

@Suite(.timeLimit(.minutes(4)))
struct SpeechCacheTests: Sendable {
    private let folder = ScratchFolder()
    private let clock = Seconds()

    private func cache(memory: Int = 1 << 20, disk: Int = 1 << 20, onDisk: Bool = true) -> SpeechCache {
        var settings = SpeechCache.Settings(folder: onDisk ? folder.path : nil)
        settings.memory = memory
        settings.disk = disk
        // The machine may be busy.
        settings.patience = .seconds(20)
        let clock = clock
        return SpeechCache(settings) { clock.now.load(ordering: .relaxed) }
    }

    @Test func `what was spoken is found in memory`() async throws {
        let cache = cache(onDisk: false)
        let key = try key("Good day.")
        let found = try await withLoop { loop in
            let before = await cache.speech(key, on: loop)
            cache.store(speech("Good day."), key)
            let after = await cache.speech(key, on: loop)
            return (before, after)
        }
        #expect(found.0 == nil)
        #expect(found.1 == speech("Good day."))
        #expect(cache.counts.memoryHits == 1 && cache.counts.misses == 1 && cache.counts.hitRate == 0.5)
    }

    @Test func `another process finds it on disk, and keeps it in memory from then on`() async throws {
        let (one, other) = (cache(), cache())
        let key = try key("Good day.")
        try await withLoop { loop in
            one.store(speech("Good day."), key)
            await one.flush(on: loop)
            for _ in 0..<2 {
                let found = await other.speech(key, on: loop)
                #expect(found == speech("Good day."))
            }
        }
        #expect(other.counts.diskHits == 1 && other.counts.memoryHits == 1)
        #expect(folder.files == ["\(key.digits).speech"])
    }

    @Test func `a file that is torn anywhere is a miss, and is removed`() async throws {
        let key = try key("Good day.")
        let writer = cache()
        let folder = folder.path
        let file = "\(folder)/\(key.digits).speech"
        let torn = try await withLoop { [self] loop in
            writer.store(speech("Good day."), key)
            await writer.flush(on: loop)
            let whole = try Data(contentsOf: URL(filePath: file))
            var torn = 0
            for length in stride(from: 0, to: whole.count, by: 13) {
                try whole.prefix(length).write(to: URL(filePath: file))
                let reader = cache()
                let found = await reader.speech(key, on: loop)
                #expect(found == nil)
                #expect(!FileManager.default.fileExists(atPath: file) || length == 0)
                torn += reader.counts.torn
            }
            for place in stride(from: 0, to: whole.count, by: 17) {
                var changed = whole
                changed[place] ^= 1
                try changed.write(to: URL(filePath: file))
                let found = await cache().speech(key, on: loop)
                #expect(found == nil)
            }
            try whole.write(to: URL(filePath: file))
            let found = await cache().speech(key, on: loop)
            #expect(found == speech("Good day."))
            return torn
        }
        #expect(torn > 30)
    }

    @Test func `what is older than its age is not used any more`() async throws {
        let (one, other) = (cache(), cache())
        let key = try key("Good day.")
        try await withLoop { [clock] loop in
            one.store(speech("Good day."), key)
            await one.flush(on: loop)
            clock.now.add(7 * 86_400, ordering: .relaxed)
            let last = await one.speech(key, on: loop)
            #expect(last != nil)
            clock.now.add(1, ordering: .relaxed)
            for cache in [one, other] {
                let found = await cache.speech(key, on: loop)
                #expect(found == nil)
            }
        }
        #expect(folder.files == [])
    }

    @Test func `memory holds what was used last`() async throws {
        let cache = cache(memory: 20_000, onDisk: false)
        let keys = try (0..<10).map { try key("\($0)") }
        try await withLoop { loop in
            for (number, key) in keys.enumerated() {
                cache.store(speech("\(number)", bytes: 4_000), key)
                _ = await cache.speech(keys[0], on: loop)
            }
            var found: [Int] = []
            for (number, key) in keys.enumerated() where await cache.speech(key, on: loop) != nil {
                found.append(number)
            }
            #expect(found == [0, 7, 8, 9])
        }
        #expect(cache.bytesInMemory <= 20_000)
    }

    @Test func `the folder is kept below its limit`() async throws {
        let cache = cache(disk: 20_000)
        try await withLoop { loop in
            for number in 0..<33 { cache.store(speech("\(number)", bytes: 4_000), try key("\(number)")) }
            await cache.flush(on: loop)
            cache.tidy()
            await cache.flush(on: loop)
        }
        #expect((1...5).contains(folder.files.count))
        #expect(cache.counts.removed >= 28)
        #expect(folder.files.allSatisfy { $0.hasSuffix(".speech") })
    }

    @Test func `a folder that cannot be made costs nothing but the hits`() async throws {
        var settings = SpeechCache.Settings(folder: "/proc/none/speech")
        settings.patience = .seconds(20)
        let cache = SpeechCache(settings)
        try await withLoop { loop in
            cache.store(speech("Good day."), try key("Good day."))
            await cache.flush(on: loop)
            let found = await cache.speech(try key("Good day."), on: loop)
            #expect(found != nil)
        }
        #expect(cache.counts.failures == 1)
    }

    @Test func `everything that decides how it sounds is in the key`() throws {
        let same = try key("Good day.")
        #expect(same == (try key("Good day.")))
        #expect(same != (try key("Good day")))
        #expect(same != (try key("Good day.", settings: "voice-2")))
        #expect(same != (try key("Good day.", language: "en")))
        #expect(SpeechKey("Good day.", by: EchoVoice(key: "voice-1"), format: .aLaw) != same)
        #expect(SpeechKey("Good day.", by: EchoVoice(key: nil), format: .muLaw) == nil)
        #expect(same.digits.count == 64)
    }
}
