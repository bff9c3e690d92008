/// A growable run of bytes: written at the tail, consumed from the head, its memory reused.
///
/// Owned in one place at a time; whoever owns it decides when its memory is released.
@safe
public struct ByteBuffer: ~Copyable {
    // Owned by this value alone and freed in `deinit`; every access below stays inside `0..<capacity`.
    private var storage: UnsafeMutableRawBufferPointer
    private var head = 0
    private var tail = 0

    /// Makes an empty buffer; with capacity 0 it owns no memory until the first append.
    public init(capacity: Int = 0) {
        unsafe storage = capacity > 0 ? .allocate(byteCount: capacity, alignment: 16) : .init(start: nil, count: 0)
    }

    deinit { unsafe storage.deallocate() }

    /// How many bytes are waiting to be consumed.
    public var count: Int { tail - head }

    /// Whether nothing is waiting.
    public var isEmpty: Bool { head == tail }

    /// How many bytes the memory it owns could hold.
    public var capacity: Int { unsafe storage.count }

    /// The waiting bytes.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let readable = unsafe UnsafeRawBufferPointer(rebasing: storage[head..<tail])
            let span = unsafe Span<UInt8>(_unsafeBytes: readable)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The waiting bytes, to be changed in place.
    public var mutableBytes: MutableSpan<UInt8> {
        @_lifetime(&self)
        mutating get {
            let readable = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[head..<tail])
            let span = unsafe MutableSpan<UInt8>(_unsafeBytes: readable)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }

    /// Makes room for `count` more bytes behind the tail.
    public mutating func reserve(_ count: Int) {
        guard unsafe storage.count - tail < count else { return }
        makeRoom(for: count)
    }

    /// Appends one byte.
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe storage[tail] = byte
        tail += 1
    }

    /// Appends a run of bytes.
    public mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { source in unsafe append(contentsOf: source) }
    }

    /// Appends the bytes of an array.
    public mutating func append(_ bytes: [UInt8]) {
        append(bytes.span)
    }

    /// Appends the UTF-8 of a literal.
    public mutating func append(_ literal: StaticString) {
        unsafe append(contentsOf: UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends the UTF-8 of a string.
    public mutating func append(_ string: String) {
        append(string.utf8.span)
    }

    /// Appends an integer in decimal.
    public mutating func append(decimal value: some BinaryInteger) {
        append(digitsOf: value.magnitude, negative: value < 0, radix: 10)
    }

    /// Appends an unsigned integer in lower-case hexadecimal, without leading zeros.
    public mutating func append(hexadecimal value: some UnsignedInteger) {
        append(digitsOf: value, negative: false, radix: 16)
    }

    /// Appends up to `capacity` bytes that `write` puts into the free space.
    public mutating func append<E: Error>(
        capacity: Int,
        _ write: (inout OutputSpan<UInt8>) throws(E) -> Void
    ) throws(E) {
        reserve(capacity)
        let free = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[tail..<(tail + capacity)])
        let typed = unsafe free.bindMemory(to: UInt8.self)
        var output = unsafe OutputSpan<UInt8>(buffer: typed, initializedCount: 0)
        // What was written before an error stays unseen: `tail` moves only behind a complete write.
        try write(&output)
        tail += unsafe output.finalize(for: typed)
    }

    /// Appends what a C call writes into the free space; the call answers how many bytes it wrote.
    ///
    /// A negative answer appends nothing and is handed on.
    @unsafe
    public mutating func append(capacity: Int, unsafeWrite: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
        reserve(capacity)
        let written = unsafe unsafeWrite(UnsafeMutableRawBufferPointer(rebasing: storage[tail..<(tail + capacity)]))
        precondition(written <= capacity, "a writer claims more bytes than it was given room for")
        if written > 0 { tail += written }
        return written
    }

    /// Hands the waiting bytes to a C call, which must not keep them.
    @unsafe
    public borrowing func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(rebasing: storage[head..<tail]))
    }

    /// Replaces waiting bytes from `offset` (counted from the head) on, for lengths known only afterwards.
    public mutating func overwrite(at offset: Int, with bytes: Span<UInt8>) {
        precondition(offset >= 0 && offset + bytes.count <= count, "overwrites only what is waiting")
        var target = mutableBytes
        for index in bytes.indices { target[offset + index] = bytes[index] }
    }

    /// Drops bytes from the head.
    public mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "consumes only what is waiting")
        head += count
        if head == tail {
            head = 0
            tail = 0
        }
    }

    /// Drops bytes from the tail, down to `count` waiting bytes.
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "truncates only what is waiting")
        tail = head + count
        if count == 0 {
            head = 0
            tail = 0
        }
    }

    /// Drops everything; keeps the memory unless told otherwise.
    public mutating func removeAll(keepingCapacity: Bool = true) {
        head = 0
        tail = 0
        guard !keepingCapacity else { return }
        unsafe storage.deallocate()
        unsafe storage = .init(start: nil, count: 0)
    }

    private mutating func append(contentsOf source: UnsafeRawBufferPointer) {
        guard source.count > 0 else { return }
        reserve(source.count)
        unsafe UnsafeMutableRawBufferPointer(rebasing: storage[tail...]).copyMemory(from: source)
        tail += source.count
    }

    private mutating func append(digitsOf value: some BinaryInteger, negative: Bool, radix: UInt64) {
        // 20 digits hold any 64-bit value; wider integers are not used on a wire.
        var digits = InlineArray<21, UInt8>(repeating: 0)
        var first = 21
        var rest = UInt64(truncatingIfNeeded: value)
        repeat {
            first -= 1
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            digits[first] = digit < 10 ? 0x30 + digit : 0x57 + digit
            rest /= radix
        } while rest > 0
        if negative { append(0x2D) }
        append(digits.span.extracting(first..<21))
    }

    /// Moves the waiting bytes to the front, into larger memory when the present one is too small.
    private mutating func makeRoom(for extra: Int) {
        let waiting = unsafe UnsafeRawBufferPointer(rebasing: storage[head..<tail])
        let needed = waiting.count + extra
        // Moving is cheaper than growing, but only when it frees at least half: else each append would move again.
        if unsafe needed <= storage.count, unsafe head >= storage.count / 2 {
            unsafe storage.copyMemory(from: waiting)
        } else {
            let larger = unsafe UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(needed, storage.count * 2, 64),
                alignment: 16
            )
            unsafe larger.copyMemory(from: waiting)
            unsafe storage.deallocate()
            unsafe storage = larger
        }
        tail -= head
        head = 0
    }
}

// Its memory has one owner, the value itself, and a value that cannot be copied cannot be in two threads at once.
extension ByteBuffer: @unchecked Sendable {}
