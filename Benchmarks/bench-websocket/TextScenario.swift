import WebSocketTransport

/// UTF-8 validation of three kinds of text.
struct TextScenario {
    private let texts: [(name: String, bytes: [UInt8])] = [
        ("ASCII", "Good evening, how may I help you? "),
        ("German", "Grüß Gott, wie kann ich Ihnen helfen? "),
        ("Japanese", "こんばんは、どのようなご用件でしょうか。"),
    ].map { ($0, Array(String(repeating: $1, count: 16_384 / $1.utf8.count).utf8)) }

    mutating func run() -> [Finding] {
        let rounds = 200
        return texts.map { text in
            var valid = true
            let spent = nanoseconds {
                for _ in 0..<rounds {
                    var validator = UTF8Validator()
                    valid = validator.accept(text.bytes.span) && valid
                }
            }
            precondition(valid, "the texts are valid")
            return Finding(
                name: "UTF-8 validation, \(text.name)",
                unit: "GB/s",
                value: Double(text.bytes.count * rounds) / spent
            )
        }
    }
}
