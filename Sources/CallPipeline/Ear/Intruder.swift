/// Somebody who cuts in, frame by frame: only while they make a sound does it count as speech.
struct Intruder: Sendable {
    /// What a frame has brought about.
    enum Change: Sendable {
        /// They make no sound any more; they go on.
        case quiet, speaks
        /// They are quiet for so long that who speaks next cuts in anew, as the detector has it.
        case gone
    }

    private var silence: Int64 = 0
    private var isQuiet = false

    private static let frame: Int64 = 160
    /// Longer than a stop within a word: 60 ms.
    private static let quiet: Int64 = 480
    /// 300 ms.
    private static let gone: Int64 = 2_400

    mutating func hear(_ probability: Float) -> Change? {
        if probability < CallEar.silence {
            silence += Self.frame
            if !isQuiet, silence >= Self.quiet {
                isQuiet = true
                return .quiet
            }
            return silence >= Self.gone ? .gone : nil
        }
        silence = 0
        guard isQuiet, probability >= CallEar.voice else { return nil }
        isQuiet = false
        return .speaks
    }
}
