public import PhoneNumbers
internal import Synchronization

/// Numbers that nobody may call from here.
public final class DoNotCallList: Sendable {
    private let numbers: Mutex<Set<String>>

    /// A list of these.
    public init(_ numbers: [PhoneNumber] = []) { self.numbers = Mutex(Set(numbers.map(\.text))) }

    /// A list from a text with a number on each line; what stands behind "#" is a note.
    ///
    /// - Throws: what is wrong with the first line that is no number, and which one it is.
    public convenience init(parsing text: String) throws(DoNotCallListError) {
        var numbers: [PhoneNumber] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let number = line.prefix { $0 != "#" }.filter { !$0.isWhitespace }
            guard !number.isEmpty else { continue }
            do throws(PhoneNumberError) {
                numbers.append(try PhoneNumber(String(number)))
            } catch {
                throw DoNotCallListError(line: index + 1, error: error)
            }
        }
        self.init(numbers)
    }

    /// Whether a number is on it.
    public func contains(_ number: PhoneNumber) -> Bool { numbers.withLock { $0.contains(number.text) } }

    /// Puts a number on it.
    public func add(_ number: PhoneNumber) { numbers.withLock { _ = $0.insert(number.text) } }

    /// Takes a number off it.
    public func remove(_ number: PhoneNumber) { numbers.withLock { _ = $0.remove(number.text) } }
}

/// What is wrong with a list of numbers.
public struct DoNotCallListError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// What is wrong with it.
    public let error: PhoneNumberError
    /// Where and what.
    public var description: String { "line \(line) of the do-not-call list: \(error)" }
}
