/// What one look at the bytes of a body found.
package struct BodyStep: Sendable, Equatable {
    /// Where content lies in the offered bytes; may be empty.
    package var piece: Range<Int>
    /// How many of the offered bytes are done with once the piece has been used; never less than the piece's end.
    package var consumed: Int
    /// Whether the body is complete.
    package var isFinished: Bool

    /// Whether nothing more can be found until more bytes have come.
    ///
    /// Bytes that were not consumed are offered again then, with more behind them.
    package var needsMore: Bool { piece.isEmpty && !isFinished }
}
