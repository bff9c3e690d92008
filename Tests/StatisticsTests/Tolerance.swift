/// Whether two numbers agree to so many parts of the second.
func agree(_ one: Double?, _ other: Double, within tolerance: Double = 1e-9) -> Bool {
    guard let one else { return false }
    return one == other || abs(one - other) <= tolerance * max(abs(other), 1e-300)
}

/// How often something happened among so many seeds, as a share.
func share(of seeds: Int, _ happens: (UInt64) throws -> Bool) rethrows -> Double {
    try Double((0..<seeds).count { try happens(UInt64($0)) }) / Double(seeds)
}
