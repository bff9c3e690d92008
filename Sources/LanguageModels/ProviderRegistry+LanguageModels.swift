internal import FastJSON
package import ProviderKit

extension ProviderRegistry {
    /// Registers the models of this module.
    package mutating func addLanguageModels() {
        for server in ChatQuirks.servers where server != "openai" {
            add(model: server, settings: ChatSettings.keys(server: server)) { options throws(JSON5Error) in
                try ChatCompletionsModel(options, server: server)
            }
        }
        add(model: "openai", settings: ChatSettings.keys()) { options throws(JSON5Error) in
            try ChatCompletionsModel(options)
        }
        add(model: "anthropic", settings: AnthropicSettings.keys) { options throws(JSON5Error) in
            try AnthropicModel(options)
        }
        add(model: "scripted", settings: ScriptedModel.keys) { options throws(JSON5Error) in
            try ScriptedModel(options)
        }
    }
}
