internal import ProviderKit

/// Replies from a table, with one for what the table does not know.
package final class ScriptedReplies: ReplyScript {
    private let replies: [String: String]
    private let otherwise: String?

    package init(_ replies: [String: String], otherwise: String? = nil) {
        self.replies = replies
        self.otherwise = otherwise
    }

    package func reply(to words: String) -> String? { replies[words] ?? otherwise }
}
