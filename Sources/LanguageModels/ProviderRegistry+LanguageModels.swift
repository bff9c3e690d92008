internal import FastJSON
package import ProviderKit

extension ProviderRegistry {
    /// Registers the models of this module.
    package mutating func addLanguageModels() {
        for server in ChatQuirks.servers where server != "openai" {
            add(model: server) { options throws(JSON5Error) in try ChatCompletionsModel(options, server: server) }
        }
        add(model: "openai") { options throws(JSON5Error) in try ChatCompletionsModel(options) }
        add(model: "anthropic") { options throws(JSON5Error) in try AnthropicModel(options) }
        add(model: "scripted") { options throws(JSON5Error) in try ScriptedModel(options) }
    }
}
