internal import CallPipeline
internal import Carriers
internal import Dialogue
internal import FrontDoor
internal import ProviderKit
internal import Rehearsal

/// A call with the rehearsed agent: the recogniser is told the words, the answers are a script, the voice is tones.
enum RehearsedCall {
    static func parts(
        _ arrival: CallArrival,
        _ options: VoiceService.Options,
        _ readers: sending [(CallEvent) -> Void]
    ) -> sending Call.Parts {
        let talk = options.talks[arrival.agent] ?? options.talk
        var agent = CallAgent()
        if let greeting = talk.greeting { agent.greeting = greeting }
        if let language = talk.language { agent.language = language }
        var parts = Call.Parts(
            agent: agent,
            providers: CallProviders(
                recognizer: RehearsedRecognizer(utterances: talk.utterances),
                model: ScriptedReplies(talk.replies, otherwise: talk.otherwise),
                voice: ToneVoice()
            ),
            log: CallEventLog(readers: readers)
        )
        parts.take(arrival)
        return parts
    }
}
