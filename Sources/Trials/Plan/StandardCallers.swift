internal import Rehearsal

/// Who speaks what a caller says: a voice of Flite's, or babble that a simulated recogniser understands.
struct CallerSpeaker {
    let voice: String
    let seed: UInt64

    func clip(_ words: String, _ number: Int) -> CallerClip {
        let flite = voice.isEmpty ? "slt" : voice
        if voice != "babble", let clip = CallerClip.speaking(words, voice: flite) { return clip }
        return .babbling(words, seed: seed &+ UInt64(number), language: "en")
    }
}

/// Callers for who names none: turns of all lengths, hesitations, cutting in, murmurs, noise.
enum StandardCallers {
    static let all = TrialPlan.callers(in: file)

    private static let file = """
        { callers: [
          { name: "plain", lines: [
            { say: "I would like to book an appointment, please." },
            { say: "Friday would be best." },
            { say: "Nine in the morning." },
            { say: "Yes, that would be great, thank you." } ] },
          { name: "hesitant", lines: [
            { say: "I have a question about", hesitation: 0.35, then: "my last invoice." },
            { say: "It was sent to me on the second of May." },
            { say: "My customer number is", hesitation: 0.45, then: "five five five zero one." },
            { say: "Thank you very much." } ] },
          { name: "impatient", lines: [
            { say: "What are your opening hours?" },
            { purpose: "bargeIn", say: "No, I mean on Saturday.", after: 1.2 },
            { say: "And where can I park?" },
            { purpose: "bargeIn", say: "All right, that is enough, goodbye.", after: 1.6 } ] },
          { name: "attentive", lines: [
            { say: "Please tell me what I have to bring along." },
            { purpose: "murmur", say: "Yeah.", after: 1.3 },
            { say: "How long does it take?" },
            { purpose: "murmur", say: "Okay.", after: 1.1 },
            { say: "I see, thanks." } ] },
          { name: "noisy", noise: -54, lines: [
            { say: "Hello, I am calling because my order has not come." },
            { say: "The number is four seven one one." },
            { say: "When will it be here?" } ] },
        ] }
        """

    /// What simulated models answer where nothing else is said: short and long, one and several sentences.
    private static let answers = [
        "Sure, I can help you with that. Which day would suit you best?",
        "Thank you. I have found it here, and everything is in order. Is there anything else I can do for you today?",
        "Of course. Please bring your insurance card, a list of the medicines that you take, and, if you have them, the "
            + "pictures that were taken last year.",
        "Okay. Let me write that down for you.",
        "We are open from nine to six on weekdays, and from ten to two on Saturdays, and you can also reach us by mail.",
        "Good. And may I have your telephone number, in case that something changes?",
        "That takes about twenty minutes, and you will get a message the day before.",
    ]

    /// Rules, and behind them an ordinary answer for everything.
    static func replies(_ rules: [ModelScript.Rule]) -> ModelScript {
        let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
        // By a letter that most texts have or have not, so that what is said decides what is answered.
        let ordinary = zip(["friday", "invoice", "bring", "number", "hours", "park", "long"], answers)
            .map { ModelScript.Rule($0, .text($1)) }
        let rest = zip(letters, 0...).map { ModelScript.Rule($0, .text(answers[$1 % answers.count])) }
        return ModelScript(rules + ordinary + rest)
    }
}
