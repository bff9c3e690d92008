internal import FastJSON

/// An agent as its operator has set it up with the service.
package struct SimulatedAgent: Sendable {
    /// A tool that it uses at the beginning of its answer to a turn, whose result it says.
    package struct Tool: Sendable {
        package var name: String
        package var parameters: [String: String]
        /// To which turn, from 1 on.
        package var turn: Int

        package init(_ name: String, parameters: [String: String] = [:], turn: Int = 1) {
            self.name = name
            self.parameters = parameters
            self.turn = turn
        }
    }

    package var id: String
    /// What it says first; nothing for one that waits.
    package var firstMessage: String? = "Good morning, how can I help you?"
    /// What it takes its caller's turns for, and what it answers, one after the other and again from the first.
    package var hears = ["I need an appointment", "On Friday", "Thank you"]
    package var replies = ["For which day would you like it?", "Friday at nine is free.", "You are welcome, goodbye."]
    package var tool: Tool?
    /// After which turn it ends the conversation; nil for never.
    package var endsAfter: Int?
    package var output = "ulaw_8000"
    /// What it is sent; nil for a server that does not say so, and means 16,000 samples of 16 bits.
    package var input: String? = "ulaw_8000"
    /// What its operator lets a conversation override: "prompt", "first_message", "language", "voice_id".
    package var overrides: Set<String> = []
    /// The names that its texts ask for.
    package var variables: Set<String> = []
    /// Whether anybody may talk to it without a key.
    package var isPublic = false
    /// Whether the corrections of what was cut off are told, and when letters are said.
    package var corrects = true
    package var aligns = false
    /// How much of its voice comes in a message, in milliseconds.
    package var piece = 240
    /// Whether audio of what was cut off still comes behind the interruption, as it does on a real line.
    package var hasLateAudio = true
    /// How often it pings.
    package var pings = Duration.seconds(2)
    /// How long the caller must be quiet for their turn to be over, and speak to have cut in, in milliseconds.
    package var patience = 400
    package var cutIn = 200

    package init(_ id: String = "agent_sim") { self.id = id }

    /// How many samples a second of a format's audio has, and whether they are µ-law.
    static func form(_ format: String) -> (rate: Int, isMuLaw: Bool) {
        if format == "ulaw_8000" { return (8_000, true) }
        return (Int(format.split(separator: "_").last ?? "") ?? 16_000, false)
    }
}
