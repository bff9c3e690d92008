import CallTestKit

/// Calls that many tests look at: making one takes a while.
enum Samples {
    static let recordings = (UInt64(1)...5).map { SimulatedRecording(seed: $0) }
}
