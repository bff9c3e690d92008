package import Reactor
internal import Synchronization

#if !PocketSphinx
    /// Stands in for a decoder where there is none.
    final class PhraseDecoder {
        init(_ model: PhraseModel) throws(LocalEngineError) { throw .notBuilt(trait: "PocketSphinx") }

        func hear(_ samples: [Int16], _ grammar: PhraseGrammar) throws(LocalEngineError) -> PhraseHearing {
            throw .notBuilt(trait: "PocketSphinx")
        }
    }
#endif

/// Hears phrases: decoders of PocketSphinx on threads of their own, at most one a core, shared by all sessions.
package final class PhraseEngine: Sendable {
    private let model: PhraseModel
    private let pool: EnginePool<PhraseDecoder>
    private let dictionary = Mutex<PronouncingDictionary?>(nil)

    /// An engine of its own; see also `shared`.
    ///
    /// - Parameters:
    ///   - decoders: how many there are at most; nil for one a core.
    ///   - queueLimit: how many stretches may wait for a decoder.
    package init(_ model: PhraseModel = PhraseModel(), decoders: Int? = nil, queueLimit: Int = 256) {
        self.model = model
        let cores = EventLoopGroup.usableCores
        pool = EnginePool(name: "phrases", threads: min(cores, decoders ?? cores), limit: queueLimit) {
            () throws(LocalEngineError) in try PhraseDecoder(model)
        }
    }

    private static let engines = Mutex<[PhraseModel: PhraseEngine]>([:])

    /// The one engine of the process for a model.
    package static func shared(_ model: PhraseModel) -> PhraseEngine {
        engines.withLock { engines in
            if let engine = engines[model] { return engine }
            let engine = PhraseEngine(model)
            engines[model] = engine
            return engine
        }
    }

    /// How many decoders have been started.
    package var decoders: Int { pool.threads }

    /// How many stretches wait for a decoder.
    package var waiting: Int { pool.waiting }

    /// Makes a grammar of phrases, with the model's files read if they have not been yet; to be called on the loop.
    ///
    /// - Parameter pronunciations: the phones of words that the dictionary lacks or has wrong, by the word.
    package func grammar(
        of phrases: [String],
        pronunciations: [String: String] = [:],
        on loop: EventLoop
    ) async throws(LocalEngineError) -> PhraseGrammar {
        try await pool.run(on: loop) { [self] (_) throws(LocalEngineError) in
            try PhraseGrammar(phrases, pronunciations: pronunciations, words())
        }
    }

    /// Hears a stretch of the telephone's µ-law on one of the threads; `completion` is called on the loop.
    package func hear(
        _ codes: [UInt8],
        _ grammar: PhraseGrammar,
        band: WideBand = .standard,
        lane: EngineLane,
        on loop: EventLoop,
        completion: @escaping (Result<PhraseHearing, LocalEngineError>) -> Void
    ) throws(LocalEngineError) -> EngineJob {
        try pool.submit(
            lane,
            on: loop,
            { decoder throws(LocalEngineError) in
                try decoder.hear(band.samples(of: codes), grammar)
            },
            completion: completion
        )
    }

    private func words() throws(LocalEngineError) -> PronouncingDictionary {
        let outcome: Result<PronouncingDictionary, LocalEngineError> = dictionary.withLock { kept in
            if let kept { return .success(kept) }
            let result = Result { () throws(LocalEngineError) in try PronouncingDictionary(path: model.dictionary) }
            if case .success(let read) = result { kept = read }
            return result
        }
        return try outcome.get()
    }
}
