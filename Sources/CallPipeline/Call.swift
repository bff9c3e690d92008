package import CallTiming
package import ProviderKit
package import Reactor

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
    private var time = CallTime.start
    private var replies = 0
    private var refusals = 0
    private var isOver = false

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
    }

    /// The carrier's stream has begun.
    package func started(stream: String, call: String) {
        startedAt = loop.now
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
        time = max(time, begin + Int64(samples.count))
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
        guard refusals <= 16 else { return }
        note(.messageRefused(reason: reason))
    }

    /// The stream or its socket has ended; the first reason counts.
    package func ended(_ reason: String) {
        guard !isOver else { return }
        isOver = true
        timer?.cancel()
        timer = nil
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
        log.append(kind, at: time ?? self.time, instant: loop.now)
    }
}
