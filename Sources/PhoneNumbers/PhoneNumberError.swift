/// Why a text is no telephone number that can be called.
public enum PhoneNumberError: Error, Equatable, Sendable {
    case empty
    /// It does not begin with a plus sign.
    case noPlus
    /// It holds something other than a digit.
    case unexpected(Character, place: Int)
    /// It has more digits than any number of the world.
    case tooLong(digitCount: Int)
    /// It begins with digits that are no calling code.
    case unknownCallingCode(String)
    /// Its calling code belongs to no country: satellites, networks, services of the whole world.
    case noCountry(callingCode: Int)
    /// The zero that is dialled within the country stands behind the calling code.
    case trunkZero(callingCode: Int)
    /// No number of the country has so many digits.
    case wrongLength(callingCode: Int, digitCount: Int, allowed: [Int])
}

extension PhoneNumberError: CustomStringConvertible {
    /// What is wrong and what is expected, without the number itself.
    public var description: String {
        switch self {
        case .empty: "there is no number; write it as +493012345678"
        case .noPlus: "a number begins with \"+\" and the country's calling code, as in +493012345678"
        case .unexpected(let character, let place):
            "\"\(character)\" at place \(place) is no digit; write the number without spaces and signs, as in +493012345678"
        case .tooLong(let count): "it has \(count) digits; no number has more than \(PhoneNumber.greatestDigitCount)"
        case .unknownCallingCode(let digits): "no country's calling code begins \(digits)"
        case .noCountry(let code): "+\(code) is the calling code of no country, but of satellites or worldwide services"
        case .trunkZero(let code): "the zero behind +\(code) is dialled only within the country; leave it out"
        case .wrongLength(let code, let count, let allowed):
            "it has \(count) digits behind +\(code), where numbers have \(Self.words(for: allowed))"
        }
    }

    /// The lengths as a person says them: "9", "7 or 8", "8 to 11".
    static func words(for lengths: [Int]) -> String {
        guard let first = lengths.first, let last = lengths.last else { return "none" }
        if first == last { return "\(first)" }
        if lengths.count == last - first + 1, lengths.count > 2 { return "\(first) to \(last)" }
        return lengths.dropLast().map { "\($0)" }.joined(separator: ", ") + " or \(last)"
    }
}
