internal import Synchronization

#if Flite
    internal import CFlite
    internal import Glibc
#endif

/// Flite's voices.
///
/// The library counts the references to what its voices hold without locks, so that two threads with one voice would
/// come to free what the other uses: one speaks at a time. It makes a minute of speech in less than a second.
///
/// The same text, voice and speed make the same words, times and length. The samples are the same, too, unless another
/// library draws from the process's `rand` meanwhile: the breath of most voices is made of it.
package enum FliteEngine {
    /// The voices there are.
    package static let voices = ["slt", "kal", "rms", "awb"]

    #if Flite
        // Sendable, because it lives in the mutex below and is touched by nobody who does not hold that.
        @safe
        fileprivate struct Voices: @unchecked Sendable {
            var made: [String: UnsafeMutablePointer<cst_voice>] = unsafe [:]
            /// The state of the numbers that breath is made of.
            let noise = UnsafeMutablePointer<CChar>.allocate(capacity: 128)
            var isReady = false
        }

        private static let state = Mutex(Voices())
        /// The name of what makes a voice slower, for ever at its place.
        // Read by nobody but the library, and never written.
        nonisolated(unsafe) fileprivate static let stretch = unsafe strdup("duration_stretch")
    #endif

    /// Speaks a text, on the calling thread: about ten milliseconds of work for each second that it sounds.
    ///
    /// - Parameter speed: 1 is the voice's own.
    package static func speak(
        _ text: String,
        voice: String = "slt",
        speed: Double = 1
    ) throws(LocalEngineError) -> SpokenSentence {
        guard voices.contains(voice) else { throw .unknownVoice(voice, known: voices) }
        #if Flite
            let outcome: Result<SpokenSentence, LocalEngineError> = state.withLock { state in
                Result { () throws(LocalEngineError) in
                    let chosen = unsafe try state.voice(voice)
                    return unsafe try spoken(text, by: chosen, speed: speed, noise: state.noise)
                }
            }
            return try outcome.get()
        #else
            throw .notBuilt(trait: "Flite")
        #endif
    }
}

#if Flite
    extension FliteEngine.Voices {
        fileprivate mutating func voice(_ name: String) throws(LocalEngineError) -> UnsafeMutablePointer<cst_voice> {
            if !isReady {
                flite_init()
                isReady = true
            }
            if let voice = unsafe made[name] { return unsafe voice }
            let voice =
                switch name {
                case "kal": unsafe register_cmu_us_kal(nil)
                case "rms": unsafe register_cmu_us_rms(nil)
                case "awb": unsafe register_cmu_us_awb(nil)
                default: unsafe register_cmu_us_slt(nil)
                }
            guard let voice = unsafe voice else { throw .engine("Flite does not make the voice \(name)") }
            unsafe made[name] = unsafe voice
            return unsafe voice
        }
    }

    extension FliteEngine {
        fileprivate static func spoken(
            _ text: String,
            by voice: UnsafeMutablePointer<cst_voice>,
            speed: Double,
            noise: UnsafeMutablePointer<CChar>
        ) throws(LocalEngineError) -> SpokenSentence {
            // The library keeps the name's address, not the name: what Swift passes for a string is gone behind the call.
            unsafe feat_set_float(voice.pointee.features, stretch, Float(1 / speed))
            // Most voices take their breath from the C library's `rand`, which all of the process shares: without a state of
            // its own a sentence would sound a little different each time, and others' numbers would be used up.
            let others = unsafe initstate(1, noise, 128)
            defer { if let others = unsafe others { _ = unsafe setstate(others) } }
            guard let utterance = unsafe flite_synth_text(text, voice) else {
                throw .engine("Flite does not speak this")
            }
            defer { unsafe delete_utterance(utterance) }
            guard let wave = unsafe utt_wave(utterance) else { throw .engine("Flite has made no audio") }
            let count = unsafe Int(wave.pointee.num_samples) * Int(wave.pointee.num_channels)
            let samples = unsafe Array(UnsafeBufferPointer(start: wave.pointee.samples, count: max(0, count)))
            return unsafe SpokenSentence(
                samples: samples,
                rate: Int(wave.pointee.sample_rate),
                words: words(of: utterance, in: text)
            )
        }

        /// When each of Flite's tokens is said, as the words of the text that they were read from.
        private static func words(of utterance: UnsafeMutablePointer<cst_utterance>, in text: String) -> [SpokenSentence
            .Word]
        {
            guard unsafe utt_relation_present(utterance, "Token") != 0 else { return [] }
            var words: [SpokenSentence.Word] = []
            var rest = text[...]
            var token = unsafe relation_head(utt_relation(utterance, "Token"))
            while let current = unsafe token {
                unsafe token = unsafe item_next(current)
                guard let name = unsafe item_feat_string(current, "name") else { continue }
                let written = unsafe String(cString: name)
                // A token that is said as nothing has no words below it.
                guard let first = unsafe item_daughter(current), let found = rest.firstRange(of: written) else {
                    continue
                }
                var last = unsafe first
                while let next = unsafe item_next(last) { unsafe last = unsafe next }
                let start = unsafe ffeature_float(first, "R:SylStructure.daughter1.daughter1.R:Segment.p.end")
                let end = unsafe ffeature_float(last, "R:SylStructure.daughtern.daughtern.R:Segment.end")
                // What is said as nothing, a dash for instance, has words without sounds.
                guard end > start else { continue }
                // What stands between two tokens goes with the one before, up to its last space.
                var opening = rest[..<found.lowerBound]
                if let previous = words.popLast() {
                    let space = opening.lastIndex { $0.isWhitespace }
                    let closing = space.map { opening[...$0] } ?? opening
                    words.append(.init(text: previous.text + closing, start: previous.start, end: previous.end))
                    opening = opening[closing.endIndex...]
                }
                words.append(.init(text: opening + written, start: Double(start), end: Double(end)))
                rest = rest[found.upperBound...]
            }
            if let last = words.popLast() {
                words.append(.init(text: last.text + rest, start: last.start, end: last.end))
            }
            return words
        }
    }
#endif
