/// Why an engine that runs here does not.
package enum LocalEngineError: Error, Equatable, Sendable {
    /// The package was built without the trait of that name.
    case notBuilt(trait: String)
    /// A file of the engine's is not there; the Debian package that brings it.
    case missing(path: String, package: String)
    /// So many jobs wait already.
    case busy(limit: Int)
    /// There is nothing to listen for.
    case noPhrases
    /// A phrase has no word in it.
    case emptyPhrase(String)
    /// A word cannot be pronounced: what was wrong with it, and the phrase it stands in.
    case unpronounceable(word: String, phrase: String, why: String)
    /// There is no voice of that name.
    case unknownVoice(String, known: [String])
    /// The engine's own refusal.
    case engine(String)
}

extension LocalEngineError: CustomStringConvertible {
    /// What was wrong, and what would help.
    package var description: String {
        switch self {
        case .notBuilt(let trait):
            "this build has no \(trait): build with the package's trait \(trait), which is on by default"
        case .missing(let path, let package):
            "\(path) is not there; Debian's package \(package) brings it (apt-get install \(package))"
        case .busy(let limit): "\(limit) jobs wait for the engine already"
        case .noPhrases: "this recogniser hears only the phrases it is given, and it was given none"
        case .emptyPhrase(let phrase): "the phrase \"\(phrase)\" has no word in it"
        case .unpronounceable(let word, let phrase, let why):
            "\"\(word)\" in the phrase \"\(phrase)\" cannot be pronounced: \(why)"
        case .unknownVoice(let name, let known):
            "there is no voice \"\(name)\"; there are \(known.joined(separator: ", "))"
        case .engine(let words): words
        }
    }
}
