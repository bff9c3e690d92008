import BargeIn
import CallPipeline
import Dialogue
import TurnTaking

extension Scenario {
    private static let moment = "One moment, please, I'm having a little trouble."
    private static let wrong = "I'm sorry, something is wrong on our side. Please call again later."
    private static let phrases = """
        0 keeps "\(moment)"
        0 keeps "\(wrong)"
        """

    /// Providers that fail with nobody to stand in for them, and come back.
    static let recovering: [Scenario] = [
        Scenario(
            "what is said while the recogniser is away for a moment is answered when it is back",
            """
            \(phrases)
            1500 recognizer-away 500
            1000 says "When do you open tomorrow?" for 2000
            => recovering recognizer network
            => recovered recognizer
            => commit "When do you open tomorrow?"
            => no holding
            => heard "Answer number 1."
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "what is said while the recogniser is away for long is answered when it is back",
            """
            \(phrases)
            1000 recognizer-away 20000
            3000 says "When do you open tomorrow?" for 2000
            => recovering recognizer network
            => holding "\(moment)"
            => holding ""
            => holding "\(moment)"
            => recovered recognizer
            => commit "When do you open tomorrow?"
            => heard "Answer number 1."
            => history C: When do you open tomorrow? | A: Answer number 1.
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "who says nothing while the recogniser is away hears nothing of it",
            """
            \(phrases)
            1000 recognizer-away 15000
            18000 says "When?"
            => recovering recognizer network
            => recovered recognizer
            => no holding
            => commit "When?"
            => heard "Answer number 1."
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a noise while the recogniser is away is asked about",
            """
            \(phrases)
            1000 recognizer-away 5000
            2000 sound 400
            => recovered recognizer
            => heard "Sorry, I didn't get that. Could you say it again?"
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a recogniser that stays away ends the call with words",
            """
            \(phrases)
            1000 recognizer-away 60000
            3000 says "When?"
            => recovering recognizer network
            => heard "\(wrong)"
            => end "the recogniser failed: network"
            => over
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a recogniser that refuses the credential is not waited for",
            """
            3000 recognizer-refused
            => heard "\(wrong)"
            => end "the recogniser failed: authentication"
            => over
            """
        ),
        Scenario(
            "nobody is waited for where that is not wanted",
            """
            3000 recognizer-lost
            => heard "\(wrong)"
            => end "the recogniser failed: network"
            => over
            """,
            agent: { $0.limits.recovery = 0 }
        ),
        Scenario(
            "a model that fails for long is asked again until it answers",
            """
            \(phrases)
            900 model-away 10000
            1000 says "When?"
            => commit "When?"
            => failed model overloaded
            => recovering model overloaded
            => holding "\(moment)"
            => holding ""
            => recovered model
            => heard "Answer number 1."
            => history C: When? | A: Answer number 1.
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "what the caller adds while the model fails belongs to the turn",
            """
            \(phrases)
            900 model-away 8000
            1000 says "When do you open?"
            5000 says "On Sunday."
            => commit "When do you open?"
            => commit "On Sunday."
            => heard "Answer number 2."
            => history C: When do you open? On Sunday. | A: Answer number 2.
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a model that goes on failing ends the call with words",
            """
            \(phrases)
            900 model-away 60000
            1000 says "When?"
            => commit "When?"
            => heard "\(wrong)"
            => end "no provider brings a reply"
            => over
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a voice that stays silent is asked again until it speaks",
            """
            \(phrases)
            900 voice-mute 12000
            1000 says "When?"
            => commit "When?"
            => holding ""
            => recovering voice stalled
            => holding "\(moment)"
            => recovered voice
            => heard "Answer number 1."
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a voice that stays silent for ever leaves the call with what was kept",
            """
            \(phrases)
            900 voice-mute 90000
            1000 says "When?"
            => commit "When?"
            => end "no voice can be had"
            => over
            """,
            agent: { $0.turns.speculates = false }
        ),
    ]
}
