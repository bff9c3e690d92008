import BargeIn
import CallPipeline
import TurnTaking

extension Scenario {
    /// Asking the caller for one thing, by voice and by key.
    static let collecting: [Scenario] = [
        Scenario(
            "a number that is asked for may be keyed in, and is the tool's result",
            """
            model tool collect kind=digits prompt="Your number, please." max_digits=4 variable=number
            model "Thank you."
            1000 says "I want to order."
            silence 1 +500 keys 4711
            => commit "I want to order."
            => heard "Your number, please."
            => tool-done t1
            => heard "Thank you."
            => history C: I want to order. | A: Your number, please. <collect> | T: The caller answered by key: 4711 | A: Thank you.
            """
        ),
        Scenario(
            "a number that is asked for may be spoken",
            """
            model "Sure. " tool collect kind=digits prompt="Your number?" max_digits=4
            model "Thank you."
            1000 says "I want to order."
            silence 1 +500 says "four seven double one"
            => commit "I want to order."
            => heard "Sure. Your number?"
            => commit "four seven double one"
            => tool-done t1
            => heard "Thank you."
            => history C: I want to order. | A: Sure. Your number? <collect> | T: The caller answered by voice: 4711 | A: Thank you.
            """
        ),
        Scenario(
            "a number is spoken and keyed in, in one",
            """
            model tool collect kind=digits prompt="Your number?" max_digits=4
            model "Thank you."
            1000 says "I want to order."
            silence 1 +500 says "four seven"
            silence 1 +2600 keys 11
            => commit "I want to order."
            => heard "Your number?"
            => commit "four seven"
            => tool-done t1
            => heard "Thank you."
            => history C: I want to order. | A: Your number? <collect> | T: The caller answered by both: 4711 | A: Thank you.
            """
        ),
        Scenario(
            "keys stop the question, and its end is not heard",
            """
            model tool collect kind=digits prompt="Please key in the number that stands on your letter, at the top right." max_digits=4
            model "Thank you."
            1000 says "I want to order."
            audio 1 +1000 keys 4711
            => commit "I want to order."
            => confirm key
            => cut "Please key in the"
            => clear
            => tool-done t1
            => heard "Thank you."
            """
        ),
        Scenario(
            "a question that may not be cut off is heard to its end, whatever is keyed in",
            """
            model tool collect kind=digits prompt="Please key in the number that stands on your letter." max_digits=4
            model "Thank you."
            1000 says "I want to order."
            audio 1 +1000 keys 4711
            => commit "I want to order."
            => tool-done t1
            => heard "Please key in the number that stands on your letter."
            => heard "Thank you."
            """,
            agent: { $0.bargeIn = BargeInPolicy(.nothing) }
        ),
        Scenario(
            "a terminator ends a number before its greatest length",
            """
            model tool collect kind=digits prompt="Your number?" max_digits=10
            model "Thank you."
            1000 says "I want to order."
            silence 1 +500 keys 47#
            => commit "I want to order."
            => heard "Your number?"
            => tool-done t1
            => heard "Thank you."
            => history C: I want to order. | A: Your number? <collect> | T: The caller answered by key: 47 | A: Thank you.
            """
        ),
        Scenario(
            "a number without a terminator is whole three seconds after its last digit",
            """
            model tool collect kind=digits prompt="Your number?" max_digits=10
            model "Thank you."
            1000 says "I want to order."
            silence 1 +500 keys 47
            => commit "I want to order."
            => heard "Your number?"
            => tool-done t1
            => heard "Thank you."
            """
        ),
        Scenario(
            "who does not answer is asked again, and at last given up",
            """
            model tool collect kind=yes_no prompt="Shall I book it?" retry_prompt="Yes or no?" attempts=2 timeout=3
            model "Then not."
            1000 says "Friday."
            => commit "Friday."
            => heard "Shall I book it?"
            => ask-again
            => heard "Yes or no?"
            => tool-done t1 badly
            => heard "Then not."
            => history C: Friday. | A: Shall I book it? <collect> | T: The caller gave no answer that could be understood, after all attempts. Do not ask again in the same way. | A: Yes or no? | N: The caller gave no answer that could be understood, after all attempts. Do not ask again in the same way. | A: Then not.
            """
        ),
        Scenario(
            "what is no answer is told to the model, and asked again",
            """
            model tool collect kind=yes_no prompt="Shall I book it?" retry_prompt="Yes or no?"
            model "Booked."
            1000 says "Friday."
            silence 1 +500 says "What does it cost?"
            silence 2 +500 says "Yes please."
            => commit "Friday."
            => heard "Shall I book it?"
            => commit "What does it cost?"
            => ask-again
            => heard "Yes or no?"
            => commit "Yes please."
            => tool-done t1
            => heard "Booked."
            => history C: Friday. | A: Shall I book it? <collect> | T: The caller answered by voice: yes | C: What does it cost? | A: Yes or no? | N: The caller answered by voice: yes | A: Booked.
            """
        ),
        Scenario(
            "a choice is made by its words or its key",
            """
            model tool collect kind=choice prompt="Tea or coffee?" choices=[{'value':'tea','key':'1'},{'value':'coffee','key':'2'}]
            model "Coffee it is."
            1000 says "I am thirsty."
            silence 1 +500 says "Coffee, please."
            => commit "I am thirsty."
            => heard "Tea or coffee?"
            => commit "Coffee, please."
            => tool-done t1
            => heard "Coffee it is."
            => history C: I am thirsty. | A: Tea or coffee? <collect> | T: The caller answered by voice: coffee | A: Coffee it is.
            """
        ),
        Scenario(
            "nothing is guessed, and nobody is asked whether he is there, while something is asked for",
            """
            model tool collect kind=digits prompt="Your number?" max_digits=4 timeout=20
            model "Thank you."
            1000 says "I want to order."
            silence 1 +12000 says "It is four seven one one."
            => guess 1
            => commit "I want to order."
            => heard "Your number?"
            => commit "It is four seven one one."
            => tool-done t1
            => heard "Thank you."
            """,
            agent: { $0.turns.speculates = true }
        ),
        Scenario(
            "other tools of the step answer first, then the caller is asked",
            """
            model tool look_up tool collect kind=yes_no prompt="Shall I?"
            model "Done."
            result look_up 2000 "free"
            1000 says "Friday."
            silence 1 +500 says "Yes."
            => commit "Friday."
            => use look_up
            => tool-done t1
            => heard "One moment, please. Shall I?"
            => commit "Yes."
            => tool-done t2
            => heard "Done."
            """
        ),
        Scenario(
            "one thing is asked for at a time",
            """
            model tool collect kind=yes_no prompt="Shall I?" tool collect kind=digits prompt="And the number?"
            model "Done."
            1000 says "Friday."
            silence 1 +500 says "Yes."
            => commit "Friday."
            => tool-done t2 badly
            => heard "Shall I?"
            => commit "Yes."
            => tool-done t1
            => heard "Done."
            """
        ),
        Scenario(
            "a noise that cuts off the question is waited out",
            """
            model tool collect kind=digits prompt="Please key in the number that stands on your letter, at the top right." max_digits=4
            model "Thank you."
            1000 says "I want to order."
            audio 1 +1000 sound 900
            cut 1 +3000 keys 4711
            => commit "I want to order."
            => cut "Please key in the number"
            => clear
            => tool-done t1
            => heard "Thank you."
            """
        ),
        Scenario(
            "a call that is hung up asks for nothing any more",
            """
            model tool collect kind=digits prompt="Your number?" max_digits=4
            1000 says "I want to order."
            silence 1 +1000 hang-up "Goodbye."
            silence 1 +1500 keys 4711
            => commit "I want to order."
            => heard "Your number?"
            => heard "Goodbye."
            => end "hung up by command"
            => over
            """
        ),
        Scenario(
            "a guess asks for nothing before the turn is over",
            """
            model tool collect kind=yes_no prompt="Shall I?"
            model "Done."
            1000 says "Friday is good." patience 2000
            silence 1 +500 says "Yes."
            => guess 1
            => commit "Friday is good."
            => hit 1
            => heard "Shall I?"
            => commit "Yes."
            => tool-done t1
            => heard "Done."
            """
        ),
    ]
}
