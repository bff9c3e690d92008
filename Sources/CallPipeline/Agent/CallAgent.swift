package import BargeIn
package import CallTools
package import Dialogue
package import Endpointing
package import ProviderKit
package import SpeechChunking
package import TurnTaking

/// What an agent is: everything that decides how a call goes, beside the providers themselves.
package struct CallAgent: Sendable {
    /// Who the agent is and what it is to do, in words for the model.
    package var instructions = Template(literal: "")
    /// The parts of the conversation that have instructions and tools of their own.
    package var stages: Stages?
    /// What callers may say, for a recogniser that hears nothing else.
    package var phrases: [String] = []
    /// What is said first; nothing if nil.
    package var greeting: Template?
    /// The language that the agent speaks, until something switches it.
    package var language = "en"
    /// Whether the agent follows the caller into another language that the recogniser detects, and into which.
    package var follows: [String] = []
    /// What the model may use.
    package var tools = ToolBox()
    /// Which tools may be used in every stage, beside the engine's own.
    package var commonTools: [String] = []
    /// What becomes of the history of a long call.
    package var history = HistoryPolicy.window(tokens: 24_000)
    /// To whom a call is handed whose history has become too long, under a policy that says so.
    package var successor = ""
    /// How long the first request to the model waits for what is still being looked up; in samples.
    package var contextPatience: Int64 = 0
    /// What providers cost.
    package var prices = PriceList.empty

    package var turns = TurnSettings()
    package var endpointing = Endpointer.Settings()
    package var suspicion = BargeInDetector.Settings()
    package var bargeIn = BargeInPolicy()
    /// Under which policy the greeting is spoken, where it differs.
    package var greetingBargeIn: BargeInPolicy?
    package var chunking = ClauseChunker.Settings()
    /// How words are to be said that the voice says wrongly.
    package var pronunciations: [String: String] = [:]
    package var playout = PlayoutLedger.Settings()

    package var sentences = StandardSentences()
    package var sounds = StandardSounds()
    package var limits = CallLimits()

    package init() {}
}

/// What the agent says by itself, without a model; empty for nothing.
package struct StandardSentences: Sendable, Equatable {
    /// When nobody has said anything for long, in turn.
    package var prompts = ["Are you still there?"]
    /// When nobody answers that: then the call ends.
    package var noAnswer = "I can't hear you any more, so I'll hang up now. Goodbye."
    /// When something was said that nobody understood.
    package var askAgain = "Sorry, I didn't get that. Could you say it again?"
    /// When no provider brings a reply.
    package var apology = "I'm sorry, I'm having trouble answering right now. Could you say that again?"
    /// When that happens again and again: then the call ends.
    package var breakdown = "I'm sorry, something is wrong on our side. Please call again later."
    /// When the caller waits for an answer because a provider fails, which is asked again; in turn.
    package var holding = [
        "One moment, please, I'm having a little trouble.", "Thank you for waiting. I'll be right with you.",
    ]
    /// When a tool takes long.
    package var toolFiller = "One moment, please."
    /// When the line was lost and is back: instead of the greeting.
    package var resumed = "Sorry, we were cut off for a moment. I'm here again."
    /// When somebody else goes on with the call.
    package var handOff = "I'll hand you over to a colleague now."
    /// When the call has lasted, or cost, as much as it may: then it ends.
    package var tooLong = "I'm afraid our time is up. Goodbye."
    /// Behind the agent's last words, when it ends the call; nothing unless told.
    package var closing = ""

    package init() {}
}

/// Sounds that are there before the call: the telephone's µ-law.
package struct StandardSounds: Sendable, Equatable {
    /// Played when the reply is late.
    package var filler: [UInt8] = []
    /// Played when nothing else can be: a voice that fails cannot apologise.
    package var apology: [UInt8] = []

    package init() {}
}

/// How far a call may go; times in samples, nil for no limit.
package struct CallLimits: Sendable, Equatable {
    package var duration: Int64? = 8_000 * 3_600
    package var turns: Int?
    /// In the unit of the price list.
    package var cost: Double?
    /// How long after the commit the first audio of a reply may come; then the agent apologises.
    package var replyPatience: Int64 = 80_000
    /// How long after the commit the filler sound is played; nil for never.
    package var fillerPatience: Int64?
    /// How long a tool may take before the filler sentence is said; nil for never.
    package var toolFillerPatience: Int64? = 12_000
    /// How long a tool may take before the model is told that there is no answer; nil for ever.
    package var toolPatience: Int64? = 240_000
    /// How often a model may go on with the results of its tools, in one reply.
    package var toolRounds = 8
    /// How long a provider is asked again when nobody stands in for it, before the call ends with words; 0 for not at all.
    package var recovery: Int64 = 240_000
    /// How many replies in a row may fail before the call is ended.
    package var failures = 3
    /// How long the caller may be muted; then they are heard again.
    package var mute: Int64 = 4_800_000
    /// How long the last words may take to be heard before the call is ended regardless.
    package var farewell: Int64 = 160_000

    package init() {}
}
