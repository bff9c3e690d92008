internal import AgentFiles
internal import FastJSON
internal import Synthesizers

// What spoken texts are kept in.
extension OrganisationSettings {
    mutating func readSpeechCache(_ reader: inout SettingsReader) throws(JSON5Error) {
        var found = speechCache
        try reader.object("cache", "Where voices that are \"cached\" keep what they have spoken (Docs/providers.md).") {
            part throws(JSON5Error) in
            found.folder = try part.text("folder", "The folder, which processes may share; without it in memory only.")
            {
                node throws(JSON5Error) in try node.filePath()
            }
            let memory = try part.integer(
                "memory",
                in: 0...65_536,
                default: found.memory >> 20,
                "How much in memory, in MB."
            )
            let disk = try part.integer(
                "disk",
                in: 1...1_048_576,
                default: found.disk >> 20,
                "How much on disk, in MB."
            )
            let days = try part.number(
                "days",
                in: 0.01...3_650,
                default: found.age / .seconds(86_400),
                "How long a text's audio is used."
            )
            let patience = try part.number(
                "patience",
                in: 0.001...5,
                default: found.patience / .seconds(1),
                "How long the disk is waited for before a text is spoken anew. In seconds."
            )
            (found.memory, found.disk) = (memory << 20, disk << 20)
            (found.age, found.patience) = (.seconds(days * 86_400), .seconds(patience))
        }
        speechCache = found
    }
}
