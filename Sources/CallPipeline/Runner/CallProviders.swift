package import ProviderKit

/// Who hears, thinks and speaks in a call.
package struct CallProviders: Sendable {
    package var recognizer: any SpeechRecognizer
    package var model: any LanguageModel
    package var voice: any SpeechSynthesizer

    package init(recognizer: any SpeechRecognizer, model: any LanguageModel, voice: any SpeechSynthesizer) {
        self.recognizer = recognizer
        self.model = model
        self.voice = voice
    }
}

/// What carries out the tools of an agent.
package protocol CallToolbox: AnyObject {
    /// Uses a tool; an error of any kind is put into the result, in words for the model.
    func use(_ call: ToolCall) async -> (ToolResult, ToolEffect?)
}

/// A toolbox without tools.
package final class EmptyToolbox: CallToolbox {
    package init() {}

    package func use(_ call: ToolCall) async -> (ToolResult, ToolEffect?) {
        (ToolResult(id: call.id, content: "There is no tool named \(call.name).", isError: true), nil)
    }
}
