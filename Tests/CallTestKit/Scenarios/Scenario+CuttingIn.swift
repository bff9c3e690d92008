import BargeIn
import CallPipeline
import Dialogue
import TurnTaking

extension Scenario {
    /// The caller cuts in.
    static let cuttingIn: [Scenario] =
        [
            Scenario(
                "a cough is suspected and dismissed, and nothing is lost",
                """
                model "\(long)"
                1000 says "When are you free?"
                audio 1 +1000 sound 150
                => commit "When are you free?"
                => suspect
                => dismiss
                => heard "\(long)"
                """
            ),
            Scenario(
                "a cough whose end is lost with the stream is no interruption",
                """
                model "\(long)"
                1000 says "When are you free?"
                audio 1 +1000 silence
                audio 1 +1000 cuts-in
                => commit "When are you free?"
                => suspect
                => dismiss
                => heard "\(long)"
                """
            ),
            Scenario(
                "a noise that is taken for words at first, and then for none, does not silence the agent",
                """
                model "\(long)"
                model "Where was I?"
                1000 says "When are you free?"
                audio 1 +1500 sound 900
                audio 1 +2400 turn-may-end "Tuesday." from 500 to 100
                audio 1 +2600 final "" from 700 to 100
                => guess 1
                => commit "When are you free?"
                => cut
                => clear
                => guess 2
                => drop 2
                => no prompt
                => heard "Where was I?"
                """
            ),
            Scenario(
                "words in the middle of a piece cut it off there",
                """
                model "\(long)"
                model "Friday is free."
                1000 says "When are you free?"
                audio 1 +2000 says "What about Friday?"
                => commit "When are you free?"
                => suspect
                => cut "We have several times free next week. Monday"
                => clear
                => commit "What about Friday?"
                => heard "Friday is free."
                """
            ),
            Scenario(
                "who cuts in before the first token has the reply made for all that was said",
                """
                model after 3000 "One."
                model "Two."
                1000 says "I need a room."
                3200 says "For two."
                => ask 1
                => commit "I need a room."
                => defer
                => commit "For two."
                => ask 2 "I need a room. For two."
                => heard "Two."
                => history C: I need a room. For two. | A: Two.
                """
            ),
            Scenario(
                "who cuts in before the first audio, too",
                """
                model "One."
                model "Two."
                1000 says "I need a room." patience 550
                2755 says "For two."
                => commit "I need a room."
                => defer
                => commit "For two."
                => heard "Two."
                """,
                surroundings: { $0.firstAudio = 1_000 }
            ),
            Scenario(
                "a cough before the reply is heard delays it and no more",
                """
                model "One."
                1000 says "I need a room."
                2950 sound 150
                => commit "I need a room."
                => defer
                => heard "One."
                """
            ),
            Scenario(
                "who cuts in between two pieces has heard the first one",
                """
                model "Yes. " wait 3000 "Tomorrow at ten is free, if you like that."
                model "Go on."
                1000 says "Is it free?"
                audio 1 +1500 says "Please be quick."
                => commit "Is it free?"
                => cut "Yes."
                => clear
                => commit "Please be quick."
                => heard "Go on."
                => history C: Is it free? | A: Yes. | N: The caller interrupted here; nothing after this point was heard. | C: Please be quick. | A: Go on.
                """
            ),
            Scenario(
                "who cuts in twice is heard twice",
                """
                model "\(long)"
                model "\(long)"
                model "Fine."
                1000 says "When are you free?"
                audio 1 +2000 says "What about Friday?"
                audio 2 +1500 says "No, Monday instead."
                => commit "When are you free?"
                => cut "We have several times free next week. Monday"
                => clear
                => commit "What about Friday?"
                => cut "We have several times free next"
                => clear
                => commit "No, Monday instead."
                => heard "Fine."
                """
            ),
            Scenario(
                "a noise in the last 100 ms does not silence the agent for ever",
                """
                model "Sure. On Friday at ten."
                1000 says "I need an appointment."
                audio 1 +1280 sound 200
                => commit "I need an appointment."
                => suspect
                => heard "Sure. On Friday at ten."
                => prompt 1
                => heard "Are you still there?"
                17000 stop
                """
            ),
            Scenario(
                "words in the last 100 ms are the next turn",
                """
                model "Sure. On Friday at ten."
                model "Then Monday."
                1000 says "I need an appointment."
                audio 1 +1280 says "No, Monday."
                => commit "I need an appointment."
                => heard "Sure. On Friday at ten."
                => commit "No, Monday."
                => heard "Then Monday."
                """
            ),
            Scenario(
                "a greeting that must be heard is heard, and what was said meanwhile is answered",
                """
                model "Sure."
                400 says "I need a room."
                => commit "I need a room."
                => heard "This call is recorded for quality. How can I help you today?"
                => heard "Sure."
                """,
                agent: {
                    $0.greeting = Template(literal: "This call is recorded for quality. How can I help you today?")
                    $0.greetingBargeIn = .init(.nothing)
                }
            ),
            Scenario(
                "keys during a notice that must be heard wait, too",
                """
                model "Sales, then."
                400 keys 4#
                => commit "" keys 4 by keys
                => heard "This call is recorded for quality. How can I help you today?"
                => heard "Sales, then."
                """,
                agent: {
                    $0.greeting = Template(literal: "This call is recorded for quality. How can I help you today?")
                    $0.greetingBargeIn = .init(.nothing)
                }
            ),
            Scenario(
                "a greeting that may be interrupted is",
                """
                model "Sure."
                800 says "I need a room."
                => cut "How can I help you"
                => clear
                => commit "I need a room."
                => heard "Sure."
                """,
                agent: { $0.greeting = Template(literal: "How can I help you today with your order?") }
            ),
            Scenario(
                "who cuts in with a noise only is told the rest",
                """
                model "\(long)"
                model "So, Monday at nine."
                1000 says "When are you free?"
                audio 1 +2000 sound 1200
                => commit "When are you free?"
                => suspect
                => confirm duration
                => cut "We have several times free next week. Monday"
                => clear
                => heard "So, Monday at nine."
                """
            ),
            Scenario(
                "a noise that the ear does not take for speech does not silence the agent either",
                """
                model "\(long)"
                model "So, Monday at nine."
                1000 says "When are you free?"
                audio 1 +2000 sound 1200 unheard
                => commit "When are you free?"
                => confirm duration
                => cut "We have several times free next week. Monday"
                => clear
                => heard "So, Monday at nine."
                """
            ),
            Scenario(
                "a notice of the agent's own words is no word of the caller",
                """
                model "\(long)"
                1000 says "When are you free?"
                audio 1 +1500 interim "we have several times"
                audio 1 +2500 final "We have several times free."
                => commit "When are you free?"
                => heard "\(long)"
                """
            ),
            Scenario(
                "the agent does not begin to ask whether somebody is there while somebody speaks",
                """
                model "Sure."
                8050 says "I need a room."
                => prompt 1
                => defer
                => commit "I need a room."
                => heard "Sure."
                """
            ),
            Scenario(
                "what was said under a notice and before a cut is answered once",
                """
                model "\(long)"
                model "Fine."
                1000 says "When are you free?"
                audio 1 +1000 says "No wait"
                audio 1 +4000 says "Stop it now, please."
                => commit "When are you free?"
                => commit "No wait"
                => cut
                => clear
                => commit "Stop it now, please."
                => heard "Fine."
                => history C: When are you free? | A: We have several times free next week. Monday at nine in the | N: The caller interrupted here; nothing after this point was heard. | C: No wait Stop it now, please. | A: Fine.
                """,
                agent: { $0.bargeIn.mode = .words(3) }
            ),
            Scenario(
                "where only keys cut in, speech waits for its turn",
                """
                model "Sure. On Friday at ten."
                model "Fine."
                1000 says "I need an appointment."
                audio 1 +200 says "Not on Friday."
                => commit "I need an appointment."
                => heard "Sure. On Friday at ten."
                => commit "Not on Friday."
                => heard "Fine."
                """,
                agent: { $0.bargeIn.mode = .keys }
            ),
            Scenario(
                "where any speech cuts in, it does so at once",
                """
                model "\(long)"
                model "Fine."
                1000 says "When are you free?"
                audio 1 +1000 says "Stop."
                => commit "When are you free?"
                => confirm speech
                => cut
                => clear
                => commit "Stop."
                => heard "Fine."
                """,
                agent: { $0.bargeIn.mode = .any }
            ),
        ] + moments

    /// At whatever moment the caller cuts in, what is kept is what was heard, and the next turn is answered.
    private static let moments: [Scenario] = stride(from: Int64(0), through: 9_000, by: 600).map { moment in
        Scenario(
            "a cut-in \(moment) ms into the reply keeps what was heard",
            """
            model "\(long)"
            model "Fine."
            1000 says "When are you free?"
            audio 1 +\(moment) says "Please stop that."
            => commit "When are you free?"
            => confirm
            => cut
            => clear
            => commit "Please stop that."
            => heard "Fine."
            """,
            surroundings: {
                $0.isAligned = moment % 1_200 == 0
                $0.way = 20 + moment / 100
            }
        )
    }
}
