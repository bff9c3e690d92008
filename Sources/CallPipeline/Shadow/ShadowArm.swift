package import ProviderKit

/// Who hears, thinks or speaks beside calls without being heard: an arm that is tried on live traffic before anybody talks to it.
package struct ShadowArm: Sendable {
    package var name: String
    package var recognizer: (any SpeechRecognizer)?
    package var model: (any LanguageModel)?
    package var voice: (any SpeechSynthesizer)?

    package init(_ name: String) { self.name = name }
}
