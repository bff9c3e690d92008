internal import Rehearsal

/// What a caller of a load does, frame by frame, by what they hear: a pure value.
///
/// Times are samples of the caller's own stream, in which the frame that is sent at a time ends there.
package struct LoadTurns: Sendable {
    /// Something that is said: so many frames, and where in them it can be heard.
    package struct Clip: Sendable, Equatable {
        package var frames: Int
        package var sound: Range<Int64>

        package init(frames: Int, sound: Range<Int64>) {
            self.frames = frames
            self.sound = sound
        }
    }

    /// What is heard of the caller in a frame.
    package enum Said: Sendable, Equatable {
        case silence
        case clip(Int, frame: Int)
    }

    /// Something that was measured; times in samples.
    package enum Finding: Sendable, Equatable {
        /// The answer could be heard, so long after the caller's last sound.
        case answered(after: Int64)
        /// None came.
        case missing
        /// The agent began to answer before the caller had finished.
        case tooEarly
        /// The agent's audio was thrown away, so long after the first sound of who cut in.
        case letIn(after: Int64)
        /// It was not.
        case unheeded
        /// A reply broke off for so long, because its next audio had not come.
        case underrun(Int64)
    }

    private enum Phase: Equatable {
        /// The agent has the floor; since then.
        case listening(since: Int64)
        case speaking(clip: Int, frame: Int)
    }

    /// How long an answer is waited for: 12 s.
    private static let patience: Int64 = 96_000
    /// How long the greeting is waited for: 6 s.
    private static let greeting: Int64 = 48_000
    /// How long a reply that is cut in on may go on behind that: 3 s.
    private static let cutting: Int64 = 24_000
    /// A break in what is played that is longer ends a reply, and is none in it: .4 s.
    private static let breath: Int64 = 3_200

    private let turns: [Clip]
    private let interruptions: [Clip]
    /// Every so many replies one is cut in on; never for 0.
    private let every: Int
    private var random: SimulatorRandom
    private var phase = Phase.listening(since: 0)
    private var frames: Int64 = 0
    private var turn: Int
    private var replies: Int
    private var pause: Int64
    /// Where what has come ends at the ear.
    private var end: Int64 = 0
    /// The end of the caller's last sound, until it is answered.
    private var unanswered: Int64?
    /// When the caller is going to cut in.
    private var cuttingIn: Int64?
    /// The first sound of who cuts in, until the agent is quiet.
    private var cutSince: Int64?
    private var wasTooEarly = false

    /// Makes a caller.
    ///
    /// - Parameters:
    ///   - interruptions: clips that cut in; they are numbered behind the turns.
    ///   - number: what makes them differ from others.
    package init(turns: [Clip], interruptions: [Clip], every: Int, number: Int) {
        self.turns = turns
        self.interruptions = interruptions
        self.every = interruptions.isEmpty ? 0 : every
        random = SimulatorRandom(seed: UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9 &+ 17)
        turn = number
        replies = number
        // Callers are not in step: the first turns are spread over three seconds.
        pause = 4_000 + Int64(random.unit() * 24_000)
    }

    /// How far the stream has come.
    package var now: Int64 { frames * 160 }

    /// Whether the place of the first sound in what comes next is of interest.
    package var listensForSound: Bool {
        if case .speaking = phase { return cutSince == nil && !wasTooEarly }
        return unanswered != nil && cutSince == nil
    }

    /// The next 20 ms.
    package mutating func frame(_ tell: (Finding) -> Void) -> Said {
        if case .listening(let since) = phase { listen(since, tell) }
        defer { frames += 1 }
        guard case .speaking(let number, let place) = phase else { return .silence }
        let clip = clip(number)
        if place + 1 < clip.frames {
            phase = .speaking(clip: number, frame: place + 1)
        } else {
            phase = .listening(since: now + 160)
            unanswered = now + 160 - Int64(clip.frames) * 160 + clip.sound.upperBound
        }
        return .clip(number, frame: place)
    }

    private func clip(_ number: Int) -> Clip {
        number < turns.count ? turns[number] : interruptions[number - turns.count]
    }

    private mutating func listen(_ since: Int64, _ tell: (Finding) -> Void) {
        if cutSince != nil, now - since > Self.cutting {
            cutSince = nil
            tell(.unheeded)
        }
        if let when = cuttingIn, now >= when {
            cuttingIn = nil
            // Nobody cuts in on what is all but over: what is not is some 400 ms ahead.
            if end > now + 1_600 { return interrupt() }
        }
        if unanswered != nil {
            guard now - since > Self.patience else { return }
            unanswered = nil
            tell(.missing)
            return speak()
        }
        guard end > 0 || now > Self.greeting, now - max(end, since) >= pause else { return }
        speak()
    }

    private mutating func speak() {
        phase = .speaking(clip: turn % turns.count, frame: 0)
        turn += 1
        pause = 5_600 + Int64(random.unit() * 6_400)
        wasTooEarly = false
    }

    private mutating func interrupt() {
        let number = turn % interruptions.count
        phase = .speaking(clip: turns.count + number, frame: 0)
        turn += 1
        cutSince = now + interruptions[number].sound.lowerBound
    }

    /// Audio of the agent's has come, and is played behind what is still to be heard.
    ///
    /// - Parameter firstSound: where in it the first sound is, if there is any and it is of interest.
    package mutating func arrived(_ count: Int, at time: Int64, firstSound: Int?, _ tell: (Finding) -> Void) {
        let start = max(time, end)
        if end > 0, time > end, time - end < Self.breath, unanswered == nil { tell(.underrun(time - end)) }
        end = start + Int64(count)
        guard let firstSound, listensForSound else { return }
        guard let said = unanswered else {
            wasTooEarly = true
            return tell(.tooEarly)
        }
        let heard = start + Int64(firstSound)
        unanswered = nil
        tell(.answered(after: heard - said))
        replies += 1
        // Somewhere from .8 to 1.6 s into it.
        if every > 0, replies % every == 0 { cuttingIn = heard + 6_400 + Int64(random.unit() * 6_400) }
    }

    /// Where the last of what has come ends at the ear: when a mark behind it is reached.
    package var playedUntil: Int64 { end }

    /// What has come and has not been heard is thrown away.
    package mutating func cleared(at time: Int64, _ tell: (Finding) -> Void) {
        end = min(end, time)
        cuttingIn = nil
        guard let since = cutSince else { return }
        cutSince = nil
        tell(.letIn(after: max(0, time - since)))
    }
}
