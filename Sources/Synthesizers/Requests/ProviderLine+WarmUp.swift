internal import HTTPTransport
internal import ProviderKit
internal import ProviderWire
internal import Reactor

extension ProviderLine {
    /// Opens a connection for the next request.
    func warmUp(_ url: HTTPURL, on loop: EventLoop) async throws(ProviderFailure) {
        do throws(HTTPClientError) {
            try await client(on: loop).warmUp(url)
        } catch {
            throw failure(error)
        }
    }

    /// The next piece of a response's content; nil at its end.
    func piece(of response: HTTPClientResponse) async throws(ProviderFailure) -> [UInt8]? {
        do throws(HTTPClientError) {
            return try await response.nextPiece()
        } catch {
            throw failure(error)
        }
    }
}
