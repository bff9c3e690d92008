package import CallTools
internal import FastJSON

/// Keeps what a caller has said, a line for each: messages, answers, orders.
package actor Notebook {
    private let file: LedgerFile
    private let now: @Sendable () -> Int64

    package init(_ file: LedgerFile, now: @escaping @Sendable () -> Int64) {
        self.file = file
        self.now = now
    }

    private func keep(_ arguments: JSONObject, _ call: ToolSituation) throws {
        var line = JSONObject()
        line["time"] = .integer(now())
        line["call"] = call.variables["call_sid"].map { .string($0) } ?? .null
        line["caller"] = call.caller.map { .string($0) } ?? .null
        line["noted"] = .object(arguments)
        try file.append(.object(line))
    }

    /// The tool that a model writes with.
    package nonisolated func tool(_ definition: ToolDefinition) -> any ToolHandler {
        ClosureTool(definition) { arguments, call in
            // A file takes its time, which the call's loop has not got.
            try await withTaskExecutorPreference(globalConcurrentExecutor) { try await self.keep(arguments, call) }
            return "{\"kept\":true}"
        }
    }
}
