package import CallTiming
internal import ProviderKit
internal import Reactor
package import TelephoneAudio

// What the carrier tells of the call, and who runs it.
extension Call {
    /// How many events of one kind of trouble are told one by one.
    private static let mostNotes = 16
    /// How far ahead of real time the caller's stream may be for its gaps to be filled, in samples: a minute.
    private static let furthestAhead: Int64 = 480_000
    /// A frame that stands in for one that has not come, or is not to be heard.
    static let silence = [UInt8](repeating: MuLaw.silence, count: 160)

    /// The caller's audio, from `begin` on.
    package func heard(_ samples: Span<UInt8>, at begin: CallTime) {
        guard !isOver else { return }
        keepSchedule(begin + Int64(samples.count))
        heardOutput?.heard(samples, at: begin, isMuted: remote == nil && machine.callerIsMuted)
        if let remote {
            clock.mediaReceived(through: begin + Int64(samples.count), at: loop.now)
            return remote.heard(samples, at: begin)
        }
        let hasTold = hear(samples, at: begin)
        clock.mediaReceived(through: begin + Int64(samples.count), at: loop.now)
        heardOn(hasTold: hasTold)
    }

    /// So much of the caller's audio is missing before `end`: it is taken for silence, or skipped where the stream is
    /// further ahead of real time than a carrier's can be.
    package func missed(_ count: Int, before end: CallTime) {
        guard !isOver else { return }
        gaps += 1
        if gaps <= Self.mostNotes { note(.mediaMissing(samples: count), at: end) }
        // Filling costs more than a message does: a stream that runs away from the clock gets no more of it.
        let elapsed = (loop.now - startedAt).clampedNanoseconds / 125_000
        guard end.samples - elapsed <= Self.furthestAhead else {
            if remote != nil { return }
            recorder?.recordSkip(to: end)
            machine.skip(to: end)
            shadow?.ear.skip()
            return hearing.skip()
        }
        var left = count
        while left > 0 {
            let length = min(left, Self.silence.count)
            defer { left -= length }
            if let remote {
                remote.heard(Self.silence.span.extracting(first: length), at: end + Int64(-left))
                continue
            }
            hear(Self.silence.span.extracting(first: length), at: end + Int64(-left))
        }
    }

    /// A mark came back.
    package func markReturned(_ name: String) {
        let way = heardOutput?.markReturned(name)
        if let remote { return remote.markReturned(name) }
        let parts = name.split(separator: "-")
        guard parts.count == 2, let generation = Int(parts[0]), let number = Int(parts[1]) else { return }
        take(.mark(generation: generation, number: number, way: way))
    }

    /// The caller pressed a key.
    package func keyPressed(_ key: Character) {
        if let remote { return remote.keyPressed(key) }
        take(.key(key))
    }

    /// Somebody who runs the call wants something.
    package func command(_ command: CallCommand) {
        if let remote { return remote.command(command) }
        take(.command(command))
    }

    /// A message of the carrier was not understood; the call goes on without it.
    package func refused(_ reason: String) {
        // A carrier that sends nothing else must not fill the memory.
        refusals += 1
        guard !isOver, refusals <= Self.mostNotes else { return }
        note(.messageRefused(reason: reason))
    }

    /// The stream or its socket has ended; the first reason counts.
    package func ended(_ reason: String, media: MediaTimeline.Counts) {
        guard !isOver else { return }
        if media != MediaTimeline.Counts() { note(.mediaCounted(media)) }
        if let remote {
            // It has its last word before the end is told.
            remote.ended()
            last = remote.memory
            note(.ended(reason: reason))
            return shutDown()
        }
        take(.ended(reason))
    }
}
