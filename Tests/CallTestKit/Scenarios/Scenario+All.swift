import BargeIn
import CallPipeline
import TurnTaking

extension Scenario {
    /// All of them.
    package static let all =
        turns + words + guesses + cuttingIn + listening + keys + silences + failures + tools + endings + providerTurns
        + collecting + prompts + recovering

    /// A long answer, to be cut in on: about ten seconds.
    static let long =
        "We have several times free next week. Monday at nine in the morning would be possible. "
        + "On Tuesday there is nothing, and on Wednesday only the late afternoon is left."
}
