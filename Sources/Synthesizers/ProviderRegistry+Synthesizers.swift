internal import FastJSON
package import ProviderKit

extension ProviderRegistry {
    /// Registers the voices of this module.
    package mutating func addSynthesizers() {
        add(voice: ElevenLabsVoice.name, settings: ElevenLabsSettings.keys) { options throws(JSON5Error) in
            try ElevenLabsVoice(options)
        }
        add(voice: CartesiaVoice.name, settings: CartesiaSettings.keys) { options throws(JSON5Error) in
            try CartesiaVoice(options)
        }
        add(voice: DeepgramAuraVoice.name, settings: AuraSettings.keys) { options throws(JSON5Error) in
            try DeepgramAuraVoice(options)
        }
        add(voice: OpenAISpeechVoice.name, settings: OpenAISpeechVoice.keys) { options throws(JSON5Error) in
            try OpenAISpeechVoice(options)
        }
        add(voice: AmazonPollyVoice.name, settings: AmazonPollyVoice.keys) { options throws(JSON5Error) in
            try AmazonPollyVoice(options)
        }
        add(voice: FliteVoice.name, settings: FliteVoice.keys) { options throws(JSON5Error) in try FliteVoice(options) }
    }
}
