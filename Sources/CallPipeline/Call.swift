package import CallTiming
package import ProviderKit
package import Reactor
package import TelephoneAudio

/// One call: hears the caller, decides what to say, and says it; lives on its loop.
package actor Call {
    /// What a call is made of.
    package struct Parts {
        package var recognizer: any CallRecognizer
        package var script: any ReplyScript
        package var voice: any ReplyVoice
        package var log: CallEventLog

        package init(
            recognizer: any CallRecognizer,
            script: any ReplyScript,
            voice: any ReplyVoice,
            log: CallEventLog
        ) {
            self.recognizer = recognizer
            self.script = script
            self.voice = voice
            self.log = log
        }
    }

    private let loop: EventLoop
    private let log: CallEventLog
    private let recognizer: any CallRecognizer
    private let script: any ReplyScript
    private let voice: any ReplyVoice
    private let output: LoopConfined<any CallOutput>
    private var playout = Playout()
    private var timer: LoopTimer?
    private var startedAt: MonotonicInstant
    private var clock: CallClock
    private var replies = 0
    private var refusals = 0
    private var gaps = 0
    private var isOver = false

    /// How many events of one kind of trouble are told one by one.
    private static let mostNotes = 16
    /// How far ahead of real time the caller's stream may be for its gaps to be filled, in samples: a minute.
    private static let furthestAhead: Int64 = 480_000
    /// A frame that stands in for one that has not come.
    private static let silence = [UInt8](repeating: MuLaw.silence, count: 160)

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Makes a call on the loop of its socket.
    package init(
        on loop: EventLoop,
        of parts: sending Parts,
        output: LoopConfined<any CallOutput>
    ) {
        self.loop = loop
        log = parts.log
        recognizer = parts.recognizer
        script = parts.script
        voice = parts.voice
        self.output = output
        startedAt = loop.now
        clock = CallClock(startedAt: loop.now)
    }

    /// The carrier's stream has begun.
    package func started(stream: String, call: String) {
        startedAt = loop.now
        clock = CallClock(startedAt: loop.now)
        note(.started(stream: stream, call: call))
        // Unowned, because `ended` cancels the timer before the carrier's socket lets go of the call.
        timer = LoopTimer(on: loop, label: "a call's playout") { [unowned self] in
            assumeIsolated { $0.pump() }
        }
    }

    /// The caller's audio, from `begin` on.
    package func heard(_ samples: Span<UInt8>, at begin: CallTime) {
        guard !isOver else { return }
        let event = recognizer.hear(samples, at: begin)
        clock.mediaReceived(through: begin + Int64(samples.count), at: loop.now)
        take(event)
    }

    /// So much of the caller's audio is missing before `end`: it is taken for silence, or skipped where the stream is
    /// further ahead of real time than a carrier's can be.
    package func missed(_ count: Int, before end: CallTime) {
        guard !isOver else { return }
        gaps += 1
        if gaps <= Self.mostNotes { note(.mediaMissing(samples: count), at: end) }
        // Filling costs more than a message does: a stream that runs away from the clock gets no more of it.
        guard end.samples - Int64(elapsedSamples) <= Self.furthestAhead else { return }
        var left = count
        while left > 0 {
            let length = min(left, Self.silence.count)
            take(recognizer.hear(Self.silence.span.extracting(first: length), at: end + Int64(-left)))
            left -= length
        }
    }

    private func take(_ event: RecognizerEvent?) {
        switch event {
        case nil:
            break
        case .speechStarted(let at):
            note(.speechStarted, at: at)
        case .final(let words, let end):
            note(.speechEnded, at: end)
            note(.transcript(words))
            answer(words)
        }
    }

    /// A mark came back: the reply of that name has been played.
    package func markReturned(_ name: String) {
        guard name.hasPrefix("reply-"), let number = Int(name.dropFirst(6)) else { return }
        note(.replyHeard(reply: number))
    }

    /// A message of the carrier was not understood; the call goes on without it.
    package func refused(_ reason: String) {
        // A carrier that sends nothing else must not fill the memory.
        refusals += 1
        guard refusals <= Self.mostNotes else { return }
        note(.messageRefused(reason: reason))
    }

    /// The stream or its socket has ended; the first reason counts.
    package func ended(_ reason: String, media: MediaTimeline.Counts) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        timer = nil
        if media != MediaTimeline.Counts() { note(.mediaCounted(media)) }
        note(.ended(reason: reason))
    }

    private func answer(_ words: String) {
        guard let text = script.reply(to: words) else { return }
        replies += 1
        note(.replyStarted(reply: replies, text: text))
        playout.begin(replies, samples: voice.speak(text), at: elapsedSamples)
        pump()
    }

    /// Hands over what is due, and sets the timer for what is not.
    private func pump() {
        while !isOver {
            switch playout.next(at: elapsedSamples) {
            case .send(let range, let isFirst):
                output.value.play(playout.samples.span.extracting(range))
                if isFirst { note(.firstAudioSent(reply: replies)) }
            case .finished(let reply, let samples):
                output.value.mark("reply-\(reply)")
                note(.replySent(reply: reply, samples: samples))
            case .wait(let samples):
                timer?.set(after: .microseconds(samples * 125))
                return
            case .idle:
                return
            }
        }
    }

    /// Real time since the start, in samples: what pacing goes by, whatever the caller's stream does.
    private var elapsedSamples: Int { Int((loop.now - startedAt).clampedNanoseconds / 125_000) }

    private func note(_ kind: CallEvent.Kind, at time: CallTime? = nil) {
        let now = loop.now
        log.append(kind, at: time ?? clock.advance(to: now), instant: now)
    }
}
