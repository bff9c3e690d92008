/// Compares what was said with what was understood, word by word.
enum WordErrors {
    /// The words of a text, without their marks and their capital letters.
    static func words(of text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'") }.map(String.init)
    }

    /// How many words were left out, put in or taken for others.
    static func count(_ said: [String], _ understood: [String]) -> Int {
        var row = Array(0...understood.count)
        for (index, word) in said.enumerated() {
            var corner = row[0]
            row[0] = index + 1
            for place in understood.indices {
                let same = corner + (word == understood[place] ? 0 : 1)
                corner = row[place + 1]
                row[place + 1] = min(same, row[place + 1] + 1, row[place] + 1)
            }
        }
        return row[understood.count]
    }
}
