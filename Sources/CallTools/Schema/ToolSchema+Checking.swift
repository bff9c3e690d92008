internal import Dialogue
package import FastJSON

extension ToolSchema {
    /// What is wrong with a value, in sentences that tell a model how to mend it; at most eight.
    package func problems(with value: JSONValue) -> [String] {
        var problems: [String] = []
        check(value, "", &problems)
        return Array(problems.prefix(8))
    }

    private func check(_ value: JSONValue, _ path: String, _ problems: inout [String]) {
        // An enormous array is not gone through to its end for the sake of a longer list.
        guard problems.count < 8 else { return }
        let place = path.isEmpty ? "the arguments" : path
        guard kinds.isEmpty || kinds.contains(where: { $0.fits(value) }) else {
            let expected = kinds.map(\.words).joined(separator: " or ")
            return problems.append("\(place): expected \(expected), found \(Self.shown(value))")
        }
        if let values, !values.contains(where: { Self.isEqual($0, value) }) {
            let expected = values.map(Self.shown).joined(separator: ", ")
            let words = values.compactMap(\.stringValue)
            let hint = value.stringValue.flatMap { NearestName.find($0, among: words) }
                .map { "; did you mean \"\($0)\"?" }
            return problems.append("\(place): expected one of \(expected), found \(Self.shown(value))\(hint ?? "")")
        }
        if !anyOf.isEmpty { checkOptions(value, path, &problems) }
        switch value {
        case .null, .bool: break
        case .integer, .double: if let number = value.doubleValue { check(number, place, &problems) }
        case .string(let text): check(text, place, &problems)
        case .array(let elements): check(elements, path, &problems)
        case .object(let object): check(object, path, &problems)
        }
    }

    private func checkOptions(_ value: JSONValue, _ path: String, _ problems: inout [String]) {
        var fewest: [String]?
        for option in anyOf {
            var found: [String] = []
            option.check(value, path, &found)
            if found.count < fewest?.count ?? .max { fewest = found }
        }
        problems += fewest ?? []
    }

    private func check(_ number: Double, _ place: String, _ problems: inout [String]) {
        let shown = Self.shown(number)
        if let least, number < least { problems.append("\(place): \(shown) is less than \(Self.shown(least))") }
        if let most, number > most { problems.append("\(place): \(shown) is more than \(Self.shown(most))") }
        if let above, number <= above { problems.append("\(place): \(shown) is not more than \(Self.shown(above))") }
        if let below, number >= below { problems.append("\(place): \(shown) is not less than \(Self.shown(below))") }
        if let multiple {
            let count = number / multiple
            // 0.3 is a multiple of 0.1, whatever binary fractions say.
            if (count - count.rounded()).magnitude > 1e-9 * max(1, count.magnitude) {
                problems.append("\(place): \(shown) is not a multiple of \(Self.shown(multiple))")
            }
        }
    }

    private func check(_ text: String, _ place: String, _ problems: inout [String]) {
        let count = text.unicodeScalars.count
        if !length.contains(count) {
            let expected =
                length.upperBound == .max
                ? "at least \(length.lowerBound)"
                : length.lowerBound == length.upperBound
                    ? "\(length.lowerBound)" : "\(length.lowerBound) to \(length.upperBound)"
            problems.append("\(place): expected \(expected) characters, found \(count)")
        }
        if let pattern, !pattern.matches(text) {
            problems.append("\(place): \(Self.shown(.string(text))) does not match the pattern \(pattern.text)")
        }
        if let format, !format.fits(text) {
            problems.append("\(place): expected \(format.example), found \(Self.shown(.string(text)))")
        }
    }

    private func check(_ elements: [JSONValue], _ path: String, _ problems: inout [String]) {
        let place = path.isEmpty ? "the arguments" : path
        if !itemCount.contains(elements.count) {
            let expected =
                itemCount.upperBound == .max
                ? "at least \(itemCount.lowerBound)" : "\(itemCount.lowerBound) to \(itemCount.upperBound)"
            problems.append("\(place): expected \(expected) elements, found \(elements.count)")
        }
        if hasUniqueItems, Set(elements).count < elements.count {
            problems.append("\(place): an element is there twice")
        }
        guard let items = items.first else { return }
        for (index, element) in elements.enumerated() {
            guard problems.count < 8 else { return }
            items.check(element, "\(path)[\(index)]", &problems)
        }
    }

    private func check(_ object: JSONObject, _ path: String, _ problems: inout [String]) {
        let step = { (name: String) in path.isEmpty ? name : "\(path).\(name)" }
        for name in required where object[name] == nil { problems.append("\(step(name)): is missing") }
        for member in object.members {
            if let property = properties.first(where: { $0.name == member.key }) {
                property.schema.check(member.value, step(member.key), &problems)
                continue
            }
            switch additional {
            case .allowed: break
            case .refused:
                let shown = CleanText.clean(member.key, limit: 60)
                let hint = NearestName.hint(for: member.key, among: properties.map(\.name))
                problems.append("\(step(shown)): there is no such argument\(hint)")
            case .like(let schemas): schemas.first?.check(member.value, step(member.key), &problems)
            }
        }
    }

    private static func shown(_ value: JSONValue) -> String {
        CleanText.clean((try? value.encoded()) ?? "a value that JSON does not know", limit: 80)
    }

    private static func shown(_ number: Double) -> String {
        number == number.rounded() && number.magnitude < 1e15 ? "\(Int64(number))" : "\(number)"
    }

    /// Whether two values are the same for JSON, where 1 and 1.0 are.
    private static func isEqual(_ one: JSONValue, _ other: JSONValue) -> Bool {
        if let left = one.doubleValue, let right = other.doubleValue { return left == right }
        return one == other
    }
}

extension ToolSchema.Kind {
    func fits(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array), (.object, .object): true
        case (.number, .integer), (.number, .double), (.integer, .integer): true
        case (.integer, .double(let number)): number == number.rounded() && number.isFinite
        default: false
        }
    }

    var words: String {
        switch self {
        case .null: "null"
        case .boolean: "true or false"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
