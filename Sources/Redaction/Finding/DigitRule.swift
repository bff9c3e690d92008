/// How numbers of one kind are told from others.
struct DigitRule: Sendable {
    let kind: RedactionKind
    /// How many digits they have.
    let lengths: ClosedRange<Int>
    /// Whether they are found only where nothing else is close to them.
    let standsAlone: Bool
    /// Whether digits are one, by themselves.
    let admits: @Sendable (DigitWindow) -> Bool
    /// Whether they are one where they stand.
    let fits: @Sendable (DigitWindow, Context) -> Bool

    /// The rules in the order in which they take digits: the strictest first.
    static func all(_ kinds: Set<RedactionKind>) -> [DigitRule] {
        [card, packedCard, cvv, aadhaar, ssn, phone].filter { kinds.contains($0.kind) }
    }

    private static let card = DigitRule(
        kind: .card,
        lengths: 13...19,
        standsAlone: true,
        admits: { CardIssuer.issues($0.digits) && Checksum.luhn($0.digits) },
        fits: { _, _ in true }
    )

    /// A card's number with other digits right beside it, such as the day it expires.
    private static let packedCard = DigitRule(
        kind: .card,
        lengths: 15...16,
        standsAlone: false,
        admits: { CardIssuer.issues($0.digits) && Checksum.luhn($0.digits) },
        fits: { _, _ in true }
    )

    private static let cvv = DigitRule(
        kind: .cvv,
        lengths: 3...4,
        standsAlone: true,
        admits: { !$0.isCode && !$0.hasPlus },
        fits: { _, context in context.cue.contains(.cvv) && !context.isAmount }
    )

    private static let aadhaar = DigitRule(
        kind: .aadhaar,
        lengths: 12...12,
        standsAlone: true,
        admits: { window in
            (window.digits.first ?? 0) >= 2 && Checksum.verhoeff(window.digits) && !window.hasPlus && !window.isCode
        },
        fits: { window, context in
            if context.cue.contains(.aadhaar) { return true }
            guard context.cue.isDisjoint(with: [.other, .phone]), !context.isAmount else { return false }
            return !window.isWritten || window.bounds.isEmpty || window.bounds == [4, 8]
        }
    )

    private static let ssn = DigitRule(
        kind: .ssn,
        lengths: 9...9,
        standsAlone: true,
        admits: { SocialSecurity.isPossible($0.digits) && !$0.hasPlus && !$0.isCode },
        fits: { window, context in
            if context.cue.contains(.ssn) { return true }
            guard context.cue.isDisjoint(with: [.other, .phone]), !context.isAmount else { return false }
            return window.groups == [3, 5]
        }
    )

    private static let phone = DigitRule(
        kind: .phone,
        lengths: 7...17,
        standsAlone: true,
        admits: { !$0.isCode },
        fits: PhoneRule.fits
    )
}
