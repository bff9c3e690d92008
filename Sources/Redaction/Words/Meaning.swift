/// What a word can mean to who looks for personal data.
struct Meaning: Sendable, Equatable {
    var number = NumberWord.none
    /// The languages in which it is that number.
    var languages: Languages = []
    var roles: Roles = []
    /// The letter that it spells ("delta"), or zero.
    var letter: UInt8 = 0
}

/// A word of a number.
enum NumberWord: Sendable, Equatable {
    case none
    /// Zero to nine.
    case unit(UInt8)
    /// Ten to nineteen.
    case teen(UInt8)
    /// Twenty, thirty … ninety.
    case tens(UInt8)
    /// Any other below a hundred that is one word.
    case compound(UInt8)
    case hundred
    case thousand
    /// "Double", "triple".
    case times(UInt8)
    /// "Ones", "zeros".
    case plural(UInt8)
}

/// The languages whose number words are known.
struct Languages: OptionSet, Sendable {
    let rawValue: UInt8

    static let english = Languages(rawValue: 1)
    static let spanish = Languages(rawValue: 2)
    static let french = Languages(rawValue: 4)
    static let german = Languages(rawValue: 8)
    static let italian = Languages(rawValue: 16)
    static let portuguese = Languages(rawValue: 32)
    static let hindi = Languages(rawValue: 64)
    static let dutch = Languages(rawValue: 128)
    static let all = Languages(rawValue: 255)
}

/// What a word tells of the numbers beside it, and what it stands for in an address.
struct Roles: OptionSet, Sendable {
    let rawValue: UInt32

    /// A hesitation, which may stand within a number.
    static let filler = Roles(rawValue: 1 << 0)
    static let and = Roles(rawValue: 1 << 1)
    /// "Dash", "space": said between groups of digits.
    static let separator = Roles(rawValue: 1 << 2)
    static let plus = Roles(rawValue: 1 << 3)
    /// "Treinta y uno".
    static let joiner = Roles(rawValue: 1 << 4)

    static let at = Roles(rawValue: 1 << 5)
    static let dot = Roles(rawValue: 1 << 6)
    /// "Underscore".
    static let addressSign = Roles(rawValue: 1 << 7)
    static let topLevel = Roles(rawValue: 1 << 8)
    /// A word that is no name: "look at …" is no address.
    static let plain = Roles(rawValue: 1 << 9)

    static let phone = Roles(rawValue: 1 << 10)
    static let card = Roles(rawValue: 1 << 11)
    static let aadhaar = Roles(rawValue: 1 << 12)
    static let ssn = Roles(rawValue: 1 << 13)
    static let cvv = Roles(rawValue: 1 << 14)
    static let birth = Roles(rawValue: 1 << 15)
    static let email = Roles(rawValue: 1 << 16)
    /// "Number", which says what follows only together with the words before it.
    static let number = Roles(rawValue: 1 << 17)
    /// "Order", "flight": what follows is a number of another kind.
    static let other = Roles(rawValue: 1 << 18)
    /// "Dollars": what stands before is an amount.
    static let amount = Roles(rawValue: 1 << 19)

    static let month = Roles(rawValue: 1 << 20)
    static let ordinal = Roles(rawValue: 1 << 21)

    static let cues: Roles = [.phone, .card, .aadhaar, .ssn, .cvv, .birth, .email, .number, .other]
}
