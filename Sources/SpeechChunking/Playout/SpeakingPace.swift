/// How fast a voice speaks: learnt from what it has said.
struct SpeakingPace: Sendable, Equatable {
    /// Samples of sound, and the letters that they said; before anything was said, what is usual counts for a sentence.
    private var sound = 25_800.0
    private var letters = 60.0

    /// It took so many samples of sound to say that.
    mutating func note(_ sound: Int64, for letters: Double) {
        guard sound > 0, letters > 0 else { return }
        self.sound += Double(sound)
        self.letters += letters
    }

    /// How long a letter takes, if some more are known to have taken so long.
    func samples(with sound: Double, for letters: Double) -> Double {
        (self.sound + sound) / (self.letters + letters)
    }
}
