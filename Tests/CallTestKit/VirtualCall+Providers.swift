import CallPipeline
import ProviderKit

/// A voice in virtual time: one session.
struct SimulatedVoice {
    /// What it has made of a reply: its audio is known sample by sample, and so is its text.
    struct Made {
        let reply: Int
        var samples: Int64 = 0
        var words: [(text: String, samples: Range<Int64>)] = []

        /// The sample of the reply that is at a place; silence behind its last one.
        func code(_ place: Int64) -> UInt8 {
            place < samples ? Self.code(reply, place) : 0xFF
        }

        static func code(_ reply: Int, _ place: Int64) -> UInt8 {
            UInt8(truncatingIfNeeded: Int64(reply) &* 31 &+ place &* 7) & 0x7F
        }

        /// The words of which at least half was heard.
        func text(heard: Int64) -> [String] {
            words.filter { ($0.samples.lowerBound + $0.samples.upperBound) / 2 <= heard }.map(\.text)
        }
    }

    enum Item {
        case gap(Int64)
        case spoken([SpokenPiece])
        case audio(Int64)
        case pieceEnd
        case end
    }

    let epoch: Int
    let run: Int
    var fate: VoiceFate
    var items: [Item] = []
    /// What it was given, and whether that is all.
    var texts: [String] = []
    var hasAll = false
    var isTicking = false
    /// What this session has been given to say, and has said.
    var planned: Int64 = 0
    var spoken: Int64 = 0
}

// What the model, the voice and the tools do.
extension VirtualCall {
    func generate(_ epoch: Int, _ request: GenerationRequest) {
        if let generation { violate("reply \(epoch) is written while reply \(generation.epoch) still is") }
        requests.append(request)
        runs += 1
        let run = runs
        if let modelIsAway, now < modelIsAway {
            generation = (epoch, run, nil)
            return at(now + 400) { call in
                guard call.generation?.run == run else { return }
                call.generation = nil
                call.feed(.generationFailed(epoch: epoch, ProviderFailure(.overloaded, provider: "model", "500")))
            }
        }
        let scripted = models.isEmpty ? nil : models.removeFirst()
        let script = scripted ?? defaultModel(epoch)
        if let scripted { scripts[epoch] = scripted }
        generation = (epoch, run, scripted)
        var time = now + (script.latency.map { $0 * 8 } ?? pace?.firstToken(epoch) ?? surroundings.firstToken * 8)
        for step in script.steps {
            switch step {
            case .text(let text):
                for word in Self.tokens(of: text) {
                    write(.text(word), epoch, run, at: time)
                    time += pace?.token(epoch) ?? surroundings.token * 8
                }
            case .tool(let call):
                write(.toolCallStarted(name: call.name), epoch, run, at: time)
                write(.toolCall(call), epoch, run, at: time + surroundings.token * 8)
                time += surroundings.token * 16
            case .wait(let wait): time += wait * 8
            case .fail:
                at(time) { call in
                    guard call.generation?.run == run else { return }
                    call.generation = nil
                    call.feed(.generationFailed(epoch: epoch, ProviderFailure(.network, provider: "model", "gone")))
                }
                return
            case .hang: return
            }
        }
        write(.finished(.completed), epoch, run, at: time)
    }

    private func write(_ event: GenerationEvent, _ epoch: Int, _ run: Int, at time: Int64) {
        at(time) { call in
            let isCurrent = call.generation?.run == run
            guard isCurrent || call.isLeaky else { return }
            if isCurrent, case .finished = event { call.generation = nil }
            call.feed(.generation(epoch: epoch, event))
        }
    }

    func stopModel() { generation = nil }

    static func tokens(of text: String) -> [String] {
        var tokens: [String] = []
        var token = ""
        for character in text {
            token.append(character)
            if character == " " {
                tokens.append(token)
                token = ""
            }
        }
        return token.isEmpty ? tokens : tokens + [token]
    }

    // MARK: The voice

    func openVoice(_ epoch: Int) {
        if let voice { violate("reply \(epoch) gets a voice while reply \(voice.epoch) still has it") }
        runs += 1
        voice = SimulatedVoice(epoch: epoch, run: runs, fate: nextFate)
        // What an earlier session was given and has not said is said by this one.
        if made[epoch].map({ $0.samples == 0 }) ?? true { made[epoch] = SimulatedVoice.Made(reply: epoch) }
        if case .fails(after: 0) = voice?.fate { tick(after: surroundings.firstAudio * 8) }
    }

    private var nextFate: VoiceFate {
        if let voiceIsMute, now < voiceIsMute { return .hangs(after: 0) }
        return voices.isEmpty ? .speaks : voices.removeFirst()
    }

    /// Another session is given the same; of the two the one that speaks is heard.
    func askVoiceAgain(_ epoch: Int) {
        guard let before = voice, before.epoch == epoch, before.spoken == 0 else { return }
        // One that is only slow speaks first.
        if before.isTicking { return }
        voice = nil
        openVoice(epoch)
        for text in before.texts { speak(text) }
        if before.hasAll { finishVoice() }
    }

    func retryRecognizer() {
        guard let until = recognizerIsAway else { return }
        at(now + 400) { call in
            guard call.recognizerIsAway != nil else { return }
            guard call.now >= until else {
                return call.feed(.recognition(.lost(ProviderFailure(.network, provider: "recognizer", "refused"))))
            }
            call.recognizerIsAway = nil
            let identity = ProviderIdentity(.recognizer, provider: "recognizer", model: "")
            let failure = ProviderFailure(.network, provider: "recognizer", "gone")
            call.feed(.recognition(.switched(ProviderSwitch(from: identity, to: identity, reason: failure))))
            // What was kept is heard at 1.25 times its pace.
            let kept = call.unheard
            call.unheard = []
            guard let first = kept.first else { return }
            let begin = call.now
            for (time, input) in kept {
                call.at(begin + (time - first.time) * 4 / 5 + 800) { $0.feed(input) }
            }
        }
    }

