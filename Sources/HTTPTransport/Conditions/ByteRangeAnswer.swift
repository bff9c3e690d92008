internal import Octets

/// How much of a representation answers a request.
public enum ByteRangeAnswer: Sendable, Hashable {
    /// All of it: 200.
    case whole
    /// These bytes: 206 with Content-Range.
    case part(Range<Int>)
    /// Nothing, for the range lies behind its end: 416 with Content-Range.
    case unsatisfiable

    /// Reads the Range of a request (RFC 9110 §14) for a representation of `length` bytes.
    ///
    /// One range is served. Several are answered with the whole, which the RFC leaves to the server: a client that wants
    /// parts asks for them one by one, and many small ranges are a known way to make a server work. A Range that is
    /// malformed, of another unit, on another method than GET, or for another version by If-Range is ignored.
    public init(
        to request: HTTPRequestHead,
        length: Int,
        validators: RepresentationValidators = RepresentationValidators(),
        now: HTTPDate
    ) {
        self = .whole
        guard request.method == .get, let place = request.fields.firstIndex(of: .range),
            request.fields.firstIndex(of: .range, from: place + 1) == nil,
            let wish = RangeWish(request.fields.valueBytes(at: place)),
            request.rangeCondition(holdsFor: validators, now: now)
        else { return }
        switch wish {
        case .last(let count):
            if count == 0 { self = .unsatisfiable } else if length > 0 { self = .part(max(0, length - count)..<length) }
        case .from(let first, let last):
            guard first < length else {
                self = .unsatisfiable
                return
            }
            self = .part(first..<(last.map { min($0, length - 1) + 1 } ?? length))
        }
    }

    /// The status of the answer.
    public var status: HTTPStatus {
        switch self {
        case .whole: .ok
        case .part: .partialContent
        case .unsatisfiable: .rangeNotSatisfiable
        }
    }

    /// The value of Content-Range; `nil` for the whole.
    public func contentRange(length: Int) -> String? {
        switch self {
        case .whole: nil
        case .part(let range): "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
        case .unsatisfiable: "bytes */\(length)"
        }
    }
}

/// One range as a client writes it.
private enum RangeWish {
    case from(Int, through: Int?)
    case last(Int)

    /// Reads `bytes=0-4`, `bytes=5-` or `bytes=-5`; `nil` for anything else.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count > 6, bytes.extracting(0..<6).equalsIgnoringCase("bytes=") else { return nil }
        let range = bytes.extracting(bytes.trimmingBlanks(6..<bytes.count))
        var dash = 0
        while dash < range.count, range[dash].isDigit { dash += 1 }
        guard dash < range.count, range[dash] == 0x2D else { return nil }
        let left = range.extracting(0..<dash)
        let right = range.extracting((dash + 1)..<range.count)
        for index in right.indices where !right[index].isDigit { return nil }
        // Digits only, so what is no number is one that does not fit: behind the end of anything.
        let last = right.isEmpty ? nil : right.decimalNumber ?? .max
        if left.isEmpty {
            guard let last else { return nil }
            self = .last(last)
        } else {
            let first = left.decimalNumber ?? .max
            if let last, last < first { return nil }
            self = .from(first, through: last)
        }
    }
}
