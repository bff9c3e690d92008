internal import Octets

/// Header or trailer fields: ordered, names equal in either case, a name any number of times.
///
/// All names and values lie in one run of bytes with a small table beside it, so the fields of a whole head cost two
/// allocations however many they are.
public struct HTTPFields: Sendable {
    /// Where one field's name and value lie in the bytes.
    struct Entry: Sendable {
        var nameStart: UInt32
        var nameCount: UInt32
        var valueStart: UInt32
        var valueCount: UInt32

        init(name: Range<Int>, value: Range<Int>) {
            nameStart = UInt32(name.lowerBound)
            nameCount = UInt32(name.count)
            valueStart = UInt32(value.lowerBound)
            valueCount = UInt32(value.count)
        }

        var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
        var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueCount) }
    }

    private(set) var storage: [UInt8]
    private(set) var entries: [Entry]
    /// Bytes that no entry uses any more.
    private var waste = 0

    /// Makes fields without any field.
    public init() {
        storage = []
        entries = []
    }

    /// Makes the fields of a parsed section, whose entries lie in these bytes.
    init(storage: [UInt8], entries: [Entry]) {
        self.storage = storage
        self.entries = entries
    }

    /// How many field lines there are.
    public var count: Int { entries.count }

    /// Whether there is no field.
    public var isEmpty: Bool { entries.isEmpty }

    /// The first value under a name; setting it replaces every field of that name, `nil` removes them.
    public subscript(name: HTTPFieldName) -> String? {
        get { firstIndex(of: name).map(value(at:)) }
        set {
            if let newValue { set(name, to: newValue) } else { remove(name) }
        }
    }

    /// Whether there is a field of that name.
    public func contains(_ name: HTTPFieldName) -> Bool { firstIndex(of: name) != nil }

    /// Every value under a name, in order.
    public func values(of name: HTTPFieldName) -> [String] {
        entries.indices.filter { isNamed(name, at: $0) }.map(value(at:))
    }

    /// The values under a name as one list value, joined by ", " (RFC 9110 §5.3).
    public func combinedValue(of name: HTTPFieldName) -> String? {
        let all = values(of: name)
        return all.isEmpty ? nil : all.joined(separator: ", ")
    }

    /// Adds a field behind the others.
    ///
    /// What no value may hold (line ends, NUL and other control characters) becomes a space, as RFC 9110 §5.5 allows,
    /// so no text from outside can begin a line of its own. Blanks at both ends go.
    public mutating func add(_ name: HTTPFieldName, _ value: String) {
        let nameStart = storage.count
        storage.append(contentsOf: name.text.utf8)
        let valueStart = storage.count
        storage.append(contentsOf: value.utf8)
        for index in valueStart..<storage.count where !storage[index].isFieldText { storage[index] = .space }
        let trimmed = storage.span.trimmingBlanks(valueStart..<storage.count)
        entries.append(Entry(name: nameStart..<valueStart, value: trimmed))
    }

    /// Puts one field in the place of all of that name.
    public mutating func set(_ name: HTTPFieldName, to value: String) {
        remove(name)
        add(name, value)
    }

    /// Removes every field of that name.
    public mutating func remove(_ name: HTTPFieldName) {
        for index in entries.indices.reversed() where isNamed(name, at: index) {
            waste += entries[index].name.count + entries[index].value.count
            entries.remove(at: index)
        }
        if waste > 256, waste > storage.count / 2 { compact() }
    }

    /// Whether a text could be a value as it is.
    public static func isValidValue(_ value: String) -> Bool {
        value.utf8.allSatisfy(\.isFieldText)
    }

    private mutating func compact() {
        let old = self
        self = HTTPFields()
        storage.reserveCapacity(old.storage.count - old.waste)
        entries.reserveCapacity(old.entries.count)
        for entry in old.entries {
            let start = storage.count
            storage.append(contentsOf: old.storage[entry.name])
            let middle = storage.count
            storage.append(contentsOf: old.storage[entry.value])
            entries.append(Entry(name: start..<middle, value: middle..<storage.count))
        }
    }
}

// What parsers, serialisers and the transports read without making strings.
extension HTTPFields {
    /// The place of the first field of that name.
    package func firstIndex(of name: HTTPFieldName, from start: Int = 0) -> Int? {
        let text = name.text.utf8.span
        let bytes = storage.span
        for index in start..<entries.count where Int(entries[index].nameCount) == text.count {
            if bytes.extracting(entries[index].name).equalsIgnoringCase(text) { return index }
        }
        return nil
    }

    /// The bytes of a field's name.
    @_lifetime(borrow self)
    package func nameBytes(at index: Int) -> Span<UInt8> { storage.span.extracting(entries[index].name) }

    /// The bytes of a field's value.
    @_lifetime(borrow self)
    package func valueBytes(at index: Int) -> Span<UInt8> { storage.span.extracting(entries[index].value) }

    /// A field's value as text.
    func value(at index: Int) -> String { String(decoding: valueBytes(at: index)) }

    private func isNamed(_ name: HTTPFieldName, at index: Int) -> Bool {
        nameBytes(at: index).equalsIgnoringCase(name.text.utf8.span)
    }
}

extension HTTPFields: Sequence {
    /// One field line.
    public struct Field: Sendable, Hashable {
        /// The field's name as it was written.
        public let name: HTTPFieldName
        /// The field's value.
        public let value: String
    }

    /// Goes through the fields in order.
    public struct Iterator: IteratorProtocol {
        fileprivate let fields: HTTPFields
        fileprivate var index = 0

        /// The next field.
        public mutating func next() -> Field? {
            guard index < fields.count else { return nil }
            defer { index += 1 }
            let name = HTTPFieldName(known: String(decoding: fields.nameBytes(at: index)))
            return Field(name: name, value: fields.value(at: index))
        }
    }

    /// Goes through the fields in order.
    public func makeIterator() -> Iterator { Iterator(fields: self) }

    /// How many field lines there are.
    public var underestimatedCount: Int { count }
}

extension HTTPFields: Hashable {
    /// Whether both hold the same fields in the same order.
    public static func == (one: Self, other: Self) -> Bool {
        guard one.count == other.count else { return false }
        return one.entries.indices.allSatisfy { index in
            one.nameBytes(at: index).equalsIgnoringCase(other.nameBytes(at: index))
                && one.valueBytes(at: index).equals(other.valueBytes(at: index))
        }
    }

    /// Feeds the number of fields and their values to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for entry in entries {
            for byte in storage[entry.value] { hasher.combine(byte) }
        }
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    /// Makes fields of name and value pairs, in their order.
    public init(dictionaryLiteral pairs: (HTTPFieldName, String)...) {
        self.init()
        for (name, value) in pairs { add(name, value) }
    }
}

extension HTTPFields: CustomStringConvertible {
    /// The names only: values may be secrets.
    public var description: String { "[\(map(\.name.text).joined(separator: ", "))]" }
}
