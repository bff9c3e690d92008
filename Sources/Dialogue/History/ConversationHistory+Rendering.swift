package import ProviderKit

extension ConversationHistory {
    /// What a model is told.
    ///
    /// - Parameter continuing: the reply that the model is about to go on with behind its tools' answers; what it has
    ///   written there stands as if it had been heard, since it is being spoken. Of every other reply only what was heard.
    package func messages(continuing epoch: Int? = nil) -> [Conversation.Message] {
        var messages: [Conversation.Message] = []
        if let summary { messages.append(.note("\(wording.summary) \(summary)")) }
        if droppedEntries > 0, summary == nil { messages.append(.note(wording.dropped)) }
        for entry in entries { add(entry, continuing: epoch, to: &messages) }
        return messages
    }

    /// All that the history says was heard of the agent, in order.
    package var heardTexts: [String] {
        entries.compactMap { entry in
            guard case .agent(let step) = entry.content, !step.hearing.text.isEmpty else { return nil }
            return step.hearing.text
        }
    }

    func add(
        _ entry: HistoryEntry,
        continuing epoch: Int?,
        to messages: inout [Conversation.Message]
    ) {
        switch entry.content {
        case .caller(let text): messages.append(.caller(text))
        case .keys(let keys):
            messages.append(.caller("[\(wording.pressed) \(keys.map(String.init).joined(separator: " "))]"))
        case .note(let text): messages.append(.note(text))
        case .agent(let step):
            var text = step.hearing.text
            if step.epoch == epoch, case .open = step.hearing { text = step.written.trimmed }
            guard !text.isEmpty || !step.calls.isEmpty else { return }
            messages.append(.agent(text, calls: step.calls))
            // Every call has its answer right behind it: providers refuse a conversation in which one is missing.
            for call in step.calls {
                messages.append(
                    .tool(step.results[call.id] ?? ToolResult(id: call.id, content: wording.unanswered))
                )
            }
            switch step.hearing {
            case .cut: messages.append(.note(wording.interrupted))
            case .brokenOff: messages.append(.note(wording.brokenOff))
            case .open, .whole: break
            }
        }
    }
}
