/// The words of a command line, taken one after the other.
struct Arguments {
    private var rest: ArraySlice<String>

    init(_ words: ArraySlice<String>) { rest = words }

    mutating func next() -> String? { rest.popFirst() }

    mutating func value(of option: String) throws(UsageError) -> String {
        guard let value = rest.popFirst() else { throw UsageError("\(option) needs a value") }
        return value
    }

    mutating func number<Number: FixedWidthInteger>(
        of option: String,
        in range: ClosedRange<Number>
    ) throws(UsageError) -> Number {
        let text = try value(of: option)
        guard let number = Number(text), range.contains(number) else {
            throw UsageError(
                "\(option) takes a number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\""
            )
        }
        return number
    }
}

/// What is wrong with the command line, in a sentence.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
