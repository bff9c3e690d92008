extension String {
    /// The UTF-8 as an array.
    var bytes: [UInt8] { Array(utf8) }

    /// The text with "\n" for each line end turned into "\r\n".
    var crlf: String {
        split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    }
}
