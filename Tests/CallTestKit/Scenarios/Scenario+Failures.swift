import BargeIn
import CallPipeline
import Dialogue
import TurnTaking

extension Scenario {
    private static let sorry = "I'm sorry, I'm having trouble answering right now. Could you say that again?"

    /// Providers that fail; where nobody is waited for, what is done without.
    static let failures: [Scenario] = [
        Scenario(
            "a model that fails before its first token is apologised for",
            """
            model fails
            1000 says "When?"
            => commit "When?"
            => failed model network
            => heard "\(sorry)"
            """,
            agent: {
                $0.turns.speculates = false
                $0.limits.recovery = 0
            }
        ),
        Scenario(
            "a model that fails in the middle ends its sentence as well as it can",
            """
            model "We have a time. It is on" fails
            1000 says "When?"
            => commit "When?"
            => heard "We have a time. It is on"
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a model that fails after it began to call a tool calls none",
            """
            model "Let me see. " tool look_up fails
            1000 says "When?"
            => commit "When?"
            => heard "Let me see."
            => history C: When? | A: Let me see.
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a model that writes nothing is apologised for",
            """
            model nothing
            1000 says "When?"
            => commit "When?"
            => heard "\(sorry)"
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a model that writes nothing that can be spoken, too",
            """
            model "👍"
            1000 says "When?"
            => commit "When?"
            => heard "\(sorry)"
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a model that never answers is not waited for for ever",
            """
            model hangs
            1000 says "When?"
            => commit "When?"
            => warning "the reply is late"
            => heard "\(sorry)"
            """
        ),
        Scenario(
            "a model that stops in the middle is not waited for for ever",
            """
            model "We have a time on Friday. And also " hangs
            1000 says "When?"
            => commit "When?"
            => warning "the reply is late"
            => cut "We have a time on Friday. And also"
            => clear
            => heard "\(sorry)"
            """
        ),
        Scenario(
            "a model that fails three times ends the call politely",
            """
            model fails
            model fails
            model fails
            1000 says "When?"
            10000 says "When?"
            20000 says "When?"
            => commit
            => heard "\(sorry)"
            => commit
            => heard "\(sorry)"
            => commit
            => heard "I'm sorry, something is wrong on our side. Please call again later."
            => end "no provider brings a reply"
            => over
            """,
            agent: {
                $0.turns.speculates = false
                $0.limits.recovery = 0
            }
        ),
        Scenario(
            "a voice that fails before its first audio is asked once more",
            """
            model "Sure."
            voice fails
            1000 says "When?"
            => commit "When?"
            => failed voice network
            => heard "\(sorry)"
            """,
            agent: {
                $0.turns.speculates = false
                $0.limits.recovery = 0
            }
        ),
        Scenario(
            "a voice that fails again and again leaves the call to its end",
            """
            model "Sure."
            voice fails
            voice fails
            voice fails
            voice fails
            1000 says "When?"
            60000 stop
            => commit "When?"
            => prompt 1
            => end
            => over
            """,
            agent: {
                $0.turns.speculates = false
                $0.limits.recovery = 0
            }
        ),
        Scenario(
            "a voice that fails is stood in for by a sound",
            """
            model "Sure."
            voice fails
            1000 says "When?"
            => commit "When?"
            => failed voice network
            => silence
            """,
            agent: {
                $0.limits.recovery = 0
                $0.turns.speculates = false
                $0.sounds.apology = [UInt8](repeating: 0x55, count: 8_000)
            }
        ),
        Scenario(
            "a voice that fails in the middle leaves in the history what it had said",
            """
            model "\(long)"
            voice fails after 2000
            1000 says "When?"
            => commit "When?"
            => failed voice network
            => cut "We have several times free next"
            => heard "\(sorry)"
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a voice that ends while a tool runs is opened again",
            """
            model "Let me see. " tool look_up
            model "Friday is free."
            voice ends after 700
            result look_up 1000 "free"
            1000 says "When?"
            => commit "When?"
            => open-voice 1
            => open-voice 1
            => heard "Let me see. Friday is free."
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a voice that makes no sound is not waited for for ever",
            """
            model "Sure."
            voice hangs
            1000 says "When?"
            => commit "When?"
            => warning "the reply is late"
            => heard "\(sorry)"
            """,
            agent: { $0.limits.recovery = 0 }
        ),
        Scenario(
            "a voice that stops in the middle is not waited for for ever",
            """
            model "\(long)"
            voice hangs after 2000
            1000 says "When?"
            => commit "When?"
            => warning "the reply is late"
            => cut "We have several times free next"
            => clear
            => heard "\(sorry)"
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a recogniser that is gone ends the call politely",
            """
            3000 recognizer-fails
            => heard "I'm sorry, something is wrong on our side. Please call again later."
            => end "the recogniser failed: network"
            => over
            """,
            agent: { $0.limits.recovery = 0 }
        ),
        Scenario(
            "a recogniser that is gone while the agent speaks lets it finish",
            """
            500 recognizer-fails
            => heard "How can I help you today?"
            => heard "I'm sorry, something is wrong on our side. Please call again later."
            => end "the recogniser failed: network"
            => over
            """,
            agent: {
                $0.greeting = Template(literal: "How can I help you today?")
                $0.limits.recovery = 0
            }
        ),
        Scenario(
            "a filler is heard while the reply is late",
            """
            model after 3000 "Sure."
            1000 says "When?"
            => commit "When?"
            => filler
            => heard "Sure."
            """,
            agent: {
                $0.turns.speculates = false
                $0.sounds.filler = [UInt8](repeating: 0x55, count: 4_000)
                $0.limits.fillerPatience = 6_400
            }
        ),
        Scenario(
            "no filler is heard when the reply is there",
            """
            model "Sure."
            1000 says "When?"
            => commit "When?"
            => heard "Sure."
            """,
            agent: {
                $0.sounds.filler = [UInt8](repeating: 0x55, count: 4_000)
                $0.limits.fillerPatience = 8_000
            }
        ),
    ]
}
