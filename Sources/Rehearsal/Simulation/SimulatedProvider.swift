package import HTTPTransport

/// The server's side of one provider.
///
/// Each is as faithful as its provider's documents allow: authentication, checks of parameters with the provider's own
/// words, rules of timing, accounts of use.
package protocol SimulatedProvider: Sendable {
    /// Its name, as in the registry of providers: "deepgram".
    var name: String { get }

    /// What clients have behind the address, as behind the real one: "/v1"; empty for nothing.
    var basePath: String { get }

    /// Answers one request, WebSockets among them; runs on the connection's loop.
    func answer(_ exchange: HTTPExchange) async throws

    /// What it does without being asked, until the task is cancelled: calls that ring, callbacks.
    func run() async
}

extension SimulatedProvider {
    /// Nothing.
    package var basePath: String { "" }

    /// Does nothing.
    package func run() async {}
}
