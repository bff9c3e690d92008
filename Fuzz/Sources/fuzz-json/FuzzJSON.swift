import FastJSON
import Octets

/// Skipping, walking and parsing agree about any bytes; what is parsed is written and parsed again to the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe UnsafeBufferPointer(start: start, count: count)
    check(unsafe Array(input).span)
    return 0
}

private func check(_ bytes: Span<UInt8>) {
    let skipped = refusal { () throws(JSONError) in
        var reader = JSONReader(bytes)
        try reader.finish()
    }
    let walked = refusal { () throws(JSONError) in
        var reader = JSONReader(bytes)
        try walk(&reader)
        try reader.finish()
    }
    precondition(walked == skipped, "walking and skipping disagree")
    do {
        let value = try JSONValue(parsing: bytes)
        precondition(skipped == nil, "a tree was made of what is refused when skipped")
        let text = try value.encoded()
        let again = try JSONValue(parsing: text)
        precondition(again == value, "what was written means something else")
        let textAgain = try again.encoded()
        precondition(textAgain == text, "the same value was written in two ways")
    } catch let error as JSONError {
        precondition(error == skipped || error.kind == .numberOutOfRange, "parsing and skipping disagree")
    } catch {
        preconditionFailure("a number of a document was not finite")
    }
    decodeLikeACarrier(bytes)
}

/// Goes through a document value by value and looks at each in every way that there is.
private func walk(_ reader: inout JSONReader) throws(JSONError) {
    switch try reader.nextKind() {
    case .object:
        try reader.beginObject()
        while let key = try reader.nextKey() {
            _ = key == "payload"
            check(key)
            try walk(&reader)
        }
    case .array:
        try reader.beginArray()
        while try reader.nextElement() { try walk(&reader) }
    case .string:
        do {
            _ = try reader.quotedInteger()
        } catch {
            // What is no counter is asked for again; what is broken stays broken.
            guard case .wrongKind = error.kind else { throw error }
            check(try reader.string())
        }
    case .number, .integer:
        do {
            _ = try reader.integer()
        } catch {
            guard [.numberOutOfRange, .wrongKind(expected: .integer, found: .number)].contains(error.kind) else {
                throw error
            }
            try walkDouble(&reader)
        }
    case .bool: _ = try reader.bool()
    case .null: _ = try reader.takeNull()
    }
}

private func walkDouble(_ reader: inout JSONReader) throws(JSONError) {
    do {
        _ = try reader.double()
    } catch {
        precondition(error.kind == .numberOutOfRange, "a number that was sound no longer is")
        try reader.skip()
    }
}

private func check(_ string: borrowing JSONString) {
    var scratch = ByteBuffer()
    let length = string.utf8(unescapingInto: &scratch).count
    precondition(String(string).utf8.count == length, "two ways of decoding a string disagree")
    precondition(string.isEscaped || length == string.raw.count, "a string without escapes is not what stands there")
}

/// A decoder that asks for what it expects and survives whatever comes instead.
private func decodeLikeACarrier(_ bytes: Span<UInt8>) {
    var reader = JSONReader(bytes)
    do {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "a": _ = try? reader.quotedInteger()
            case "b": _ = try reader.rawValue().count
            case "c":
                try? reader.beginObject()
                try? reader.skipRest()
            case "d":
                try? reader.beginArray()
                _ = try? reader.nextElement()
                _ = try? reader.nextKey() != nil
                _ = try? reader.double()
            default: break
            }
        }
        try reader.finish()
    } catch {
        precondition(error.offset >= 0 && error.offset <= bytes.count, "an error outside of the document")
    }
}

private func refusal(_ body: () throws(JSONError) -> Void) -> JSONError? {
    do {
        try body()
        return nil
    } catch {
        return error
    }
}
