import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal

extension ClientDriver {
    /// The toy's client, with a flaw.
    static func toy(_ flaw: ToyFlaw = .none) -> ClientDriver {
        var driver = ClientDriver(
            "toy (\(flaw))",
            simulator: { ToySimulator(world: $0) },
            converse: { run in
                let client = try await ToyClient.open(run, flaw)
                client.next()
                while let event = try await client.feed.nextEvent() {
                    run.heard(event)
                    guard event == "6" else { continue }
                    try await run.idle()
                    client.bye()
                }
            },
            begin: { run in
                let client = try await ToyClient.open(run, flaw, most: 1_000)
                client.next()
                _ = try await client.feed.nextEvent()
                return ClientBeginning(
                    cancel: { client.cancel() },
                    rest: {
                        while try await client.feed.nextEvent() != nil {}
                    }
                )
            },
            complaint: { lines in
                lines == ["1", "2", "3", "4", "5", "6", "farewell"] ? nil : "it did not count to six"
            }
        )
        driver.middle = 2
        driver.linesBeforeMiddle = 2
        return driver
    }
}
