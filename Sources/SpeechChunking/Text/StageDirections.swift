/// Takes out of a text what a model plays instead of saying: "*laughs*", "[pause]", "(sighs)".
enum StageDirections {
    /// What is played; the list of those that models are fond of.
    private static let played: Set<String> = [
        "laugh", "laughs", "laughing", "chuckle", "chuckles", "chuckling", "giggle", "giggles", "sigh", "sighs",
        "sighing",
        "pause", "pauses", "beat", "smile", "smiles", "smiling", "nod", "nods", "gasp", "gasps", "cough", "coughs",
        "whisper", "whispers", "whispering", "clears", "breathes", "inhales", "exhales", "hums", "typing", "types",
        "waits",
        "silence", "lacht", "seufzt", "pausiert", "lächelt", "rit", "soupire", "sourit", "ríe", "suspira", "sonríe",
        "ride",
        "sospira", "sorride", "směje", "vzdychne", "usměje", "śmieje", "wzdycha",
    ]

    /// Marks that open a direction, and those that close it.
    private static let marks: [Character: Character] = ["*": "*", "[": "]", "(": ")", "<": ">"]

    static func removed(from text: String) -> String {
        guard text.contains(where: { marks.keys.contains($0) }) else { return text }
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(where: { marks.keys.contains($0) }) {
            result += rest[..<start]
            let inside = rest[rest.index(after: start)...]
            if let close = marks[rest[start]], let end = inside.firstIndex(of: close), isDirection(inside[..<end]) {
                rest = inside[inside.index(after: end)...]
            } else {
                result.append(rest[start])
                rest = inside
            }
        }
        return result + rest
    }

    private static func isDirection(_ text: Substring) -> Bool {
        let words = text.split(separator: " ")
        return (1...5).contains(words.count) && words.contains { played.contains($0.lowercased()) }
            && text.first?.isUppercase != true
    }
}
