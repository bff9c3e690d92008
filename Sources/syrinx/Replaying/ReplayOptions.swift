internal import ProviderKit
internal import Replays
internal import VoiceService

/// What the commands that make calls again have in common.
struct ReplayOptions {
    var words: [String] = []
    var agent = ReplayedAgent()
    var manner = WhatIfManner()
    var data = "data"
    var organisation = Organisation.standard
    var jobs = 1

    /// Whether anything is different from the call as it was.
    var isChanged: Bool { !agent.isUnchanged || manner != WhatIfManner() }

    /// Takes an option, if it is one of these.
    mutating func take(_ word: String, _ arguments: inout Arguments) throws(UsageError) -> Bool {
        switch word {
        case "--agent": agent.file = try arguments.value(of: word)
        case "--set":
            let text = try arguments.value(of: word)
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw UsageError("--set takes KEY=VALUE, such as turns.patience=0.5, not \"\(text)\"")
            }
            agent.changes.append((parts[0], parts[1]))
        case "--model-shift": manner.modelShift = try arguments.number(of: word, in: -60_000...60_000) * 8
        case "--voice-shift": manner.voiceShift = try arguments.number(of: word, in: -60_000...60_000) * 8
        case "--seed": manner.seed = try arguments.number(of: word, in: 0...UInt64.max)
        case "--data":
            data = try arguments.value(of: word)
            agent.data = data
        case "--organisation": organisation = Organisation(try arguments.value(of: word))
        case "--jobs": jobs = try arguments.number(of: word, in: 1...256)
        case _ where !word.hasPrefix("--"): words.append(word)
        default: return false
        }
        return true
    }

    /// All files that were named.
    func files() throws -> [String] {
        var files: [String] = []
        for word in words {
            for file in try CallFiles.find(word, in: data, of: organisation) where !files.contains(file) {
                files.append(file)
            }
        }
        return files
    }

    /// The agent that a call had.
    func ownAgent(of header: CallFileHeader) throws -> ReplayedAgent {
        var own = ReplayedAgent()
        own.data = data
        return own
    }
}
