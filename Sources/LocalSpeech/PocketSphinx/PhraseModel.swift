internal import Glibc

/// Where the recogniser's files are.
package struct PhraseModel: Sendable, Hashable {
    /// The folder of the acoustic model.
    package var acoustics = "/usr/share/pocketsphinx/model/en-us/en-us"
    /// The pronouncing dictionary.
    package var dictionary = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"

    /// The Debian package that brings the defaults.
    package static let package = "pocketsphinx-en-us"

    /// The files of Debian's package.
    package init() {}

    /// Says which file is not there, and which package brings it.
    package func check() throws(LocalEngineError) {
        for path in [acoustics + "/mdef", dictionary] where unsafe access(path, R_OK) != 0 {
            throw .missing(path: path, package: Self.package)
        }
    }
}
