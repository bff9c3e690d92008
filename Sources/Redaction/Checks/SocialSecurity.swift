/// Which social security numbers of the United States can exist.
enum SocialSecurity {
    /// Areas 000, 666 and from 900 on are not given out, nor are a group of 00 and a serial of 0000.
    static func isPossible(_ digits: ArraySlice<UInt8>) -> Bool {
        guard digits.count == 9 else { return false }
        let number = digits.reduce(0) { $0 * 10 + Int($1) }
        let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000)
        return area != 0 && area != 666 && area < 900 && group != 0 && serial != 0
    }
}