    func speak(_ text: String) {
        voice?.texts.append(text)
        guard var voice, var made = made[voice.epoch] else { return }
        if voice.items.isEmpty {
            voice.items.append(.gap(pace?.firstAudio(voice.epoch) ?? surroundings.firstAudio * 8))
        }
        let length = Int64(text.count) * surroundings.character
        var pieces: [SpokenPiece] = []
        var place: Int64 = 0
        // What an earlier session has made comes before.
        let before = made.samples - voice.spoken
        for word in Self.tokens(of: text) {
            let end = place + Int64(word.count) * surroundings.character
            let (start, stop) = (voice.planned + place, voice.planned + end)
            if word.contains(where: { !$0.isWhitespace }) {
                made.words.append((word.trimmed, before + start..<before + stop))
            }
            pieces.append(
                SpokenPiece(word, start: .microseconds(start * 125), end: .microseconds(stop * 125))
            )
            place = end
        }
        voice.planned += length
        if surroundings.isAligned { voice.items.append(.spoken(pieces)) }
        var left = length
        while left > 0 {
            voice.items.append(.audio(min(left, 800)))
            left -= 800
        }
        if surroundings.tellsPieces { voice.items.append(.pieceEnd) }
        self.voice = voice
        self.made[voice.epoch] = made
        tick(after: 0)
    }

    func finishVoice() {
        voice?.items.append(.end)
        voice?.hasAll = true
        tick(after: 0)
    }

    private func tick(after delay: Int64) {
        guard let voice, !voice.isTicking else { return }
        self.voice?.isTicking = true
        let run = voice.run
        at(now + delay) { call in
            guard call.voice?.run == run else { return }
            call.voice?.isTicking = false
            call.next()
        }
    }

    /// The voice does the next thing that it has to.
    private func next() {
        guard let voice else { return }
        if meetsItsFate(voice) { return }
        guard let item = voice.items.first else { return }
        switch item {
        case .gap(let gap):
            self.voice?.items.removeFirst()
            return tick(after: gap)
        case .spoken(let pieces):
            self.voice?.items.removeFirst()
            feed(.spoken(epoch: voice.epoch, pieces))
            tick(after: 0)
        case .audio(let count):
            guard machine.room > 0 else { return tick(after: 800) }
            self.voice?.items.removeFirst()
            say(count, voice)
            tick(after: count / surroundings.speed)
        case .pieceEnd:
            self.voice?.items.removeFirst()
            feed(.pieceEnded(epoch: voice.epoch))
            tick(after: 0)
        case .end:
            self.voice = nil
            feed(.voiceEnded(epoch: voice.epoch))
        }
    }

    private func say(_ count: Int64, _ voice: SimulatedVoice) {
        guard let made = made[voice.epoch] else { return }
        let codes = (made.samples..<made.samples + count).map { SimulatedVoice.Made.code(voice.epoch, $0) }
        self.made[voice.epoch]?.samples += count
        self.voice?.spoken += count
        spoke(voice.epoch, codes)
    }

    private func meetsItsFate(_ voice: SimulatedVoice) -> Bool {
        switch voice.fate {
        case .speaks: return false
        case .fails(let after):
            guard voice.spoken >= after * 8 else { return false }
            self.voice = nil
            feed(.voiceFailed(epoch: voice.epoch, ProviderFailure(.network, provider: "voice", "gone")))
            return true
        case .ends(let after):
            guard voice.spoken >= after * 8, voice.spoken > 0 || after == 0 else { return false }
            self.voice = nil
            feed(.voiceEnded(epoch: voice.epoch))
            return true
        case .hangs(let after): return voice.spoken >= after * 8
        }
    }

    // MARK: Tools

    func use(_ call: ToolCall, _ epoch: Int) {
        let place = toolFates.firstIndex { $0.name == call.name }
        let fate = place.map { toolFates.remove(at: $0) } ?? ToolFate(call.name, latency: 300, content: "done")
        toolsRunning.insert(call.id)
        guard let latency = fate.latency else { return }
        at(now + latency * 8) { owner in
            guard owner.toolsRunning.remove(call.id) != nil || owner.isLeaky else { return }
            owner.feed(
                .toolFinished(epoch: epoch, ToolResult(id: call.id, content: fate.content, isError: fate.isError))
            )
        }
    }

    // MARK: What is heard

    /// The sample that the carrier plays at a time; nil for silence.
    func played(at time: Int64) -> UInt8? {
        guard let stretch = carrier.played.last(where: { $0.begin <= time }) else { return nil }
        let place = stretch.samples.lowerBound + time - stretch.begin
        guard stretch.samples.contains(place) else { return nil }
        return made[stretch.reply]?.code(place)
    }

    // MARK: Summaries

    func summarise(_ number: Int) {
        at(now + 8_000) { call in
            guard let text = call.summaryTexts.isEmpty ? "" : call.summaryTexts.removeFirst() else {
                let failure = ProviderFailure(.network, provider: "model", "gone")
                return call.feed(.summaryFailed(number: number, failure))
            }
            call.feed(.summary(number: number, .text(text)))
            call.feed(.summary(number: number, .finished(.completed)))
        }
    }
}

extension String {
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
