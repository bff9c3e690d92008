/// A telephone number as ITU-T E.164 writes it, of a country's numbering plan: `+493012345678`.
///
/// Strictly read: what has spaces, brackets or the zero that is dialled within the country is refused with a reason, never
/// corrected, because a guess may ring at a stranger's.
public struct PhoneNumber: Sendable, Hashable {
    /// The number with its plus sign.
    public let text: String
    /// The calling code: 49.
    public let callingCode: Int
    /// What stands behind the calling code.
    public var national: Substring { text.dropFirst(1 + codeLength) }
    /// The countries that it may belong to, in the letters of ISO 3166: more than one where they share a calling code, and
    /// the digits do not tell them apart.
    public let countries: [String]

    private let codeLength: Int

    /// The most digits of a number, its calling code included.
    public static let greatestDigitCount = 15

    /// Reads a number.
    public init(_ text: String) throws(PhoneNumberError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.first == UInt8(ascii: "+") else { throw .noPlus }
        for (place, character) in text.enumerated().dropFirst() {
            guard character.isASCII, character.isWholeNumber else { throw .unexpected(character, place: place) }
        }
        let digits = text.dropFirst()
        guard let plan = NumberingPlan.of(digits) else {
            throw digits.isEmpty ? .empty : .unknownCallingCode(String(digits.prefix(3)))
        }
        guard !plan.countries.isEmpty else { throw .noCountry(callingCode: plan.callingCode) }
        guard digits.count <= Self.greatestDigitCount else { throw .tooLong(digitCount: digits.count) }
        let national = digits.dropFirst(plan.digits.count)
        guard plan.beginsWithZero || national.first != "0" else { throw .trunkZero(callingCode: plan.callingCode) }
        guard plan.lengths.contains(national.count) else {
            throw .wrongLength(
                callingCode: plan.callingCode,
                digitCount: national.count,
                allowed: (1...PhoneNumber.greatestDigitCount).filter(plan.lengths.contains)
            )
        }
        self.text = text
        callingCode = plan.callingCode
        codeLength = plan.digits.count
        countries = plan.countries(of: national)
    }

    /// The number with most of its digits hidden, for logs: enough to tell two apart, too little to call.
    public var masked: String {
        let hidden = max(0, national.count - 4)
        return "+\(callingCode)\(String(repeating: "*", count: hidden))\(national.suffix(national.count - hidden))"
    }
}

extension PhoneNumber: CustomStringConvertible {
    /// The number, most of its digits hidden.
    public var description: String { masked }
}
