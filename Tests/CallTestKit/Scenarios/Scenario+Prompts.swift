import BargeIn
import CallPipeline
import CallTools
import Dialogue
import FastJSON
import ProviderKit
import TurnTaking

extension Scenario {
    /// Stages, variables, context, long calls, languages, costs, voices that change.
    static let prompts: [Scenario] = [
        Scenario(
            "a greeting is filled with what is known",
            """
            fact caller_name="Ann"
            => heard "Hello Ann, how are you?"
            6000 stop
            """,
            agent: { $0.greeting = try? Template("Hello {{caller_name|there}}, how are you?") }
        ),
        Scenario(
            "a greeting does without what is not known",
            """
            => heard "Hello there, how are you?"
            6000 stop
            """,
            agent: { $0.greeting = try? Template("Hello {{caller_name|there}}, how are you?") }
        ),
        Scenario(
            "the greeting is said at once, and the first request waits for what is looked up",
            """
            4000 says "What have I ordered?"
            7000 learns order="a chair"
            model "A chair."
            => heard "Hello."
            => commit "What have I ordered?"
            => @7000 ask
            => heard "A chair."
            """,
            agent: {
                $0.greeting = Template(literal: "Hello.")
                $0.contextPatience = 80_000
                $0.turns.speculates = false
            }
        ),
        Scenario(
            "what is looked up for too long is done without, and told later",
            """
            4000 says "What have I ordered?"
            model "I do not know."
            9000 learns order="a chair"
            12000 says "And now?"
            model "A chair."
            => heard "Hello."
            => commit "What have I ordered?"
            => @6000 ask
            => heard "I do not know."
            => commit "And now?"
            => ask
            => heard "A chair."
            """,
            agent: {
                $0.greeting = Template(literal: "Hello.")
                $0.contextPatience = 48_000
                $0.turns.speculates = false
            }
        ),
        Scenario(
            "a call goes to another stage by a tool, and by nothing else",
            """
            model "I will go to the billing stage now."
            model tool go_to_stage stage=billing
            model "Which bill?"
            1000 says "A question."
            silence 1 +500 says "My bill."
            => commit "A question."
            => heard "I will go to the billing stage now."
            => commit "My bill."
            => stage billing
            => heard "Which bill?"
            """,
            agent: { $0.stages = Self.stages }
        ),
        Scenario(
            "a stage that may not follow is refused, and the model told so",
            """
            model tool go_to_stage stage=end
            model "One thing after the other."
            1000 says "Bye."
            => commit "Bye."
            => tool-done t1 badly
            => heard "One thing after the other."
            => no stage
            """,
            agent: { $0.stages = Self.stages }
        ),
        Scenario(
            "a tool that is chosen beside another stage is that of the stage it was chosen in",
            """
            model tool go_to_stage stage=billing
            model tool go_to_stage stage=end tool book
            model "It is booked."
            1000 says "My bill."
            => commit "My bill."
            => stage billing
            => stage end
            => use book
            => heard "It is booked."
            """,
            agent: { $0.stages = Self.stages }
        ),
        Scenario(
            "a tool of another stage does not exist here",
            """
            model tool book
            model "I cannot do that."
            1000 says "Book it."
            => commit "Book it."
            => tool-done t1 badly
            => heard "I cannot do that."
            => no use
            """,
            agent: { $0.stages = Self.stages }
        ),
        Scenario(
            "another language is spoken from the next word on, by another session of the voice",
            """
            model "Of course. " tool switch_language language=de
            model "Guten Tag."
            1000 says "Do you speak German?"
            => commit "Do you speak German?"
            => open-voice 1 en
            => language de
            => listen de
            => finish-voice 1
            => open-voice 1 de
            => finish-voice 1
            => heard "Of course. Guten Tag."
            """,
            agent: {
                $0.tools = .simulated(languages: ["en", "de"])
                $0.turns.speculates = false
            }
        ),
        Scenario(
            "another voice says the rest of a reply, and not a word is lost",
            """
            model "We have several times free next week. " wait 1500 "On Friday at ten, if you like that."
            1000 says "When?"
            ask 1 +1500 another-voice
            => commit "When?"
            => open-voice 1 en
            => finish-voice 1
            => open-voice 1 en
            => finish-voice 1
            => heard "We have several times free next week. On Friday at ten, if you like that."
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "another voice says all of a reply that has no words yet",
            """
            model after 1500 "On Friday at ten."
            1000 says "When?"
            ask 1 +700 another-voice
            => commit "When?"
            => open-voice 1 en
            => stop-voice 1
            => open-voice 1 en
            => heard "On Friday at ten."
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "a reply that is being played is played to its end by the voice that made it",
            """
            model "\(long)"
            1000 says "When?"
            audio 1 +2500 another-voice
            => commit "When?"
            => open-voice 1 en
            => heard "\(long)"
            """,
            agent: { $0.turns.speculates = false }
        ),
        Scenario(
            "what the providers are used for is counted, and ends the call when it is too much",
            """
            1000 uses 3000
            2000 says "When?"
            6000 uses 3000
            7000 says "And where?"
            => cost model 30 thousandths of USD
            => commit "When?"
            => heard "Answer number 1."
            => cost model 60 thousandths of USD
            => commit "And where?"
            => heard "I'm afraid our time is up. Goodbye."
            => end "the call has cost as much as it may"
            => over
            """,
            agent: {
                $0.prices = Self.prices
                $0.limits.cost = 0.05
                $0.turns.speculates = false
            }
        ),
        Scenario(
            "the oldest turns are summed up beside the call",
            """
            summary "Ann wants a room."
            model "\(long)"
            model "Yes."
            1000 says "When are you free, and what does it cost?"
            silence 1 +500 says "Is that so?"
            => commit "When are you free, and what does it cost?"
            => heard "\(long)"
            => commit "Is that so?"
            => heard "Yes."
            => summarise 1
            => summary "Ann wants a room."
            => history N: Summary of the call so far: Ann wants a room. | C: Is that so? | A: Yes.
            """,
            agent: { $0.history = .summarised(tokens: 60, keep: 24) }
        ),
        Scenario(
            "a call whose summary fails goes on",
            """
            summary
            model "\(long)"
            model "Yes."
            1000 says "When are you free, and what does it cost?"
            silence 1 +500 says "Is that so?"
            silence 2 +3000 says "Hello?"
            => commit "When are you free, and what does it cost?"
            => heard "\(long)"
            => commit "Is that so?"
            => heard "Yes."
            => summarise 1
            => commit "Hello?"
            => heard "Answer number 3."
            """,
            agent: { $0.history = .summarised(tokens: 60, keep: 24) }
        ),
        Scenario(
            "a call that has become too long is handed to somebody else, with a summary",
            """
            summary "Ann wants a room."
            model "\(long)"
            1000 says "When are you free, and what does it cost?"
            => commit "When are you free, and what does it cost?"
            => heard "\(long)"
            => summarise 1
            => summary "Ann wants a room."
            => heard "I'll hand you over to a colleague now."
            => transfer +1777
            => over "transferred"
            """,
            agent: {
                $0.history = .handOff(tokens: 60)
                $0.successor = "+1777"
            }
        ),
    ]

    private static let stages = try? Stages([
        Stage(name: "start", prompt: Template(literal: "Ask what it is about."), next: ["billing"]),
        Stage(
            name: "billing",
            prompt: Template(literal: "Ask for the bill's number."),
            tools: ["book"],
            next: ["end"],
            purpose: "bills"
        ),
        Stage(name: "end", prompt: Template(literal: "Say goodbye.")),
    ])

    private static let prices: PriceList = {
        let text = "{ currency: 'USD', prices: [{ provider: 'sim', perMillionOutputTokens: 10 }] }"
        return (try? PriceList(JSON5Node(parsing: text))) ?? .empty
    }()
}
