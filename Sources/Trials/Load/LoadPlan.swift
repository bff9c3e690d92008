package import FastJSON

/// How a load is made.
package struct LoadPlan: Sendable {
    /// What is called.
    package enum Target: Sendable, Equatable {
        /// An engine that is started for each number of calls: this program, or another one.
        case own(program: String?)
        /// One that runs already, at the address of its media socket; with its process and its figures, if they are known.
        case running(url: String, pid: Int32?, metrics: String?)
    }

    package var target = Target.own(program: nil)
    package var way = KneeSearch.Way.search(from: 25, to: 4_000)
    /// How long is measured.
    package var window = Duration.seconds(20)
    /// How many calls begin in a second.
    package var ramp = 50.0
    /// How long is waited behind that, until all callers are in their turns.
    package var settling = Duration.seconds(8)
    /// Every so many replies of a call one is cut in on; never for 0.
    package var interruptions = 4
    /// Whether every socket has TLS.
    package var hasTLS = false
    /// Milliseconds of audio that go into one message, to the recogniser and to the carrier; nil for what each advises.
    package var piece: Int?
    /// The agent's file and the service's; nil for standard ones.
    package var agent: JSON5Node?
    package var service: JSON5Node?
    /// What may not be passed, in milliseconds.
    package var most = 5.0
    /// How many loops the engine has.
    package var loops = 1
    /// The real-time priority of all that is measured, so that other work does not disturb it; nil for none.
    package var priority: Int32?
    package var seed: UInt64 = 1
    /// Where what the engine printed is kept; nil for nowhere.
    package var log: String?

    package init() {}
}
