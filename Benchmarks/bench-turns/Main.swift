import Glibc
import TurnTaking

/// Measures what guessing and early chunks do to the time a caller waits, on labelled conversations in virtual time.
///
///     bench-turns latency FOLDER... [--recognizer deepgram|deepgram-flux] [--authority endpointer|provider|either]
///                                   [--punctuated] [--json]
///     bench-turns parts [FOLDER...]
@main
enum BenchTurns {
    static func main() {
        var words = CommandLine.arguments.dropFirst()
        let what = words.popFirst() ?? ""
        var folders: [String] = []
        var recognizers = EvalSettings.Recognizer.allCases
        var settings = EvalSettings()
        var isJSON = false
        while let word = words.popFirst() {
            switch word {
            case "--recognizer":
                guard let one = words.popFirst().flatMap(EvalSettings.Recognizer.init) else { usage() }
                recognizers = [one]
            case "--authority":
                guard let one = words.popFirst().flatMap(TurnSettings.Authority.init) else { usage() }
                settings.authority = one
            case "--punctuated": settings.isPunctuated = true
            case "--json": isJSON = true
            default:
                guard !word.hasPrefix("-") else { usage() }
                folders.append(word)
            }
        }
        switch what {
        case "latency" where !folders.isEmpty:
            LatencyComparison.run(folders, recognizers, settings, isJSON: isJSON)
        case "parts": WaitingParts.run(folders)
        default: usage()
        }
    }

    private static func usage() -> Never {
        print(
            "usage: bench-turns latency FOLDER... [--recognizer NAME] [--authority endpointer|provider|either]"
                + " [--punctuated] [--json] | parts [FOLDER...]"
        )
        exit(2)
    }
}
