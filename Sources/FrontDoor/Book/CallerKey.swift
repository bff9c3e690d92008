/// Whom limits count: a caller of an organisation; nil for all those who do not say their number.
struct CallerKey: Sendable, Hashable {
    var organisation: String
    var caller: String?
}
