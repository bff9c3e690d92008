/// The labels that stand for what was taken out, and how they are known again: what has one is not looked at twice.
struct Labels: Sendable {
    private let names: [[UInt8]]

    init(_ policy: RedactionPolicy) {
        let all = RedactionKind.builtIn.map(\.label) + policy.patterns.map(\.name)
        names = all.map { Array($0.utf8) }
    }

    /// A label.
    static func text(for kind: RedactionKind, lastFour: [UInt8]?) -> [UInt8] {
        let name = Array(kind.label.utf8)
        guard let lastFour else { return [0x5B] + name + [0x5D] }
        return [0x5B] + name + Array(" …".utf8) + lastFour + [0x5D]
    }

    /// Where the label that begins at a bracket ends.
    func end(in bytes: Span<UInt8>, at start: Int) -> Int? {
        for name in names {
            var place = start + 1
            guard place + name.count < bytes.count, name.indices.allSatisfy({ bytes[place + $0] == name[$0] }) else {
                continue
            }
            place += name.count
            let ellipsis: [UInt8] = [0x20, 0xE2, 0x80, 0xA6]
            if ellipsis.indices.allSatisfy({ Script.byte(bytes, place + $0) == ellipsis[$0] }) {
                place += ellipsis.count
                let limit = place + 4
                while place < limit, Self.isShown(Script.byte(bytes, place)) { place += 1 }
            }
            if Script.byte(bytes, place) == 0x5D { return place + 1 }
        }
        return nil
    }

    private static func isShown(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A)
    }
}
