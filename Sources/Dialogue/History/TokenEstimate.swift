package import ProviderKit

/// About how many tokens a text is for a model: near enough to decide when a conversation has become long.
///
/// Four letters of a Latin word are one token, two of most other scripts, and each sign of the East Asian ones is about one.
package enum TokenEstimate {
    /// About how many tokens a text has.
    package static func tokens(in text: String) -> Int {
        var quarters = 0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case ..<0x250: quarters += 1
            case 0x2E80..<0xA4D0, 0xAC00..<0xD7B0, 0xF900..<0xFB00, 0xFF00..<0xFFF0, 0x1_F000...: quarters += 4
            default: quarters += 2
            }
        }
        return (quarters + 3) / 4
    }

    /// About how many tokens a message has, with what frames it.
    package static func tokens(in message: Conversation.Message) -> Int {
        let frame = 4
        switch message {
        case .caller(let text), .note(let text): return frame + tokens(in: text)
        case .tool(let result): return frame + tokens(in: result.content)
        case .agent(let text, let calls):
            return calls.reduce(frame + tokens(in: text)) { sum, call in
                sum + 8 + tokens(in: call.name) + tokens(in: call.arguments)
            }
        }
    }
}
