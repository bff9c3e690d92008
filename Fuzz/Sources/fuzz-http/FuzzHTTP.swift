import HTTPTransport

/// Requests and responses mean the same however their bytes are cut into pieces, and what is written is read back.
@c(LLVMFuzzerTestOneInput)
public func fuzzHTTP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe UnsafeBufferPointer(start: start, count: count)
    HTTPFuzzing.check(unsafe Array(input))
    return 0
}
