internal import BargeIn
internal import Dialogue

extension CallAgent {
    /// Has callers told something before the greeting, on which nobody cuts in.
    package mutating func beginWith(notice: String) {
        let pieces = Template(literal: notice).pieces
        greeting = Template(pieces: greeting.map { pieces + [.literal(" ")] + $0.pieces } ?? pieces)
        greetingBargeIn = BargeInPolicy(.nothing)
    }
}
