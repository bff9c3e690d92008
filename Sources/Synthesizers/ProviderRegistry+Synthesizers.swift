internal import FastJSON
package import ProviderKit

extension ProviderRegistry {
    /// Registers the voices of this module.
    package mutating func addSynthesizers() {
        add(voice: ElevenLabsVoice.name) { options throws(JSON5Error) in try ElevenLabsVoice(options) }
        add(voice: CartesiaVoice.name) { options throws(JSON5Error) in try CartesiaVoice(options) }
        add(voice: DeepgramAuraVoice.name) { options throws(JSON5Error) in try DeepgramAuraVoice(options) }
        add(voice: OpenAISpeechVoice.name) { options throws(JSON5Error) in try OpenAISpeechVoice(options) }
        add(voice: AmazonPollyVoice.name) { options throws(JSON5Error) in try AmazonPollyVoice(options) }
        add(voice: FliteVoice.name) { options throws(JSON5Error) in try FliteVoice(options) }
    }
}
