internal import FastJSON
package import ProviderKit

extension ProviderRegistry {
    /// Registers the voices of this module.
    package mutating func addSynthesizers() {
        add(voice: ElevenLabsVoice.name) { options throws(JSON5Error) in try ElevenLabsVoice(options) }
        add(voice: FliteVoice.name) { options throws(JSON5Error) in try FliteVoice(options) }
    }
}
