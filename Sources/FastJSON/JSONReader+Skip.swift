extension JSONReader {
    /// Checks and passes the value that comes next, whatever it is.
    public mutating func skip() throws(JSONError) {
        guard expectation == .value else { throw JSONError(.notHere, at: position) }
        try pass(downTo: depth)
    }

    /// Checks and passes what is left of the innermost open container, and closes it.
    public mutating func skipRest() throws(JSONError) {
        guard depth > 0 else { throw JSONError(.notHere, at: position) }
        try pass(downTo: depth - 1)
    }

    /// Goes on, one token at a time, until a value has ended with only `floor` containers open.
    mutating func pass(downTo floor: Int) throws(JSONError) {
        while true {
            switch expectation {
            case .nothing:
                throw JSONError(.notHere, at: position)
            case .value:
                try passScalarOrOpen()
            case .firstOrClose, .commaOrClose:
                guard depth > floor else { return }
                try passToNextValueOrClose()
            }
        }
    }

    private mutating func passScalarOrOpen() throws(JSONError) {
        switch try nextKind() {
        case .object: try open(isObject: true)
        case .array: try open(isObject: false)
        case .string:
            _ = try takeString()
            expectation = .commaOrClose
        case .number, .integer: pass(try number(orElse: .number))
        case .bool: try passLiteral(bytes[position] == UInt8(ascii: "t") ? "true" : "false")
        case .null: try passLiteral("null")
        }
    }

    private mutating func passToNextValueOrClose() throws(JSONError) {
        let isObject = kinds & 1 == 1
        var byte = try nextByte()
        if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            close()
            return
        }
        if expectation == .commaOrClose {
            guard byte == UInt8(ascii: ",") else { throw failure(.expectedCommaOrClose) }
            position &+= 1
            byte = try nextByte()
        }
        if isObject { _ = try key(beginningWith: byte) } else { expectation = .value }
    }
}
