import OpusAudio

/// Ogg Opus files mean the same however their bytes are cut, and what is read is written and read again.
@c(LLVMFuzzerTestOneInput)
public func fuzzOgg(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe UnsafeBufferPointer(start: start, count: count)
    OggFuzzing.check(unsafe Array(input))
    return 0
}
