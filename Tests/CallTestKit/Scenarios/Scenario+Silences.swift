import BargeIn
import CallPipeline
import TurnTaking

extension Scenario {
    /// Nobody says anything.
    static let silences: [Scenario] = [
        Scenario(
            "who says nothing is asked, asked again, and then let go",
            """
            => prompt 1
            => heard "Are you still there?"
            => prompt 2
            => heard "Are you still there?"
            => heard "I can't hear you any more, so I'll hang up now. Goodbye."
            => end "the caller said nothing"
            => over "the caller said nothing"
            0 note "x"
            120000 stop
            """
        ),
        Scenario(
            "who answers the question is not asked again at once",
            """
            model "Fine."
            10500 says "Yes, I am here."
            => prompt 1
            => heard "Are you still there?"
            => commit "Yes, I am here."
            => heard "Fine."
            22500 stop
            => prompt 1
            => heard "Are you still there?"
            """
        ),
        Scenario(
            "an agent without such questions hangs up as politely",
            """
            0 note "x"
            120000 stop
            => prompt 1
            => prompt 2
            => heard "I can't hear you any more, so I'll hang up now. Goodbye."
            => end "the caller said nothing"
            => over
            """,
            agent: { $0.sentences.prompts = [] }
        ),
        Scenario(
            "an agent without any sentences ends as well",
            """
            0 note "x"
            120000 stop
            => prompt 1
            => prompt 2
            => end "the caller said nothing"
            => over
            """,
            agent: {
                $0.sentences.prompts = []
                $0.sentences.noAnswer = ""
            }
        ),
        Scenario(
            "coughs do not count as answers",
            """
            3000 sound 200
            60000 stop
            => prompt 1
            => heard "Are you still there?"
            => prompt 2
            => heard "Are you still there?"
            => heard "I can't hear you any more, so I'll hang up now. Goodbye."
            => end
            => over
            """
        ),
        Scenario(
            "what was said before a mute is answered, and nothing of what is said behind it",
            """
            model "Fine."
            model "Good."
            1000 says "I need a room."
            2400 mute
            2600 says "That is a secret."
            9000 unmute
            10000 says "For two."
            => commit "I need a room" by silence
            => heard "Fine."
            => commit "For two."
            => heard "Good."
            """
        ),
        Scenario(
            "who is muted while they may be cutting in does not",
            """
            model "\(long)"
            1000 says "When?"
            audio 1 +900 cuts-in
            audio 1 +1000 mute
            => commit "When?"
            => suspect
            => dismiss
            => heard "\(long)"
            """
        ),
        Scenario(
            "what waited for the agent's last word is answered when that one is called off",
            """
            model "\(long)"
            model "On Saturday, too."
            1000 says "When are you free?"
            audio 1 +1000 says "And on Saturday?"
            audio 1 +3500 say ""
            => commit "When are you free?"
            => commit "And on Saturday?"
            => cut
            => clear
            => heard "On Saturday, too."
            """,
            agent: { $0.bargeIn.mode = .nothing }
        ),
        Scenario(
            "who is muted is neither heard nor asked",
            """
            model "Fine."
            500 mute
            1000 says "This is not for you."
            20000 unmute
            21000 says "Hello again."
            => commit "Hello again."
            => heard "Fine."
            """
        ),
        Scenario(
            "while a tool runs nobody is asked anything",
            """
            model "Let me see. " tool look_up
            model "Friday."
            result look_up 15000 "free"
            1000 says "When?"
            => commit "When?"
            => tool look_up t1
            => heard "Let me see. One moment, please. Friday."
            """
        ),
    ]
}
