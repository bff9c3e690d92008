#if PocketSphinx
    internal import CPocketSphinx

    /// One decoder of PocketSphinx, used by the thread that made it.
    @safe
    final class PhraseDecoder {
        private let decoder: OpaquePointer
        private var known: Set<String> = []
        /// The grammars that are loaded, the one used longest ago first.
        private var loaded: [Int] = []

        private static let greatestLoaded = 16

        init(_ model: PhraseModel) throws(LocalEngineError) {
            try model.check()
            // It reports by the line what it does, to the standard error; this is a setting of the thread.
            err_set_logfp(nil)
            // Words are added with the grammars, so that a decoder does not hold a dictionary of its own. Narrow beams
            // would lose a phrase that begins badly; cut to the caller's words, nothing is to be left out as silence.
            let arguments = [
                "syrinx", "-hmm", model.acoustics, "-remove_silence", "no", "-beam", "1e-80", "-wbeam", "1e-60",
                "-pbeam", "1e-80",
            ]
            var words = unsafe arguments.map { unsafe strdup($0) }
            defer { unsafe words.forEach { unsafe free($0) } }
            guard let settings = unsafe cmd_ln_parse_r(nil, ps_args(), Int32(words.count), &words, 1) else {
                throw .engine("PocketSphinx does not take its settings")
            }
            defer { unsafe cmd_ln_free_r(settings) }
            guard let decoder = unsafe ps_init(settings) else {
                throw .engine("PocketSphinx does not take the acoustic model in \(model.acoustics)")
            }
            unsafe self.decoder = decoder
        }

        deinit { unsafe ps_free(decoder) }

        /// What of the grammar the samples at 16 kHz are most like.
        func hear(_ samples: [Int16], _ grammar: PhraseGrammar) throws(LocalEngineError) -> PhraseHearing {
            try select(grammar)
            guard unsafe ps_start_utt(decoder) == 0 else { throw .engine("PocketSphinx does not begin to listen") }
            // As a whole, so that the mean of its spectrum is known from the first frame on.
            let frames = unsafe ps_process_raw(decoder, samples, samples.count, 0, 1)
            guard unsafe ps_end_utt(decoder) == 0, frames >= 0 else {
                throw .engine("PocketSphinx does not take the audio")
            }
            var score: Int32 = 0
            guard let heard = unsafe ps_get_hyp(decoder, &score), frames > 0 else {
                return PhraseHearing(phrase: nil, words: [], fit: -.infinity)
            }
            let (words, worst) = segments()
            return PhraseHearing(
                phrase: unsafe grammar.phrase(for: String(cString: heard)),
                words: words,
                fit: Float(score) / Float(frames) + worst / 4
            )
        }

        /// The words with their places, and the score of a frame of the worst of them.
        private func segments() -> ([PhraseHearing.Word], Float) {
            var words: [PhraseHearing.Word] = []
            var worst: Float = 0
            var segment = unsafe ps_seg_iter(decoder)
            while let current = unsafe segment {
                var (start, end): (Int32, Int32) = (0, 0)
                unsafe ps_seg_frames(current, &start, &end)
                let name = unsafe String(cString: ps_seg_word(current))
                // Silence and the like are in brackets; so is the number of a second pronunciation, behind the word.
                if let first = name.first, !"<[+(".contains(first) {
                    var (acoustic, language, back): (Int32, Int32, Int32) = (0, 0, 0)
                    _ = unsafe ps_seg_prob(current, &acoustic, &language, &back)
                    worst = min(worst, Float(acoustic) / Float(end - start + 1))
                    let text = String(name.prefix { $0 != "(" && $0 != "_" })
                    words.append(PhraseHearing.Word(text: text, start: Int64(start) * 80, end: Int64(end + 1) * 80))
                }
                unsafe segment = unsafe ps_seg_next(current)
            }
            return (words, worst)
        }

        private func select(_ grammar: PhraseGrammar) throws(LocalEngineError) {
            let name = "g\(grammar.number)"
            if let place = loaded.firstIndex(of: grammar.number) {
                loaded.append(loaded.remove(at: place))
            } else {
                for (word, pronunciations) in grammar.words { try add(word, pronunciations) }
                guard unsafe ps_set_jsgf_string(decoder, name, grammar.source) == 0 else {
                    throw .engine("PocketSphinx does not take the grammar of the phrases")
                }
                loaded.append(grammar.number)
            }
            guard unsafe ps_set_search(decoder, name) == 0 else {
                throw .engine("PocketSphinx does not take up the grammar of the phrases")
            }
            if loaded.count > Self.greatestLoaded { unsafe ps_unset_search(decoder, "g\(loaded.removeFirst())") }
        }

        private func add(_ word: String, _ pronunciations: [String]) throws(LocalEngineError) {
            for (place, phones) in pronunciations.enumerated() {
                let name = place == 0 ? word : "\(word)(\(place + 1))"
                guard known.insert(name).inserted else { continue }
                guard unsafe ps_add_word(decoder, name, phones, 0) >= 0 else {
                    throw .engine("PocketSphinx does not take the word \"\(name)\" as \(phones)")
                }
            }
        }
    }
#endif
