import BargeIn
import CallPipeline
import Dialogue
import TurnTaking

extension Scenario {
    /// How calls end, and what somebody who runs them can want.
    static let endings: [Scenario] =
        [
            Scenario(
                "the last turn that a call may have is followed by a goodbye",
                """
                model "One."
                1000 says "First."
                6000 says "Second."
                => commit "First."
                => heard "One."
                => commit "Second."
                => heard "I'm afraid our time is up. Goodbye."
                => end "the call had its 1 turns"
                => over
                """,
                agent: { $0.limits.turns = 1 }
            ),
            Scenario(
                "a call that has lasted long enough ends when the agent has finished",
                """
                model "\(long)"
                1000 says "When?"
                => commit "When?"
                => heard "\(long)"
                => heard "I'm afraid our time is up. Goodbye."
                => end "the call's time is up"
                => over
                """,
                agent: { $0.limits.duration = 40_000 }
            ),
            Scenario(
                "a long last answer is followed by its goodbye all the same",
                """
                model "\(long)"
                1000 says "When?"
                => commit "When?"
                => cut
                => clear
                => heard "I'm afraid our time is up. Goodbye."
                => end "the call's time is up"
                => over
                """,
                agent: {
                    $0.limits.duration = 40_000
                    $0.limits.farewell = 32_000
                }
            ),
            Scenario(
                "who cuts in on the last answer still hears the goodbye",
                """
                model "\(long)"
                1000 says "When?"
                audio 1 +3500 says "Stop that now."
                => commit "When?"
                => cut
                => clear
                => heard "I'm afraid our time is up. Goodbye."
                => end "the call's time is up"
                => over
                """,
                agent: { $0.limits.duration = 32_000 }
            ),
            Scenario(
                "a command to say something is carried out at once",
                """
                model "\(long)"
                1000 says "When?"
                audio 1 +2000 say "One thing first."
                => commit "When?"
                => cut "We have several times free next"
                => clear
                => heard "One thing first."
                => history C: When? | A: We have several times free next | N: You broke off here; nothing after this point was heard. | A: One thing first.
                """
            ),
            Scenario(
                "a command to hang up with words says them",
                """
                2000 hang-up "Goodbye."
                => heard "Goodbye."
                => end "hung up by command"
                => over
                """
            ),
            Scenario(
                "a command to hang up without words is carried out at once",
                """
                2000 hang-up ""
                => @2000 end "hung up by command"
                => over
                """
            ),
            Scenario(
                "a command to hang up without words lets the agent finish",
                """
                500 hang-up ""
                => heard "How can I help you today?"
                => end "hung up by command"
                => over
                """,
                agent: { $0.greeting = Template(literal: "How can I help you today?") }
            ),
            Scenario(
                "a command to transfer is carried out",
                """
                2000 transfer +1555
                => transfer +1555
                => over "transferred"
                """
            ),
            Scenario(
                "a note for the model is in the next request",
                """
                model "Fine."
                500 note "The caller is a member."
                1000 says "When?"
                => commit "When?"
                => heard "Fine."
                => history N: The caller is a member. | C: When? | A: Fine.
                """
            ),
            Scenario(
                "a farewell whose model or voice hangs ends all the same",
                """
                voice hangs
                2000 hang-up "Goodbye."
                60000 stop
                => end "hung up by command"
                => over
                """
            ),
            Scenario(
                "a farewell whose voice fails ends at once",
                """
                voice fails
                2000 hang-up "Goodbye."
                => end "hung up by command"
                => over
                """
            ),
            Scenario(
                "the agent follows the caller into another language",
                """
                model "Gerne."
                1000 says "Ich möchte ein Zimmer." in de final 400
                => language de
                => commit "Ich möchte ein Zimmer."
                => heard "Gerne."
                """,
                agent: { $0.follows = ["de", "fr"] }
            ),
            Scenario(
                "a language that the agent does not speak is not followed",
                """
                model "Sorry?"
                1000 says "Chtěl bych pokoj." in cs
                => commit "Chtěl bych pokoj."
                => heard "Sorry?"
                """,
                agent: { $0.follows = ["de", "fr"] }
            ),
        ] + hangUps

    /// The caller hangs up, in whatever phase: everything ends, and nothing is said any more.
    private static let hangUps: [Scenario] = [
        Int64(100), 500, 1_500, 2_250, 2_400, 2_800, 2_950, 3_060, 3_500, 5_000, 6_200, 9_000, 20_000,
    ].map { moment in
        Scenario(
            "the caller hangs up after \(moment) ms",
            """
            model "Let me see. " tool look_up
            model "Friday is free."
            result look_up 2000 "free"
            1000 says "Is it free?"
            \(moment) leaves
            => over "the caller hung up"
            => only
            """,
            agent: { $0.greeting = Template(literal: "Hello.") }
        )
    }
}
