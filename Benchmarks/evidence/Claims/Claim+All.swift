extension Claim {
    /// Every claim, in the order of the table.
    static let all = transport + ear + providers + calls + product + trials + load + peers

    static func measure(_ script: String, _ arguments: String...) -> [String] {
        ["python3", "Benchmarks/measure/\(script).py"] + arguments
    }

    static let echo = "transport-echo"

    static func conformance(_ suite: String) -> [String] {
        ["python3", "Tests/Conformance/run", "--program", ".build/release/\(echo)", "--only", suite, "--json"]
    }
}
