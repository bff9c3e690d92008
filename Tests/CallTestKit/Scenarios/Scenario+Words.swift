import BargeIn
import CallPipeline
import TurnTaking

extension Scenario {
    /// Words that come late, twice, or again.
    static let words: [Scenario] = [
        Scenario(
            "a final that comes after the commit and says the same changes nothing",
            """
            model "Sure."
            1000 says "I need a room." no-final
            5000 final "I need a room." from 4000 to 2800
            => commit "I need a room" by late
            => heard "Sure."
            """
        ),
        Scenario(
            "a final that comes while the reply is spoken and says the same does not cut it off",
            """
            model "Sure. We have a room with a view of the sea."
            1000 says "I need a room." no-final
            audio 1 +300 final "I need a room." from 3900 to 2600
            => commit "I need a room" by late
            => heard "Sure. We have a room with a view of the sea."
            """
        ),
        Scenario(
            "the same final twice counts once",
            """
            model "Sure."
            1000 says "I need a room."
            2550 final "I need a room." from 1550 to 350
            => commit "I need a room."
            => heard "Sure."
            """,
            agent: { $0.sentences.prompts = [] }
        ),
        Scenario(
            "an interim of what was said already does not open a turn",
            """
            model "Sure. We have a room with a view of the sea."
            1000 says "I need a room."
            3000 interim "I need a room" from 2000 to 800
            => commit "I need a room."
            => heard "Sure. We have a room with a view of the sea."
            """
        ),
        Scenario(
            "a final that adds words before the reply is heard has it made again",
            """
            model "Sure."
            model "Sure, for two."
            1000 says "I need a room" no-final
            4000 final "I need a room for two." from 3000 to 1500
            => commit "I need a room" by late
            => again "I need a room for two."
            => heard "Sure, for two."
            => history C: I need a room for two. | A: Sure, for two.
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a final that adds words to the second half of a turn keeps the first half",
            """
            model "One."
            model "Three."
            1000 says "I need a room." final 300
            2700 says "In Prague" no-final
            5100 final "In Prague for two." from 2000 to 1400
            => commit "I need a room. In Prague" by late
            => again "I need a room. In Prague for two."
            => heard "Three."
            => history C: I need a room. In Prague for two. | A: Three.
            """,
            surroundings: { $0.firstToken = 2_500 },
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a final that adds words while the reply is spoken cuts in with them",
            """
            model "Sure. We have a room with a view of the sea, and it is free."
            model "Sure, for two."
            1000 says "I need a room" no-final
            audio 1 +400 final "I need a room for two persons." from 4000 to 2000
            => commit "I need a room" by late
            => cut "Sure."
            => clear
            => commit "for two persons."
            => heard "Sure, for two."
            """
        ),
        Scenario(
            "a recogniser that has not ended its stretch does not repeat it in the next turn",
            """
            model "Sure."
            model "Tomorrow, then."
            1000 says "I need a room." no-final
            8000 speech
            8300 interim "I need a room tomorrow" from 7300 to 0
            8600 pause
            8800 final "I need a room tomorrow." from 7800 to 300
            9200 end
            => commit "I need a room" by late
            => heard "Sure."
            => commit "tomorrow."
            => heard "Tomorrow, then."
            """,
            agent: { $0.turns.silencePatience = 160_000 }
        ),
        Scenario(
            "the same answer to the next question is an answer",
            """
            model "Is Friday good?"
            model "And ten o'clock?"
            1000 says "Yes."
            5000 says "Yes."
            => commit "Yes."
            => heard "Is Friday good?"
            => commit "Yes."
            => heard "And ten o'clock?"
            """
        ),
        Scenario(
            "news of replies that are gone are of no effect",
            """
            model "Sure."
            model "For two, then."
            1000 says "I need a room."
            2950 says "For two."
            4000 stale-text "nonsense" 1
            4100 stale-end 1
            4150 stale-failure 1
            4200 stale-mark 77
            => commit "I need a room."
            => commit "For two."
            => heard "For two, then."
            """
        ),
    ]
}
