internal import CallTiming
internal import CallTools
internal import ProviderKit

/// Something that the caller is being asked for.
struct Collecting: Sendable {
    /// The use of the tool, and what it wants.
    let call: ToolCall
    let request: CollectRequest
    /// The reply that wanted it, and how often the model had been asked by its end.
    let epoch: Int
    let rounds: Int
    var collect: Collect
    /// When it is to be looked at again.
    var wake: CallTime?

    init(_ request: CollectRequest, for call: ToolCall, epoch: Int, rounds: Int) {
        self.epoch = epoch
        self.call = call
        self.request = request
        self.rounds = rounds
        collect = Collect(request)
    }

    var wantsDigits: Bool { if case .digits = request.wanted { true } else { false } }
}
