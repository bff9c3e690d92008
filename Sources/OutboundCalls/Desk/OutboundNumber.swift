internal import PhoneNumbers

/// Numbers in orders.
enum OutboundNumber {
    /// Reads a number.
    static func read(_ text: String, field: String = "to") throws(OutboundRefusal) -> PhoneNumber {
        do throws(PhoneNumberError) {
            return try PhoneNumber(text)
        } catch {
            throw .number(field: field, error)
        }
    }
}
