internal import CallTiming
public import FastJSON

extension CallEvent {
    /// Writes the event as one JSON object.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("number")
        json.integer(number)
        json.key("nanoseconds")
        json.integer(instant.nanoseconds)
        json.key("samples")
        json.integer(time.samples)
        json.key("event")
        switch kind {
        case .started(let stream, let call):
            json.string("started")
            json.key("stream")
            json.string(stream)
            json.key("call")
            json.string(call)
        case .speechStarted: json.string("speech-started")
        case .speechEnded: json.string("speech-ended")
        case .transcript(let text):
            json.string("transcript")
            json.key("text")
            json.string(text)
        case .replyStarted(let reply, let text):
            json.string("reply-started")
            json.key("reply")
            json.integer(reply)
            json.key("text")
            json.string(text)
        case .firstAudioSent(let reply):
            json.string("first-audio-sent")
            json.key("reply")
            json.integer(reply)
        case .replySent(let reply, let samples):
            json.string("reply-sent")
            json.key("reply")
            json.integer(reply)
            json.key("sent")
            json.integer(samples)
        case .replyHeard(let reply):
            json.string("reply-heard")
            json.key("reply")
            json.integer(reply)
        case .mediaMissing(let samples):
            json.string("media-missing")
            json.key("missing")
            json.integer(samples)
        case .mediaCounted(let counts):
            json.string("media-counted")
            for (name, count) in counts.named {
                json.key(name)
                json.integer(count)
            }
        case .messageRefused(let reason):
            json.string("message-refused")
            json.key("reason")
            json.string(reason)
        case .ended(let reason):
            json.string("ended")
            json.key("reason")
            json.string(reason)
        }
        json.endObject()
    }
}
