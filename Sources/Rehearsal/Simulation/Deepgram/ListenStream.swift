internal import FastJSON
internal import WebSocketTransport

/// One of the two protocols by which the simulated Deepgram listens, without its socket and without time.
protocol ListenStream {
    /// Whether KeepAlive is a message of it.
    var knowsKeepAlive: Bool { get }

    /// The socket is open.
    mutating func opened(_ say: (ListenEffect) -> Void)
    /// Audio has come.
    mutating func hear(_ codes: Span<UInt8>, _ say: (ListenEffect) -> Void)
    /// A message has come, which is JSON or not.
    mutating func take(_ message: JSONValue?, text: String, _ say: (ListenEffect) -> Void)
    /// The client has ended the stream, by an empty message.
    mutating func finish(_ say: (ListenEffect) -> Void)
}

/// What the server does.
enum ListenEffect {
    case send(SocketOutbox.Message)
    case close(CloseCode, reason: String)
}

/// The words of a transcript, as they are written into messages.
struct HeardWords {
    private(set) var words: [(word: ClipFinder.Word, confidence: Double)] = []

    var isEmpty: Bool { words.isEmpty }
    var text: String { words.map(\.word.text).joined(separator: " ") }
    var end: Int64? { words.last?.word.end }

    mutating func add(_ word: ClipFinder.Word, _ random: inout SimulatorRandom) {
        words.append((word, Double(Int(9_000 + random.unit() * 990)) / 10_000))
    }

    mutating func removeAll() { words = [] }

    /// The languages spoken, the most used first.
    var languages: [String] {
        var counts: [(language: String, count: Int)] = []
        for (word, _) in words {
            let language = word.language ?? "en"
            if let place = counts.firstIndex(where: { $0.language == language }) {
                counts[place].count += 1
            } else {
                counts.append((language, 1))
            }
        }
        return counts.sorted { $0.count > $1.count }.map(\.language)
    }

    /// The text without capital letters and punctuation.
    static func plain(_ text: String) -> String {
        text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "'" || $0 == " " || !$0.isASCII }
    }
}
