import BargeIn
import CallPipeline
import TurnTaking

extension Scenario {
    /// Recognisers that follow turns, with whoever decides.
    static let providerTurns: [Scenario] =
        TurnSettings.Authority.allCases.flatMap { authority in
            [
                Scenario(
                    "a turn that ends as was thought is answered once (\(authority))",
                    """
                    model "Sure."
                    1000 turn "I need a room."
                    => guess 1
                    => commit "I need a room."
                    => hit 1
                    => heard "Sure."
                    """,
                    agent: { $0.turns.authority = authority }
                ),
                Scenario(
                    "a turn that goes on after its probable end is one turn (\(authority))",
                    """
                    model "Sure."
                    1000 speech
                    1200 turn-starts "I"
                    1500 interim "I need a room"
                    1800 turn-may-end "I need a room."
                    2000 turn-resumes
                    2100 interim "I need a room for"
                    2500 pause
                    2600 turn-may-end "I need a room for two."
                    2900 turn-ends "I need a room for two."
                    2950 end
                    => commit "I need a room for two."
                    => heard "Sure."
                    """,
                    agent: { $0.turns.authority = authority }
                ),
                Scenario(
                    "a turn whose end is never told is over all the same (\(authority))",
                    """
                    model "Sure."
                    1000 turn "I need a room." no-end
                    => commit "I need a room."
                    => heard "Sure."
                    """,
                    agent: { $0.turns.authority = authority }
                ),
                Scenario(
                    "a turn whose end is told late counts once (\(authority))",
                    """
                    model "Sure. We have one with a view of the sea and a balcony."
                    1000 turn "I need a room." ends 4500
                    => commit "I need a room."
                    => heard "Sure. We have one with a view of the sea and a balcony."
                    """,
                    agent: { $0.turns.authority = authority }
                ),
                Scenario(
                    "a turn that begins while the agent speaks cuts in (\(authority))",
                    """
                    model "\(long)"
                    model "Fine."
                    1000 turn "When are you free?"
                    audio 1 +1500 turn "No, stop it."
                    => commit "When are you free?"
                    => cut
                    => clear
                    => commit "No, stop it."
                    => heard "Fine."
                    """,
                    agent: { $0.turns.authority = authority }
                ),
                Scenario(
                    "a turn of a word that the agent says just then, and that the ear does not hear, is its echo (\(authority))",
                    """
                    model "\(long)"
                    1000 turn "When are you free?"
                    audio 1 +1500 turn-starts "Monday" from 200 to 50
                    audio 1 +1700 interim "Monday" from 400 to 50
                    audio 1 +1800 turn-may-end "Monday" from 500 to 100
                    audio 1 +2100 turn-ends "Monday" from 800 to 400
                    => commit "When are you free?"
                    => heard "\(long)"
                    """,
                    agent: { $0.turns.authority = authority }
                ),
                Scenario(
                    "a turn that is only a sound of listening does not (\(authority))",
                    """
                    model "\(long)"
                    1000 turn "When are you free?"
                    audio 1 +1500 turn "mhm"
                    => commit "When are you free?"
                    => commit "mhm"
                    => listening "mhm"
                    => heard "\(long)"
                    """,
                    agent: { $0.turns.authority = authority }
                ),
            ]
        }
}
