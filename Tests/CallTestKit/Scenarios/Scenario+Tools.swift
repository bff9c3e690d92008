import BargeIn
import CallPipeline
import CallTools
import TurnTaking

extension Scenario {
    /// Tools.
    static let tools: [Scenario] = [
        Scenario(
            "a tool's result is in what the model is asked next",
            """
            model "Let me see. " tool look_up
            model "Friday is free."
            result look_up 400 "free on Friday"
            1000 says "When?"
            => commit "When?"
            => ask 1 "When?"
            => ask 1 "tool: free on Friday"
            => heard "Let me see. Friday is free."
            => history C: When? | A: Let me see. <look_up> | T: free on Friday | A: Friday is free.
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "tools that are used at once are waited for together",
            """
            model tool look_up tool weigh
            model "Both done."
            result look_up 400 "a"
            result weigh 900 "b"
            1000 says "When?"
            => commit "When?"
            => use look_up weigh
            => tool-done t1
            => tool-done t2
            => heard "Both done."
            """
        ),
        Scenario(
            "a tool that fails is told to the model",
            """
            model tool look_up
            model "I cannot see that now."
            result look_up 400 "no connection" badly
            1000 says "When?"
            => ask 1 "When?"
            => commit "When?"
            => tool-done t1 badly
            => ask 1 "tool: no connection"
            => heard "I cannot see that now."
            """
        ),
        Scenario(
            "a tool that never answers is given up",
            """
            model tool look_up
            model "I cannot see that now."
            result look_up never ""
            1000 says "When?"
            => commit "When?"
            => stop-tools t1
            => heard "One moment, please. I cannot see that now."
            """,
            agent: { $0.tools = .simulated(stopping: ["look_up"]) }
        ),
        Scenario(
            "a slow tool does not make the reply late",
            """
            model tool look_up
            model "Friday."
            result look_up 14000 "free"
            1000 says "When?"
            => commit "When?"
            => heard "Friday."
            """,
            agent: { $0.limits.toolFillerPatience = nil }
        ),
        Scenario(
            "who cuts in during a tool that may be stopped stops it",
            """
            model "Let me see. " tool look_up
            model "Fine."
            result look_up 5000 "free"
            1000 says "When?"
            tool 1 +2500 says "Never mind that."
            => commit "When?"
            => confirm
            => stop-tools t1
            => cut
            => clear
            => commit "Never mind that."
            => heard "Fine."
            """,
            agent: { $0.tools = .simulated(stopping: ["look_up"]) }
        ),
        Scenario(
            "a tool that may not be stopped finishes, and its result is kept",
            """
            model "Let me book it. " tool book
            model "Fine."
            result book 5000 "booked"
            1000 says "When?"
            tool 1 +2500 says "Is it done?"
            => commit "When?"
            => confirm
            => cut
            => clear
            => commit "Is it done?"
            => heard "Fine."
            => history C: When? | A: Let me book it. One moment, please. <book> | T: booked | N: The caller interrupted here; nothing after this point was heard. | C: Is it done? | A: Fine.
            """
        ),
        Scenario(
            "an agent that ends the call says goodbye first",
            """
            model "Goodbye then. " tool end_call reason="the caller is done"
            1000 says "That was all."
            => commit "That was all."
            => heard "Goodbye then."
            => end "the caller is done"
            => over "the caller is done"
            """
        ),
        Scenario(
            "an agent that ends the call without a word is asked for one",
            """
            model tool end_call reason="the caller is done"
            model "Goodbye then."
            1000 says "That was all."
            => commit "That was all."
            => heard "Goodbye then."
            => end "the caller is done"
            => over
            """
        ),
        Scenario(
            "an agent that ends the call and has no word to say just ends it",
            """
            model tool end_call reason="the caller is done"
            model nothing
            1000 says "That was all."
            => commit "That was all."
            => end "the caller is done"
            => over
            """
        ),
        Scenario(
            "an agent that hands the caller on does so after its last word",
            """
            model "I'll put you through. " tool transfer_call destination=office
            1000 says "A person, please."
            => commit "A person, please."
            => heard "I'll put you through."
            => transfer +1555
            => over "transferred"
            """
        ),
        Scenario(
            "a goodbye may not be interrupted",
            """
            model "Goodbye then, and thank you very much for calling us today. " tool end_call reason="the caller is done"
            1000 says "That was all."
            audio 1 +800 says "Bye bye now."
            => commit "That was all."
            => commit "Bye bye now."
            => heard "Goodbye then, and thank you very much for calling us today."
            => end "the caller is done"
            => over
            """
        ),
        Scenario(
            "a tool can press keys",
            """
            model tool send_dtmf digits="12"
            model "Done."
            1000 says "Press it."
            => commit "Press it."
            => press 12
            => heard "Done."
            """
        ),
        Scenario(
            "a reply goes on with its tools only so often",
            """
            model tool a
            model tool b
            model tool c
            model "Enough."
            1000 says "Go."
            => commit "Go."
            => use a
            => use b
            => use c
            => heard "Enough."
            """
        ),
        Scenario(
            "a model that has nothing to add to what it said before the tool is done",
            """
            model "Noted, thank you. " tool note
            model nothing
            1000 says "It is blue."
            => commit "It is blue."
            => heard "Noted, thank you."
            => prompt 1
            12000 stop
            """
        ),
        Scenario(
            "a model that says nothing at all after a tool is apologised for",
            """
            model tool note
            model nothing
            1000 says "It is blue."
            => commit "It is blue."
            => cut ""
            => heard "I'm sorry, I'm having trouble answering right now. Could you say that again?"
            """
        ),
        Scenario(
            "who speaks while a tool runs and nothing was said yet keeps his first words",
            """
            model tool look_up
            model "Two."
            result look_up 5000 "free"
            1000 says "When is it?"
            3500 says "And where?"
            => commit "When is it?"
            => commit "And where?"
            => cut ""
            => heard "Two."
            => history C: When is it? | A:  <look_up> | T: free | C: And where? | A: Two.
            """,
            agent: { $0.limits.toolFillerPatience = nil }
        ),
    ]
}
