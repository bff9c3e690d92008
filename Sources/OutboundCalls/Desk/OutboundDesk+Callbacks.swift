internal import Reactor
internal import TwilioREST
internal import TwilioWire

/// What the carrier tells of calls; all of it may come late, twice, out of order, or of a call that nobody knows.
extension OutboundDesk {
    /// A call has come to another status.
    func told(_ webhook: TwilioStatusWebhook, of id: String, on loop: EventLoop) async {
        guard let call = liveCall(id) else {
            return await toldLate(webhook.call, webhook.status.isFinal, of: id, on: loop)
        }
        let report = OutboundProgress.Report(webhook.status, seconds: webhook.seconds, sipCode: webhook.sipCode)
        call.apply(at: options.wallClock()) { $0.told(report, of: webhook.call) }
    }

    /// It has been found out who answered.
    func told(_ webhook: TwilioMachineWebhook, of id: String, on loop: EventLoop) async {
        guard let call = liveCall(id) else { return }
        call.apply(at: options.wallClock()) { $0.known(as: webhook.call) }
        guard call.record.progress.carrierCall == webhook.call,
            let verdict = AnswerJudge.Verdict(rawValue: webhook.answerer.rawValue)
        else { return }
        call.judge { $0.told(verdict, at: $1) }
    }

    /// What the carrier is to do, now that somebody has answered.
    func script(_ id: String, of carrierCall: String, on loop: EventLoop) async -> TwiML {
        guard let call = liveCall(id) else {
            await toldLate(carrierCall, false, of: id, on: loop)
            return TwiML(.hangUp)
        }
        call.apply(at: options.wallClock()) { $0.talks(in: carrierCall) }
        let record = call.record
        // A second call for the same order: it is being hung up, and says nothing meanwhile.
        guard record.progress.carrierCall == carrierCall, !record.progress.isCancelled else { return TwiML(.hangUp) }
        return await script(record, on: loop)
    }

    /// A recording can be fetched.
    func told(_ webhook: TwilioRecordingWebhook, of id: String, on loop: EventLoop) async {
        guard webhook.status == .completed, let keep = options.keepRecording else { return }
        let live = liveCall(id)
        guard let record = await recordForCarrier(id), record.progress.carrierCall == webhook.call else { return }
        // Callbacks come twice.
        guard record.recording == nil else { return }
        perform(on: loop) { [self] in
            var kept: String?
            var problem: String?
            do throws(TwilioFailure) {
                let audio = try await twilio.audio(of: webhook.recording, on: loop)
                kept = await keep(record, audio)
                if kept == nil { problem = "the recording could not be kept" }
                if kept != nil, options.deletesRecordings {
                    try await twilio.delete(recording: webhook.recording, on: loop)
                }
            } catch {
                problem =
                    kept == nil
                    ? "the recording could not be fetched: \(error)"
                    : "it could not be deleted at the carrier's: \(error)"
            }
            if let live, liveCall(id) != nil {
                live.note {
                    $0.recording = kept ?? $0.recording
                    if let problem { $0.notes.append(problem) }
                }
            } else if var record = await recordForCarrier(id) {
                record.recording = kept ?? record.recording
                if let problem { record.notes.append(problem) }
                try? await store.save(record)
            }
        }
    }

    private func recordForCarrier(_ id: String) async -> OutboundCallRecord? {
        if let live = liveCall(id)?.record { return live }
        return (try? await store.record(forCarrier: id)) ?? nil
    }

    /// A call that is over, or of which nothing is known, goes on all the same: it is hung up, so that nobody talks to nobody.
    private func toldLate(_ sid: String, _ isOver: Bool, of id: String, on loop: EventLoop) async {
        guard !isOver else { return }
        let record = await recordForCarrier(id)
        // Old news of its own call.
        guard record?.progress.carrierCall != sid else { return }
        options.log("outbound call \(id): \(sid) is not its own, and is hung up")
        perform(on: loop) { [self] in try? await twilio.change(sid, .hangUp, on: loop) }
    }
}
