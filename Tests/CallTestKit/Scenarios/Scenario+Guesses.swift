import BargeIn
import CallPipeline
import TurnTaking

extension Scenario {
    /// Replies that are begun before the turn is over.
    static let guesses: [Scenario] = [
        Scenario(
            "a guess at other words is dropped, and never heard",
            """
            model "Which room?"
            1000 says "I need a room"
            2600 interim "I need a room for two"
            2700 final "I need a room for two."
            => guess 1
            => drop 1
            => guess 2
            => commit "I need a room for two."
            => hit 2
            => heard "Which room?"
            """
        ),
        Scenario(
            "punctuation and capitals do not make a guess wrong",
            """
            model "Sure."
            1000 speech
            1300 interim "i need a room"
            2200 pause
            2600 final "I need a room."
            2900 end
            => guess 1
            => commit "I need a room."
            => hit 1
            => heard "Sure."
            """
        ),
        Scenario(
            "what a guess wants done is done only after the commit",
            """
            model "Let me see. " tool look_up
            model "Friday is free."
            1000 says "Is Friday free?" patience 2500
            => @4400 commit "Is Friday free?"
            => @4400 use look_up
            => heard "Let me see. Friday is free."
            """
        ),
        Scenario(
            "a guess that wanted a tool and was wrong has used none",
            """
            model tool look_up
            model "For two, then."
            1000 says "I need a room." patience 1500
            3200 says "For two."
            => drop 1
            => commit "I need a room. For two."
            => heard "For two, then."
            """
        ),
        Scenario(
            "a guess whose model fails is made again at the commit",
            """
            model fails
            model "Sure."
            1000 says "I need a room." patience 1500
            => guess 1
            => drop 1
            => commit "I need a room."
            => heard "Sure."
            """
        ),
        Scenario(
            "a guess whose voice fails is made again at the commit",
            """
            model "Sure."
            voice fails
            1000 says "I need a room." patience 1500
            => drop 1
            => commit "I need a room."
            => heard "Sure."
            """
        ),
        Scenario(
            "a guess of which the model has nothing to say is made again",
            """
            model nothing
            model "Sure."
            1000 says "I need a room." patience 1500
            => drop 1
            => commit "I need a room."
            => heard "Sure."
            """
        ),
        Scenario(
            "there are no more guesses than the turn's budget allows",
            """
            1000 speech
            1200 pause
            1300 interim "one"
            1400 interim "one is"
            1500 interim "one is not"
            1600 interim "one is not enough now"
            1700 interim "one is not enough now here"
            1900 final "One is not enough now here."
            2600 end
            => guess 1
            => guess 2
            => commit "One is not enough now here."
            => heard "Answer number 3."
            """,
            agent: { $0.turns.speculationsPerTurn = 2 }
        ),
        Scenario(
            "a guess that was ready is heard at once",
            """
            model after 100 "Sure."
            1000 says "I need a room." patience 1500
            => @3700 commit "I need a room."
            => @3700 audio 1
            => heard "Sure."
            """
        ),
        Scenario(
            "a guess dies with the noise that it was made for",
            """
            1000 speech
            1450 interim "hello"
            1500 pause
            1600 interim "hello there"
            1900 leaves
            => guess 1
            => drop 1
            => guess 2
            => over "the caller hung up"
            """
        ),
    ]
}
