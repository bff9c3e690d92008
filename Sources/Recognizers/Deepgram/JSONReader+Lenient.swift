internal import FastJSON

extension JSONReader {
    /// The text that comes next; nil, and passed, when it is something else.
    mutating func textIfAny() throws(JSONError) -> String? {
        guard try nextKind() == .string else {
            try skip()
            return nil
        }
        return String(try string())
    }

    /// The number that comes next; nil, and passed, when it is something else.
    mutating func numberIfAny() throws(JSONError) -> Double? {
        guard try nextKind() == .number else {
            try skip()
            return nil
        }
        return try double()
    }

    /// The truth value that comes next; false, and passed, when it is something else.
    mutating func flag() throws(JSONError) -> Bool {
        guard try nextKind() == .bool else {
            try skip()
            return false
        }
        return try bool()
    }

    /// Whether an object comes next, which is opened; anything else is passed.
    mutating func entersObject() throws(JSONError) -> Bool {
        guard try nextKind() == .object else {
            try skip()
            return false
        }
        try beginObject()
        return true
    }

    /// Whether an array comes next, which is opened; anything else is passed.
    mutating func entersArray() throws(JSONError) -> Bool {
        guard try nextKind() == .array else {
            try skip()
            return false
        }
        try beginArray()
        return true
    }

    /// The texts of the array that comes next; none where it is something else.
    mutating func texts() throws(JSONError) -> [String] {
        guard try entersArray() else { return [] }
        var texts: [String] = []
        while try nextElement() {
            if let text = try textIfAny() { texts.append(text) }
        }
        return texts
    }
}
