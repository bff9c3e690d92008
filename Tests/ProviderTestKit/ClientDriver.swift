import CallTiming
package import FastJSON
package import ProviderKit
package import Reactor
package import Rehearsal

/// What a client offers to be put through the matrix of conditions: see `ClientMatrix`.
///
/// Write one for each client, in `Drivers/`, and list it in `ClientDrivers.all`. Its time is virtual: a wait costs
/// nothing, and a deadline passes as soon as nothing else is left to happen.
package struct ClientDriver: Sendable {
    /// The client, and the way it takes where there are several: "elevenlabs (multi-stream-input)".
    package var name: String

    /// The server's side, made new for each run.
    ///
    /// Its `name` is what faults are scheduled for.
    package var simulator: @Sendable (SimulatorWorld) -> any SimulatedProvider

    /// What the simulators need beyond the defaults: rhythm, word errors.
    ///
    /// The matrix sets the keys.
    package var settings = SimulatorWorld.Settings()

    /// One whole conversation with a client made for it: opened, used, finished, and every event `heard` as one line.
    ///
    /// It lasts at least `middle` messages of the provider and some more. The lines must be the same in every run,
    /// however the bytes are cut: leave out what varies, join audio to its total. Where the client has nothing to do
    /// for long in real calls, it awaits `run.idle()` once, and goes on with the same client behind it: a recogniser
    /// while the caller is silent (its session stays open), a voice or a model between two contributions.
    package var converse: @Sendable (ClientRun) async throws -> Void

    /// Opens a session and reads until it is in the middle: something has come, and more would.
    package var begin: @Sendable (ClientRun) async throws -> ClientBeginning

    /// What is wrong with the lines of a whole conversation; nil where they are as they should be.
    package var complaint: @Sendable ([String]) -> String?

    /// After how many of its messages the provider is in the middle: where faults come.
    package var middle = 2

    /// How many lines the client must have made of these messages before a fault; 0 where it joins them.
    package var linesBeforeMiddle = 1

    /// Where this protocol differs from the others in what is right.
    package var expectations = Expectations()

    /// The same client with a conversation that is short, for conditions that look at every byte; nil where the whole
    /// one is short enough.
    package var brief: (@Sendable () -> ClientDriver)?

    /// Where protocols differ in what is right.
    package struct Expectations: Sendable {
        /// What a wrong key is.
        package var wrongKey: Set<ProviderFailure.Kind> = [.authentication]

        /// How the provider says that there were too many requests.
        package var rateLimit = SimulatedFault(.status(429, retryAfter: 7))
        /// What this is for the client.
        package var rateLimited: Set<ProviderFailure.Kind> = [.rateLimit]
        /// The patience that the client must have read from it; nil where the protocol tells none.
        package var retryAfter: Duration? = .seconds(7)

        /// What a connection is that ends without a word.
        package var drop: Set<ProviderFailure.Kind> = [.network]

        /// The client's deadline that a provider misses which says nothing more: the failure comes after that time.
        package var stallDeadline = ProviderDeadlines().stall
        /// How much later it may come, where the client looks now and then.
        package var stallSlack = Duration.seconds(1)

        /// What a message is that is no message.
        package var garbage = Surprise.failure([.protocolViolation])
        /// What a valid message is of a kind that does not exist.
        package var unknown = Surprise.skipped
        /// What the provider's own message of an error is; nil where the protocol has none in the middle.
        package var error: Set<ProviderFailure.Kind>? = [.overloaded]

        /// How many connections may stay open behind a cancelled session, ready for the next.
        package var warmConnections = 0

        package init() {}
    }

    /// What a client makes of what it did not expect.
    package enum Surprise: Sendable {
        /// It fails, in one of these ways.
        case failure(Set<ProviderFailure.Kind>)
        /// It goes on, and the conversation is whole; a warning may be heard: a line that begins with "warning".
        case skipped
    }

    package init(
        _ name: String,
        simulator: @escaping @Sendable (SimulatorWorld) -> any SimulatedProvider,
        converse: @escaping @Sendable (ClientRun) async throws -> Void,
        begin: @escaping @Sendable (ClientRun) async throws -> ClientBeginning,
        complaint: @escaping @Sendable ([String]) -> String?
    ) {
        self.name = name
        self.simulator = simulator
        self.converse = converse
        self.begin = begin
        self.complaint = complaint
    }
}

extension ClientDriver: CustomStringConvertible {
    package var description: String { name }
}

/// A session in its middle; lives on its loop.
///
/// Whatever belongs to it goes when this goes.
package struct ClientBeginning {
    /// Drops the session at once, as `cancel()` of all sessions does.
    package var cancel: () -> Void
    /// Reads what events are left; after `cancel` it must end at once, with or without a failure of kind `closed`.
    package var rest: () async throws -> Void

    package init(cancel: @escaping () -> Void, rest: @escaping () async throws -> Void) {
        self.cancel = cancel
        self.rest = rest
    }
}

/// One run of a driver: where its client finds the provider, and what was heard of it; lives on its loop.
package final class ClientRun {
    /// Where everything happens.
    package let loop: EventLoop
    /// Where the provider is: "127.0.0.1:4711".
    package let authority: String
    /// Whether it wants TLS.
    package let isSecure: Bool
    /// The key to use.
    package let key: Secret
    /// What the client takes from its process: whom TLS trusts.
    package let environment: ProviderEnvironment

    /// What the client said so far, a line for each event.
    package private(set) var lines: [String] = []
    /// When something last came of the provider.
    private(set) var lastNews: MonotonicInstant?

    private let pause: () async throws -> Void

    package init(
        on loop: EventLoop,
        authority: String,
        tls: TLSContext? = nil,
        key: Secret,
        pause: @escaping () async throws -> Void = {}
    ) {
        self.loop = loop
        self.authority = authority
        self.key = key
        self.pause = pause
        isSecure = tls != nil
        var environment = ProviderEnvironment()
        environment.tls = tls
        self.environment = environment
    }

    /// Where the provider's HTTP is: "http://127.0.0.1:4711".
    package var address: String { "\(isSecure ? "https" : "http")://\(authority)" }

    /// Where the provider's WebSockets are: "ws://127.0.0.1:4711".
    package var socketAddress: String { "\(isSecure ? "wss" : "ws")://\(authority)" }

    /// A configuration as an agent's file has it, with `$address`, `$socketAddress` and `$key` filled in.
    ///
    ///     try registry.recognizer(run.options("{ provider: 'deepgram', url: '$socketAddress', apiKey: '$key' }"))
    package func options(_ text: String) throws(JSON5Error) -> ProviderOptions {
        let filled = text.replacing("$address", with: address)
            .replacing("$socketAddress", with: socketAddress)
            .replacing("$key", with: key.revealed)
        return ProviderOptions(try JSON5Node(parsing: filled), environment)
    }

    /// Notes an event that came of a message of the provider.
    package func heard(_ line: String) {
        lines.append(line)
        heardSomething()
    }

    /// Notes that something came which makes no line of its own: audio, of which only the total is told.
    package func heardSomething() { lastNews = loop.now }

    /// Notes what the client says by itself: what was used is accounted for at the end, whatever the end.
    package func noted(_ line: String) { lines.append(line) }

    /// Stays idle: nothing happens here, except in the condition that wants to see what it does to the connection.
    package func idle() async throws { try await pause() }
}
