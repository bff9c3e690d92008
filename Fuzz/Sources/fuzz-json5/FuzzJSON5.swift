import FastJSON

/// Any bytes are answered; what is strict JSON is read as such; what is read can be written and read again.
@c(LLVMFuzzerTestOneInput)
public func fuzzJSON5(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe UnsafeBufferPointer(start: start, count: count)
    check(unsafe Array(input).span)
    return 0
}

private func check(_ bytes: Span<UInt8>) {
    let strict = try? JSONValue(parsing: bytes)
    do {
        let node = try JSON5Node(parsing: bytes, file: "fuzz")
        checkPlaces(in: node.value, after: SourcePosition(line: 1, column: 1))
        precondition(strict == nil || strict == node.json, "JSON and JSON5 disagree")
        // Infinities and not-a-number are JSON5 only.
        guard let text = try? node.json.encoded() else { return }
        let again = try JSON5Node(parsing: text)
        precondition(again.json == node.json, "what was written means something else")
    } catch {
        precondition(error.position >= SourcePosition(line: 1, column: 1), "an error outside of the document")
        precondition(strict == nil || error.message.contains("is given twice"), "JSON is refused as JSON5")
    }
}

/// Places only go forward in a document.
private func checkPlaces(in value: JSON5Value, after place: SourcePosition) {
    precondition(value.position >= place, "a value before what comes before it")
    var place = value.position
    switch value.content {
    case .array(let elements):
        for element in elements {
            checkPlaces(in: element, after: place)
            place = element.position
        }
    case .object(let members):
        for member in members {
            precondition(member.keyPosition > place, "a key before what comes before it")
            checkPlaces(in: member.value, after: member.keyPosition)
            place = member.value.position
        }
    case .null, .bool, .integer, .double, .string: break
    }
}
