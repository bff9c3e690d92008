internal import HTTPTransport

extension HTTPRequestHead {
    /// Which of the types that there are the client likes best (RFC 9110 §12.5.1): the first one if it likes none.
    func preferred(among types: [String]) -> String {
        var best = (type: types[0], quality: 0.0)
        let wishes = fields.members(of: .accept).map(MediaWish.init)
        for type in types {
            // The most exact wish counts, not the kindest.
            let wish = wishes.filter { $0.matches(type) }.max { $0.exactness < $1.exactness }
            guard let quality = wish?.quality, quality > best.quality else { continue }
            best = (type, quality)
        }
        return best.type
    }
}

/// One member of Accept.
private struct MediaWish {
    private let range: String
    let quality: Double

    init(_ member: String) {
        let parts = member.split(separator: ";").map { $0.trimmingBlanks.lowercased() }
        range = parts.first ?? ""
        quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
    }

    /// How much of a type it names.
    var exactness: Int { range == "*/*" ? 0 : range.hasSuffix("/*") ? 1 : 2 }

    func matches(_ type: String) -> Bool {
        switch exactness {
        case 0: true
        case 1: type.hasPrefix(range.dropLast())
        default: type == range
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
