/// The members of a JSON object, in their order, each key once.
///
/// Keys are the same when their scalars are: unlike with `String`, a precomposed and a decomposed é are two keys.
public struct JSONObject: Sendable {
    /// One key and its value.
    public struct Member: Sendable, Hashable {
        /// The name.
        public let key: String
        /// What it names.
        public var value: JSONValue

        /// Whether both have the same key, byte for byte, and the same value.
        public static func == (one: Member, other: Member) -> Bool {
            one.key.utf8.elementsEqual(other.key.utf8) && one.value == other.value
        }
    }

    /// Compares keys as bytes.
    private struct Key: Hashable {
        let text: String

        static func == (one: Key, other: Key) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

        func hash(into hasher: inout Hasher) {
            for byte in text.utf8 { hasher.combine(byte) }
        }
    }

    /// Up to here looking at each member is quicker than hashing.
    private static let longestUnindexed = 16

    /// The members in their order.
    public private(set) var members: [Member] = []
    /// Where each key is, once there are many.
    private var index: [Key: Int] = [:]

    /// Makes an object without members.
    public init() {}

    /// How many members there are.
    public var count: Int { members.count }

    /// Whether there are none.
    public var isEmpty: Bool { members.isEmpty }

    /// The value of a key.
    ///
    /// A new key goes to the end; a new value for a known key takes the place of the old one; `nil` removes the member.
    public subscript(key: String) -> JSONValue? {
        get { position(of: key).map { members[$0].value } }
        set {
            switch (position(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): remove(at: place)
            case (nil, let value?): append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    private func position(of key: String) -> Int? {
        if members.count > Self.longestUnindexed { return index[Key(text: key)] }
        return members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        if members.count > Self.longestUnindexed + 1 {
            index[Key(text: member.key)] = members.count - 1
        } else if members.count > Self.longestUnindexed {
            buildIndex()
        }
    }

    private mutating func remove(at place: Int) {
        members.remove(at: place)
        buildIndex()
    }

    private mutating func buildIndex() {
        index.removeAll()
        guard members.count > Self.longestUnindexed else { return }
        for (place, member) in members.enumerated() { index[Key(text: member.key)] = place }
    }
}

extension JSONObject: Hashable {
    /// Two objects are equal when they have the same members in the same order.
    public static func == (one: JSONObject, other: JSONObject) -> Bool { one.members == other.members }

    /// Feeds the members to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}
