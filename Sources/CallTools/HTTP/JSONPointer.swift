package import FastJSON

/// The way to a value inside a JSON document (RFC 6901).
package struct JSONPointer: Sendable, Equatable {
    private let steps: [String]

    /// Reads a pointer such as `/orders/0/status`; nil when it is none.
    package init?(_ text: String) {
        guard !text.isEmpty else {
            steps = []
            return
        }
        guard text.hasPrefix("/") else { return nil }
        var steps: [String] = []
        for step in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            var name = ""
            var isEscape = false
            for sign in step.unicodeScalars {
                if isEscape {
                    guard sign == "0" || sign == "1" else { return nil }
                    name += sign == "0" ? "~" : "/"
                    isEscape = false
                } else if sign == "~" {
                    isEscape = true
                } else {
                    name.unicodeScalars.append(sign)
                }
            }
            guard !isEscape else { return nil }
            steps.append(name)
        }
        self.steps = steps
    }

    /// The value it leads to; nil when there is none.
    package func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for step in steps {
            switch value {
            case .object(let object):
                guard let next = object[step] else { return nil }
                value = next
            case .array(let elements):
                let isIndex = step == "0" || (step.first != "0" && step.utf8.allSatisfy { (0x30...0x39).contains($0) })
                guard isIndex, let index = Int(step), elements.indices.contains(index) else { return nil }
                value = elements[index]
            case .null, .bool, .integer, .double, .string: return nil
            }
        }
        return value
    }
}
