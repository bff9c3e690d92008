extension JSON5Node {
    /// Whether the value is `null`.
    public var isNull: Bool { value.content == .null }

    /// The value as JSON, without its places, for what is passed on as it is.
    public var json: JSONValue { JSONValue(value) }

    /// The text, which must be a string.
    public func string() throws(JSON5Error) -> String {
        guard case .string(let text) = value.content else { throw mismatch(expected: "a string") }
        return text
    }

    /// The text, which must be one of these words.
    public func string(among words: [String]) throws(JSON5Error) -> String {
        let text = try string()
        guard words.contains(text) else {
            let expected = words.map { "\"\($0)\"" }.joined(separator: ", ")
            let nearest = EditDistance.nearest(to: text, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
            throw error("expected one of \(expected), found \"\(text)\"\(nearest)")
        }
        return text
    }

    /// The integer, which must lie in the range.
    public func integer(in range: ClosedRange<Int> = .min ... .max) throws(JSON5Error) -> Int {
        guard case .integer(let wide) = value.content, let integer = Int(exactly: wide) else {
            throw mismatch(expected: "an integer")
        }
        guard range.contains(integer) else { throw error("expected an integer \(words(for: range)), found \(integer)") }
        return integer
    }

    /// The number, integer or not, which must be finite and lie in the range.
    public func double(
        in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
    ) throws(JSON5Error) -> Double {
        let number: Double
        switch value.content {
        case .integer(let integer): number = Double(integer)
        case .double(let double): number = double
        case .null, .bool, .string, .array, .object: throw mismatch(expected: "a number")
        }
        guard number.isFinite else { throw error("expected a finite number, found \(number)") }
        guard range.contains(number) else {
            throw error("expected a number from \(range.lowerBound) to \(range.upperBound), found \(number)")
        }
        return number
    }

    /// The truth value.
    public func bool() throws(JSON5Error) -> Bool {
        guard case .bool(let value) = value.content else { throw mismatch(expected: "true or false") }
        return value
    }

    private func words(for range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (let lower, .max): "of at least \(lower)"
        case (.min, let upper): "of at most \(upper)"
        case (let lower, let upper): "from \(lower) to \(upper)"
        }
    }
}
