internal import CallRecords
internal import CallTiming
internal import ProviderKit
internal import Reactor

extension CallKeeping {
    /// An end that is longer in coming is told of without its record.
    private static let patience = Duration.seconds(2)

    /// Waits until the call of an order is kept, with its end.
    func waitForEnd(ofOrder order: String, of organisation: Organisation, on loop: EventLoop) async {
        let deadline = loop.now + Self.patience
        while loop.now < deadline {
            let streams = try? await keeper.reader.look { store in
                var query = CallQuery()
                query.conversation = order
                return try store.calls(query, of: organisation).calls
            }
            if let streams, !streams.isEmpty, streams.allSatisfy({ $0.ended != nil }) { return }
            // Records are written every 50 ms.
            guard (try? await loop.sleep(until: loop.now + .milliseconds(25))) != nil else { return }
        }
    }
}
