internal import FastJSON
package import ProviderKit

extension ProviderRegistry {
    /// Registers the recognizers of this module.
    package mutating func addRecognizers() {
        add(recognizer: DeepgramRecognizer.name, settings: DeepgramSettings.keys) { options throws(JSON5Error) in
            try DeepgramRecognizer(options)
        }
        add(recognizer: DeepgramFluxRecognizer.name, settings: DeepgramFluxRecognizer.keys) {
            options throws(JSON5Error) in
            try DeepgramFluxRecognizer(options)
        }
        add(recognizer: TranscriptionRecognizer.name, settings: TranscriptionSettings.keys) {
            options throws(JSON5Error) in
            try TranscriptionRecognizer(options)
        }
        add(recognizer: PocketSphinxRecognizer.name, settings: PocketSphinxRecognizer.keys) {
            options throws(JSON5Error) in
            try PocketSphinxRecognizer(options)
        }
    }
}
