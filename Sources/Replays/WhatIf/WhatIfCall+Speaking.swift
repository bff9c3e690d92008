internal import CallPipeline
internal import CallTiming

/// A voice's session that is played.
struct PlayedSpeech {
    let epoch: Int
    let run: Int
    /// The recorded session that is given again, as long as the texts are the same.
    var recording: Int?
    var texts: [String] = []
    /// The time of the last thing that is going to come.
    var last: Int64
    /// Whether its texts are not those of the recording any more, and its sound is made up.
    var isOwn = false
}

// What the voice makes: the recorded sound of the same texts; for others, silence of a likely length.
extension WhatIfCall {
    func openVoice(_ epoch: Int) {
        runs += 1
        voice = PlayedSpeech(epoch: epoch, run: runs, last: now)
    }

    func speak(_ text: String) {
        guard var voice else { return }
        if voice.texts.isEmpty { voice.recording = recording(of: text, in: voice.epoch) }
        voice.texts.append(text)
        let number = voice.texts.count
        let isSame = voice.recording.map { place in
            number <= recorded.voices[place].texts.count && recorded.voices[place].texts[number - 1].text == text
        }
        if isSame == true, !voice.isOwn {
            self.voice = voice
            return give(behind: number)
        }
        voice.isOwn = true
        gaps.unheardPieces += 1
        let wait = number == 1 ? firstDelay() : 0
        voice.last = max(voice.last, now + wait)
        self.voice = voice
        makeUp(Int(Double(text.count) * samplesPerCharacter))
    }

    func finishVoice() {
        guard let voice else { return }
        guard !voice.isOwn, let place = voice.recording, recorded.voices[place].texts.count == voice.texts.count else {
            return end(voice)
        }
        give(behind: voice.texts.count + 1)
        let speech = recorded.voices[place]
        guard !speech.isWhole, let voice = self.voice else { return }
        // It was stopped there: what it would have made is made up.
        let likely = Int(Double(voice.texts.joined().count) * samplesPerCharacter)
        if likely > speech.samples { makeUp(likely - speech.samples) }
        if let voice = self.voice { end(voice) }
    }

    /// Has all come again that came behind a text.
    private func give(behind number: Int) {
        guard let place = voice?.recording, let run = voice?.run, let epoch = voice?.epoch else { return }
        for event in recorded.voices[place].events where event.behind == number {
            let time = max(voice?.last ?? now, now + event.delay + manner.voiceShift)
            voice?.last = time
            at(time) { $0.told(event.news, epoch, run) }
        }
    }

    private func told(_ news: RecordedSpeech.News, _ epoch: Int, _ run: Int) {
        guard voice?.run == run else { return }
        switch news {
        case .audio(let codes): take(.spoke(epoch: epoch, codes, at: CallTime(samples: now)))
        case .pieces(let pieces): feed(.spoken(epoch: epoch, pieces))
        case .pieceEnded: feed(.pieceEnded(epoch: epoch))
        case .note(let note): feed(.voiceNote(epoch: epoch, note))
        case .ended:
            voice = nil
            feed(.voiceEnded(epoch: epoch))
        case .failed(let failure):
            voice = nil
            feed(.voiceFailed(epoch: epoch, failure))
        }
    }

    /// Sound of a length that nobody has heard, four times as fast as it is played.
    private func makeUp(_ samples: Int) {
        guard var voice else { return }
        let (epoch, run) = (voice.epoch, voice.run)
        var left = samples
        while left > 0 {
            let count = min(left, 800)
            at(voice.last) { $0.told(.audio([UInt8](repeating: 0x80, count: count)), epoch, run) }
            voice.last += Int64(count / 4)
            left -= count
        }
        self.voice = voice
    }

    private func end(_ voice: PlayedSpeech) {
        let (epoch, run) = (voice.epoch, voice.run)
        at(max(voice.last, now)) { $0.told(.ended, epoch, run) }
    }

    /// The recorded session that began with a text: of the same reply, of one that was not given yet, or of any other.
    private func recording(of text: String, in epoch: Int) -> Int? {
        let all = recorded.voices
        let places = all.indices.filter { all[$0].texts.first?.text == text && !all[$0].events.isEmpty }
        let best = places.min { one, other in
            func rank(_ place: Int) -> (Int, Int, Int, Int) {
                (
                    all[place].epoch == epoch ? 0 : 1, usedVoices.contains(place) ? 1 : 0,
                    all[place].isWhole ? 0 : 1, place
                )
            }
            return rank(one) < rank(other)
        }
        if let best { usedVoices.insert(best) }
        return best
    }

    private func firstDelay() -> Int64 {
        let delays = recorded.voices.compactMap(\.firstDelay)
        guard !delays.isEmpty else { return 1_520 + manner.voiceShift }
        return max(0, delays[Int(random.next() % UInt64(delays.count))] + manner.voiceShift)
    }

    /// How long a character is spoken: by the sessions that were not stopped, or as people speak.
    private var samplesPerCharacter: Double {
        let whole = recorded.voices.filter(\.isWhole)
        let characters = whole.reduce(0) { $0 + $1.texts.reduce(0) { $0 + $1.text.count } }
        let samples = whole.reduce(0) { $0 + $1.samples }
        return characters > 0 && samples > 0 ? Double(samples) / Double(characters) : 520
    }
}
