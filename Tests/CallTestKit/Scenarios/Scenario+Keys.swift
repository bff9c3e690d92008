import BargeIn
import CallPipeline
import TurnTaking

extension Scenario {
    /// Keys.
    static let keys: [Scenario] = [
        Scenario(
            "a number with its terminator is a turn at once",
            """
            model "Thank you."
            1000 keys 1234#
            => @1600 commit "" keys 1234 by keys
            => heard "Thank you."
            => history C: [The caller pressed 1 2 3 4] | A: Thank you.
            """
        ),
        Scenario(
            "a number without terminator is a turn after a while",
            """
            model "Thank you."
            1000 keys 42
            => @3650 commit "" keys 42 by keys
            => heard "Thank you."
            """
        ),
        Scenario(
            "a key cuts in",
            """
            model "\(long)"
            model "Sales."
            1000 says "When?"
            audio 1 +1500 key 4
            => commit "When?"
            => confirm key
            => cut
            => clear
            => commit "" keys 4 by keys
            => heard "Sales."
            """
        ),
        Scenario(
            "keys after words belong to them",
            """
            model "Thank you."
            1000 says "My number is" patience 1500
            3000 keys 42#
            => commit "My number is" keys 42 by keys
            => heard "Thank you."
            """
        ),
        Scenario(
            "a cough among keys loses none of them",
            """
            model "Thank you."
            1000 keys 12
            1200 sound 150
            2600 keys 34#
            => commit "" keys 1234 by keys
            => heard "Thank you."
            """
        ),
        Scenario(
            "words among keys do not end the number",
            """
            model "Thank you."
            1000 keys 12
            1200 says "That is" for 400
            2600 keys 34#
            => commit "That is" keys 1234 by keys
            => heard "Thank you."
            """
        ),
        Scenario(
            "something not understood among keys loses none of them",
            """
            model "Thank you."
            1000 keys 12
            1600 unrecognized
            2600 keys 34#
            => commit "" keys 1234 by keys
            => heard "Thank you."
            """
        ),
        Scenario(
            "the terminator alone is a key",
            """
            model "Yes?"
            1000 key #
            => commit "" keys # by keys
            => heard "Yes?"
            """
        ),
        Scenario(
            "keys before the reply is heard are answered with it",
            """
            model after 4000 "One."
            model "Two."
            1000 says "My number."
            3000 keys 42#
            => commit "My number."
            => commit "" keys 42 by keys
            => heard "Two."
            """
        ),
    ]
}
