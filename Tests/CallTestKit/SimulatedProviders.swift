package import ProviderKit

/// What a model is to write for one request, piece by piece.
package struct ModelScript: Sendable {
    package enum Step: Sendable, Equatable {
        case text(String)
        case tool(ToolCall)
        case wait(Int64)
        case fail
        case hang
    }

    package var steps: [Step]
    /// How long until the first of it comes, in milliseconds.
    package var latency: Int64?

    package init(_ steps: [Step], latency: Int64? = nil) {
        self.steps = steps
        self.latency = latency
    }

    package init(_ text: String) { self.init([.text(text)]) }

    /// Whether another request may be answered by it, too.
    var isFit: Bool { !steps.isEmpty && !steps.contains(.fail) }
}

/// How a voice behaves for one session.
package enum VoiceFate: Sendable, Equatable {
    case speaks
    /// It fails after so many milliseconds of audio; before any, at nothing.
    case fails(after: Int64)
    /// It ends, as if all had been said.
    case ends(after: Int64)
    /// It brings no more after that, and says nothing about it.
    case hangs(after: Int64)
}

/// What comes of a tool.
package struct ToolFate: Sendable {
    package var name: String
    /// How long it takes, in milliseconds; nil for ever.
    package var latency: Int64?
    package var content: String
    package var isError = false

    package init(_ name: String, latency: Int64?, content: String, isError: Bool = false) {
        self.name = name
        self.latency = latency
        self.content = content
        self.isError = isError
    }
}

/// How fast and how the providers and the line are.
package struct Surroundings: Sendable {
    /// From the request to the model's first token, and from token to token, in milliseconds.
    package var firstToken: Int64 = 500
    package var token: Int64 = 15
    /// From a piece's text to its first audio, in milliseconds.
    package var firstAudio: Int64 = 190
    /// How long a character is spoken, in samples.
    package var character: Int64 = 480
    /// How much faster than it is heard the voice's audio comes.
    package var speed: Int64 = 4
    /// Whether the voice tells when it says which word, and when a piece is over.
    package var isAligned = true
    package var tellsPieces = true
    /// The way to the carrier, one way, and by how much it wavers, in milliseconds.
    package var way: Int64 = 40
    package var jitter: Int64 = 0
    /// Which numbers the wavering has.
    package var seed: UInt64 = 1

    package init() {}
}

/// How slow the providers of a call are, in samples, for the reply of a number.
package struct Pace {
    /// From the request to the first token, from one to the next, and from a first piece's text to its first audio.
    package var firstToken: (Int) -> Int64
    package var token: (Int) -> Int64
    package var firstAudio: (Int) -> Int64

    package init(
        firstToken: @escaping (Int) -> Int64,
        token: @escaping (Int) -> Int64,
        firstAudio: @escaping (Int) -> Int64
    ) {
        self.firstToken = firstToken
        self.token = token
        self.firstAudio = firstAudio
    }
}
