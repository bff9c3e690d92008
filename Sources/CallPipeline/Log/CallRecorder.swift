internal import CallTiming
internal import FastJSON
internal import Octets

/// Writes down what a call's machine is told, so that its decisions can be made again; lives on the call's loop.
///
/// A second of a call is some 15 kilobytes, nearly all of them audio.
package final class CallRecorder {
    private var lines = ByteBuffer()
    private let limit: Int
    private let batch: Int
    private let sink: (Span<UInt8>) -> Void
    private var written = 0

    /// Whether there was more than may be kept: the rest is missing.
    package private(set) var isFull = false
    /// Every order that was decided, as `CallReplay` tells them, if that is wanted.
    package private(set) var decisions: [String]?
    /// Who is given the orders that were decided, in the same batches as the sink, behind it; nil for nobody.
    ///
    /// They are handed over as they are: making lines of them takes longer than a call's loop has.
    package var orderSink: (([DecidedOrder]) -> Void)?
    /// Told once when nothing more comes, and whether all there was has been written.
    package var atEnd: ((_ isWhole: Bool) -> Void)?
    private var orders: [DecidedOrder] = []

    /// Begins a log.
    ///
    /// - Parameters:
    ///   - limit: how many bytes are written at most.
    ///   - batch: after how many the sink is given what there is: whole lines.
    ///   - keepsDecisions: whether orders are kept, too; for tests.
    package init(
        limit: Int = 64 << 20,
        batch: Int = 65_536,
        keepsDecisions: Bool = false,
        sink: @escaping (Span<UInt8>) -> Void
    ) {
        self.limit = limit
        self.batch = batch
        self.sink = sink
        decisions = keepsDecisions ? [] : nil
        CallInputLog.begin(in: &lines)
    }

    /// Writes down something other than audio.
    func record(_ input: CallInput, at time: CallTime) { add(.input(input, at: time)) }

    func recordStep(at time: CallTime) { write("step", at: time) { _ in } }

    func recordSkip(to time: CallTime) { write("skipped", at: time) { _ in } }

    func recordHeard(_ codes: Span<UInt8>, at time: CallTime) {
        write("heard", at: time) { Self.write(codes, to: &$0) }
    }

    func recordSpoken(epoch: Int, _ codes: Span<UInt8>, at time: CallTime) {
        write("spoke", at: time) { json in
            json.key("epoch")
            json.integer(epoch)
            Self.write(codes, to: &json)
        }
    }

    deinit { atEnd?(false) }

    func decided(_ orders: ArraySlice<CallOrder>, at time: CallTime) {
        if orderSink != nil { for order in orders { self.orders.append(DecidedOrder(order, at: time)) } }
        guard decisions != nil else { return }
        for order in orders { decisions?.append(CallReplay.line(order, at: time)) }
    }

    /// The call is over.
    func finish() {
        handOver()
        atEnd?(!isFull)
        atEnd = nil
    }

    private func add(_ recorded: RecordedInput) {
        guard !isFull else { return }
        do throws(JSONWriteError) {
            try CallInputLog.append(recorded, to: &lines)
        } catch {
            // What cannot be written down cannot be replayed either.
            isFull = true
        }
        lineIsWhole()
    }

    // Audio comes fifty times a second, and so its lines are written without a tree of JSON.
    private func write(_ kind: String, at time: CallTime, _ fields: (inout JSONWriter) -> Void) {
        guard !isFull else { return }
        lines.writeJSON { json in
            json.beginObject()
            json.key("at")
            json.integer(time.samples)
            json.key("in")
            json.string(kind)
            fields(&json)
            json.endObject()
        }
        lines.append(UInt8(ascii: "\n"))
        lineIsWhole()
    }

    private static func write(_ codes: Span<UInt8>, to json: inout JSONWriter) {
        json.key("audio")
        json.string(unescapedCapacity: Base64.encodedCount(codes.count)) { Base64.encode(codes, into: &$0) }
    }

    private func lineIsWhole() {
        if written + lines.count >= limit { isFull = true }
        if lines.count >= batch || isFull { handOver() }
    }

    private func handOver() {
        if !lines.isEmpty {
            written += lines.count
            sink(lines.bytes)
            lines.removeAll()
        }
        guard !orders.isEmpty else { return }
        orderSink?(orders)
        orders.removeAll(keepingCapacity: true)
    }
}
