/// The bytes of a document written in a test: UTF-8, with two lower-case hexadecimal digits in angle brackets for any one byte.
func documentBytes(_ notation: String) -> [UInt8] {
    let source = Array(notation.utf8)
    var bytes: [UInt8] = []
    var index = 0
    while index < source.count {
        if source[index] == UInt8(ascii: "<"), index + 3 < source.count, source[index + 3] == UInt8(ascii: ">"),
            let byte = UInt8(String(decoding: source[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
        {
            bytes.append(byte)
            index += 4
        } else {
            bytes.append(source[index])
            index += 1
        }
    }
    return bytes
}
