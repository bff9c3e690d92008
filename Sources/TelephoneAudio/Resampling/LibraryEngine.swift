internal import CSampleRate

/// Resampling by libsamplerate, for any ratio.
///
/// The library answers when it has heard enough of what follows. So that as many samples come out as the clock says, they
/// go through a queue that begins with as much silence as the library ever lags behind.
@safe
final class LibraryEngine: ResamplingEngine {
    private let state: OpaquePointer
    private let ratio: Double
    private let lag: Int
    private var input: [Float]
    private var inputCount = 0
    private var queue: [Float]
    private var queueCount: Int

    init(_ method: ResamplingMethod, from inputRate: Int, to outputRate: Int) throws(ResamplingError) {
        // Half the length of each filter, in samples of the lower rate.
        let (converter, half): (Int, Double) =
            switch method {
            case .sincFastest: (SRC_SINC_FASTEST, 19.3)
            case .sincMedium: (SRC_SINC_MEDIUM_QUALITY, 45.8)
            default: (SRC_SINC_BEST_QUALITY, 143)
            }
        ratio = Double(outputRate) / Double(inputRate)
        guard src_is_valid_ratio(ratio) != 0 else { throw .unsupported(method, from: inputRate, to: outputRate) }
        var error: CInt = 0
        guard let state = unsafe src_new(CInt(converter), 1, &error) else {
            throw .library(unsafe src_strerror(error).map { unsafe String(cString: $0) } ?? "no converter")
        }
        unsafe self.state = state
        lag = Int((half * max(1, ratio) + 4 * ratio).rounded(.up)) + 2
        input = Array(repeating: 0, count: Resampler.pieceSize)
        queue = Array(repeating: 0, count: 2 * lag + Int((Double(Resampler.pieceSize) * ratio).rounded(.up)) + 16)
        queueCount = lag
    }

    deinit { _ = unsafe src_delete(state) }

    var delay: Double { Double(lag) }

    func append(_ input: Span<Int16>) {
        for index in input.indices { self.input[index] = Float(input[index]) * (1 / 32_768) }
        inputCount = input.count
        convert()
    }

    func append(_ input: Span<Float>) {
        for index in input.indices { self.input[index] = input[index].orSilence }
        inputCount = input.count
        convert()
    }

    func produce(_ places: Range<Int>, of output: inout MutableSpan<Float>) {
        let count = places.count
        precondition(count <= queueCount, "the silence in front is as long as the library's lag")
        for index in 0..<count { output[places.lowerBound + index] = queue[index] }
        for index in count..<queueCount { queue[index - count] = queue[index] }
        queueCount -= count
    }

    func reset() {
        _ = unsafe src_reset(state)
        for index in 0..<lag { queue[index] = 0 }
        queueCount = lag
    }

    private func convert() {
        var used = 0
        unsafe input.withUnsafeBufferPointer { input in
            unsafe queue.withUnsafeMutableBufferPointer { queue in
                while used < inputCount {
                    var data = unsafe SRC_DATA()
                    unsafe data.data_in = input.baseAddress.map { unsafe $0 + used }
                    unsafe data.input_frames = inputCount - used
                    unsafe data.data_out = queue.baseAddress.map { unsafe $0 + queueCount }
                    unsafe data.output_frames = queue.count - queueCount
                    unsafe data.src_ratio = ratio
                    // It fails only for what cannot be here: no state, no data, a ratio out of bounds.
                    guard unsafe src_process(state, &data) == 0, unsafe data.input_frames_used > 0 else { break }
                    used += unsafe data.input_frames_used
                    queueCount += unsafe data.output_frames_gen
                }
            }
        }
    }
}
