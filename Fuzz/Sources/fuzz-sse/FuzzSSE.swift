import HTTPTransport

/// An event stream means the same however its bytes are cut into pieces.
@c(LLVMFuzzerTestOneInput)
public func fuzzSSE(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe UnsafeBufferPointer(start: start, count: count)
    HTTPFuzzing.checkEventStream(unsafe Array(input))
    return 0
}
