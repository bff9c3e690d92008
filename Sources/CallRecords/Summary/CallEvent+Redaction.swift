internal import CallTiming
internal import FastJSON
package import ProviderKit

extension CallEvent {
    /// The event as it may be kept.
    package func redacted(by redaction: TextRedaction) -> CallEvent {
        guard !redaction.isNone else { return self }
        return CallEvent(number: number, instant: instant, time: time, kind: kind.redacted(by: redaction, at: time))
    }
}

extension CallEvent.Kind {
    // All kinds are named: one that is added must be looked at here before it compiles.
    fileprivate func redacted(by redaction: TextRedaction, at time: CallTime) -> Self {
        switch self {
        case .interim(let text): .interim(redaction.piece(text))
        case .transcript(let text): .transcript(redaction.piece(text))
        case .keyPressed: .keyPressed(Character(TextRedaction.withheld))
        case .firstPiece(let reply, let text): .firstPiece(reply: reply, text: redaction.piece(text))
        case .turnEnded(let text, let keys, let end, let reason):
            .turnEnded(
                text: redaction.turn(text, by: .caller, at: time),
                keys: keys.isEmpty ? "" : redaction.whole(keys),
                end: end,
                reason: reason
            )
        case .listeningSound(let text): .listeningSound(redaction.whole(text))
        case .replyWritten(let reply, let text):
            .replyWritten(reply: reply, text: redaction.turn(text, by: .agent, at: time, isSaid: false))
        case .replyHeard(let reply, let text):
            .replyHeard(reply: reply, text: redaction.turn(text, by: .agent, at: time))
        case .replyCut(let reply, let heard):
            .replyCut(reply: reply, heard: redaction.turn(heard, by: .agent, at: time))
        case .summarised(let text): .summarised(text: redaction.whole(text))
        case .warning(let text): .warning(redaction.whole(text))
        case .languageSwitched(let tag): .languageSwitched(redaction.whole(tag))
        case .stageEntered(let name): .stageEntered(redaction.whole(name))
        case .toolCalled(let name, let id): .toolCalled(name: redaction.whole(name), id: id)
        case .bargeInConfirmed(let reason): .bargeInConfirmed(redaction.whole(reason))
        case .agentLeft(let reason): .agentLeft(reason: redaction.whole(reason))
        case .messageRefused(let reason): .messageRefused(reason: redaction.whole(reason))
        case .ended(let reason): .ended(reason: redaction.whole(reason))
        case .providerFailed(let role, let failure): .providerFailed(role, failure.redacted(by: redaction))
        case .recovering(let role, let failure): .recovering(role, failure.redacted(by: redaction))
        case .shadowed(let finding): .shadowed(finding.redacted(by: redaction))
        case .holding(let text): .holding(redaction.whole(text))
        case .providerSwitched(let change): .providerSwitched(change.redacted(by: redaction))
        case .started, .speechStarted, .speechEnded, .replyBegun, .guessUsed, .guessDropped, .replyRequested,
            .firstText, .firstAudioMade, .replyMade, .firstAudioSent, .replySent, .turnAnswered, .firstAudioHeard,
            .replyDeferred, .fillerPlayed, .agentIsSilent, .bargeInSuspected, .bargeInDismissed, .toolFinished,
            .silencePrompt, .askedAgain, .recovered, .used, .cost, .agentJoined, .agentPinged, .agentCounted,
            .mediaMissing,
            .mediaCounted:
            self
        }
    }
}

extension ProviderFailure {
    fileprivate func redacted(by redaction: TextRedaction) -> ProviderFailure {
        var failure = self
        failure.message = redaction.whole(message)
        return failure
    }
}

extension ShadowFinding {
    fileprivate func redacted(by redaction: TextRedaction) -> ShadowFinding {
        var finding = self
        finding.text = redaction.whole(text)
        finding.ownText = redaction.whole(ownText)
        finding.problem = redaction.whole(problem)
        return finding
    }
}

extension ProviderSwitch {
    fileprivate func redacted(by redaction: TextRedaction) -> ProviderSwitch {
        var change = self
        change.reason = reason.redacted(by: redaction)
        change.note = redaction.whole(note)
        return change
    }
}

extension CallRecord {
    /// The record as it may be kept: whom it was with stays, as calls are found by that.
    package func redacted(by redaction: TextRedaction) -> CallRecord {
        guard !redaction.isNone else { return self }
        var record = self
        record.endReason = endReason.map { redaction.whole($0) }
        for member in metadata.members { record.metadata[member.key] = member.value.redacted(by: redaction) }
        return record
    }
}

extension JSONValue {
    fileprivate func redacted(by redaction: TextRedaction) -> JSONValue {
        switch self {
        case .string(let text): return .string(redaction.whole(text))
        case .array(let elements): return .array(elements.map { $0.redacted(by: redaction) })
        case .object(var object):
            for member in object.members { object[member.key] = member.value.redacted(by: redaction) }
            return .object(object)
        case .integer(let number):
            // A card's number may have come as one.
            let text = "\(number)"
            let kept = redaction.whole(text)
            return kept == text ? self : .string(kept)
        case .null, .bool, .double: return self
        }
    }
}
