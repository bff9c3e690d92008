internal import Digests
internal import Octets

/// A number for all decisions of a call, the same for the same ones in the same order.
///
/// Each line's SHA-256 is taken behind the one of the lines before it, so that no line has to be kept.
package struct DecisionDigest: Sendable, Equatable {
    /// How many decisions there were.
    package private(set) var count = 0
    private var value: [UInt8] = []

    /// Of no decision.
    package init() {}

    /// Takes the next line in.
    package mutating func add(_ line: String) {
        count += 1
        value += line.utf8
        value = MessageDigest.sha256.of(value.span)
    }

    /// The number in hexadecimal digits.
    package var text: String { MessageDigest.hex(value) }
}
