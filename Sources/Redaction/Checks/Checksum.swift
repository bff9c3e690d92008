/// The check digits of numbers that have them.
enum Checksum {
    /// Luhn's sum, of payment cards (ISO/IEC 7812-1).
    static func luhn(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        var isDoubled = false
        for digit in digits.reversed() {
            let value = isDoubled ? Int(digit) * 2 : Int(digit)
            sum += value > 9 ? value - 9 : value
            isDoubled.toggle()
        }
        return sum % 10 == 0
    }

    /// Verhoeff's sum, of Aadhaar numbers: digits are turned by their place and combined in the dihedral group of ten.
    static func verhoeff(_ digits: ArraySlice<UInt8>) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            var turned = Int(digit)
            for _ in 0..<(place % 8) { turned = permutation[turned] }
            sum = product(sum, turned)
        }
        return sum == 0
    }

    private static let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

    /// The product in the group: 0 to 4 are turns of a pentagon, 5 to 9 its mirror images.
    private static func product(_ one: Int, _ other: Int) -> Int {
        let (turn, more) = (one % 5, other % 5)
        switch (one < 5, other < 5) {
        case (true, true): return (turn + more) % 5
        case (true, false): return 5 + (turn + more) % 5
        case (false, true): return 5 + (turn - more + 5) % 5
        case (false, false): return (turn - more + 5) % 5
        }
    }

    /// The remainder by 97 of an IBAN's characters (ISO 13616: the first four stand last, letters count from ten).
    static func isIBAN(_ characters: ArraySlice<UInt8>) -> Bool {
        var remainder = 0
        for character in characters.dropFirst(4) + characters.prefix(4) {
            if character < 0x3A {
                remainder = (remainder * 10 + Int(character) - 0x30) % 97
            } else {
                remainder = (remainder * 100 + Int(character) - 0x61 + 10) % 97
            }
        }
        return remainder == 1
    }
}
