import WebSocketTransport

/// A machine makes the same of a stream however it is cut into pieces; the first bytes choose role, limits and cuts.
@c(LLVMFuzzerTestOneInput)
public func fuzzWebSocket(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    fuzzWebSocketMachine(input.span)
    return 0
}
