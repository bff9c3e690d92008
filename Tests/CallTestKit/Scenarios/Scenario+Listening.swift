import BargeIn
import CallPipeline
import TurnTaking

extension Scenario {
    /// Sounds of listening.
    static let listening: [Scenario] =
        [
            ("en", "mm-hm"), ("en", "yeah"), ("en", "okay right"), ("de", "ja genau"), ("cs", "no jo"),
            ("fr", "d'accord"),
            ("es", "claro"), ("it", "va bene"), ("pl", "dobrze"), ("hi", "हाँ जी"), ("ja", "はい"), ("ru", "понятно"),
        ].map { language, words in
            Scenario(
                "\"\(words)\" does not stop the agent (\(language))",
                """
                model "\(long)"
                1000 says "When?"
                audio 1 +1500 says "\(words)" for 300
                => commit "When?"
                => suspect
                => dismiss
                => commit "\(words)"
                => listening "\(words)"
                => heard "\(long)"
                """,
                agent: {
                    $0.language = language
                    $0.turns.language = language
                    $0.bargeIn.listening = .of(language)
                }
            )
        } + [
            Scenario(
                "\"yes\" to a question is an answer",
                """
                model "Is Friday good?"
                model "Fine."
                1000 says "I need a room."
                silence 1 +200 says "Yes."
                => commit "I need a room."
                => heard "Is Friday good?"
                => commit "Yes."
                => heard "Fine."
                """
            ),
            Scenario(
                "who says more than that he listens does stop the agent",
                """
                model "\(long)"
                model "Fine."
                1000 says "When?"
                audio 1 +1500 says "yeah but not so early"
                => commit "When?"
                => suspect
                => cut
                => clear
                => commit "yeah but not so early"
                => heard "Fine."
                """
            ),
        ]
}
