/// A kind of personal data that can be taken out of text.
package enum RedactionKind: Hashable, Sendable {
    /// A payment card's number.
    case card
    /// India's identity number.
    case aadhaar
    /// A social security number of the United States.
    case ssn
    case iban
    case email
    case phone
    /// The three or four digits that are asked for beside a card's number.
    case cvv
    /// A day that is told as a date of birth.
    case birthDate
    /// What a pattern of the operator's matches, by its name.
    case custom(String)

    /// All that need no pattern.
    package static let builtIn: Set<RedactionKind> = [
        .card, .aadhaar, .ssn, .iban, .email, .phone, .cvv, .birthDate,
    ]

    /// What stands for it in a redacted text, between brackets.
    package var label: String {
        switch self {
        case .card: "card"
        case .aadhaar: "aadhaar"
        case .ssn: "ssn"
        case .iban: "iban"
        case .email: "email"
        case .phone: "phone"
        case .cvv: "cvv"
        case .birthDate: "date of birth"
        case .custom(let name): name
        }
    }

    /// Whether its last four characters may be shown: enough to tell two apart, too few to use one.
    var mayShowLastFour: Bool {
        switch self {
        case .card, .aadhaar, .ssn, .iban, .phone: true
        case .email, .cvv, .birthDate, .custom: false
        }
    }
}
