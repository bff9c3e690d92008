import BargeIn
import CallPipeline
import Dialogue
import TurnTaking

extension Scenario {
    /// When the caller's turn is over.
    static let turns: [Scenario] =
        [
            Scenario(
                "a question is answered, and the guess at its end is used",
                """
                model "Sure. On Friday at ten."
                1000 says "I need an appointment."
                => @2350 guess 1
                => @2900 commit "I need an appointment." by silence
                => hit 1
                => @3055 audio 1
                => heard "Sure. On Friday at ten."
                => history C: I need an appointment. | A: Sure. On Friday at ten.
                """
            ),
            Scenario(
                "without guessing the model is asked at the commit",
                """
                model "Sure."
                1000 says "I need an appointment."
                => @2900 commit "I need an appointment."
                => @2900 ask 1 "I need an appointment."
                => heard "Sure."
                """,
                agent: { $0.turns.speculates = false }
            ),
            Scenario(
                "who hesitates is waited for",
                """
                model "Noted."
                1000 says "I would like to" patience 1500 final 300
                3000 says "come on Friday."
                => commit "I would like to come on Friday."
                => heard "Noted."
                """
            ),
            Scenario(
                "words that look unfinished only once they are final are waited for a little longer",
                """
                model "Noted."
                1000 says "I would like to" no-interims final 750
                2900 says "come on Friday."
                => commit "I would like to come on Friday."
                => heard "Noted."
                """
            ),
            Scenario(
                "who breaks off and says no more is answered all the same",
                """
                model "Yes?"
                1000 says "I would like to"
                => @2900 commit "I would like to" by silence
                => heard "Yes?"
                """
            ),
            Scenario(
                "who corrects himself before the reply is heard is answered once",
                """
                model "Friday it is."
                model "Monday it is."
                1000 says "On Friday please."
                2600 says "No, on Monday."
                => commit "On Friday please."
                => ask 1 "On Friday please."
                => commit "No, on Monday."
                => ask 2 "On Friday please. No, on Monday."
                => heard "Monday it is."
                => history C: On Friday please. No, on Monday. | A: Monday it is.
                """,
                agent: { $0.turns.speculates = false }
            ),
            Scenario(
                "who goes on after a pause keeps the turn",
                """
                model "Two seats."
                1000 speech
                1100 interim "I need"
                1500 pause
                1700 goes-on
                1900 interim "I need two seats"
                2200 pause
                2400 final "I need two seats."
                2900 end
                => flush
                => flush
                => commit "I need two seats."
                => heard "Two seats."
                """
            ),
            Scenario(
                "a number read out in groups is one turn",
                """
                model "Thank you."
                1000 says "My number is seven seven three" patience 1800
                4200 says "four two one" patience 1800
                6400 says "nine nine zero" patience 1800
                => commit "My number is seven seven three four two one nine nine zero"
                => heard "Thank you."
                """
            ),
            Scenario(
                "an address that is spelt out is not guessed at",
                """
                model "Thank you."
                1000 says "john dot smith at" patience 1800
                3700 says "example dot com" patience 1800
                => @6400 commit "john dot smith at example dot com"
                => heard "Thank you."
                """
            ),
            Scenario(
                "two sentences with a pause between them are one turn if the second comes in time",
                """
                model "Fine."
                1000 says "I need an appointment." patience 900
                2900 says "On Friday."
                => drop 1
                => commit "I need an appointment. On Friday."
                => hit 2
                => heard "Fine."
                """
            ),
            Scenario(
                "final words that come after the ear's decision close the turn",
                """
                model "Sure."
                1000 says "I need a room." final 1000
                => @3200 commit "I need a room." by silence
                => heard "Sure."
                """
            ),
            Scenario(
                "final words that do not come at all are not waited for for ever",
                """
                model "Sure."
                1000 says "I need a room." no-final
                => @3900 commit "I need a room" by late
                => heard "Sure."
                """
            ),
            Scenario(
                "noise behind the words does not keep a turn open for ever",
                """
                model "Sure."
                1000 speech
                1300 interim "I need a room"
                1900 final "I need a room."
                => @3650 commit "I need a room." by noise
                => heard "Sure."
                """
            ),
            Scenario(
                "a recogniser without interims is enough",
                """
                model "Sure."
                1000 says "I need a room." no-interims final 600
                => @2900 commit "I need a room." by silence
                => heard "Sure."
                """
            ),
            Scenario(
                "words that the ear did not hear are words",
                """
                model "Sure."
                1000 interim "I need"
                1500 interim "I need a room"
                1800 final "I need a room."
                => commit "I need a room."
                => heard "Sure."
                """
            ),
            Scenario(
                "a long talk of which a slow recogniser tells nothing is not forgotten",
                """
                model "I see."
                1000 says "Well, let me tell you the whole story of it." for 14000 no-interims final 800
                => commit "Well, let me tell you the whole story of it."
                => heard "I see."
                """
            ),
            Scenario(
                "a cough while nobody speaks is nothing",
                """
                1000 sound 200
                5000 stop
                => flush
                """
            ),
            Scenario(
                "a turn in Chinese is put together without spaces",
                """
                model "好的。"
                1000 says "我想预约" for 1000 patience 1500
                3000 says "星期五"
                => commit "我想预约星期五"
                => heard "好的。"
                """,
                agent: {
                    $0.language = "zh"
                    $0.turns.language = "zh"
                }
            ),
            Scenario(
                "something that nobody understood is asked again",
                """
                model "Sure."
                1000 sound 800
                2300 unrecognized
                5500 says "A room, please."
                => heard "Sorry, I didn't get that. Could you say it again?"
                => commit "A room, please."
                => heard "Sure."
                """
            ),
            Scenario(
                "something that nobody understood while the agent speaks is not asked for",
                """
                0 note "x"
                500 sound 150
                900 unrecognized
                => suspect
                => dismiss
                => heard "How can I help you today?"
                """,
                agent: { $0.greeting = Template(literal: "How can I help you today?") }
            ),
        ] + fillers

    private static let fillers: [Scenario] = ["uh", "um", "hmm", "er"].map { word in
        Scenario(
            "\"\(word)\" in a turn does not make the guess wrong",
            """
            model "Sure."
            1000 says "I need a \(word) room."
            => guess 1
            => commit "I need a \(word) room."
            => hit 1
            => heard "Sure."
            """
        )
    }
}
