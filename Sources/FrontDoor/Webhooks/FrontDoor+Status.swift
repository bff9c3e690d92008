internal import HTTPTransport
internal import ProviderKit
internal import Synchronization
internal import TwilioWire

// What the carrier tells without being answered.
extension FrontDoor {
    /// Something has happened to a stream.
    func streamStatus(_ exchange: HTTPExchange) async throws {
        let (form, organisation) = try await form(of: exchange)
        let webhook = try read(form) { form throws(TwilioFormError) in try TwilioStreamStatusWebhook(form) }
        let key = CallKey(organisation: organisation.key, call: webhook.call)
        switch webhook.event {
        case .started: tell(.streamStatus("started"), of: key)
        case .stopped: tell(.streamStatus("stopped"), of: key)
        case .failed(let error): tell(.streamStatus("failed: \(error.prefix(200))"), of: key)
        case .other(let event): tell(.streamStatus(String(event.prefix(50))), of: key)
        }
        exchange.respond(HTTPResponse(status: .noContent))
    }

    /// A call has come further: one that is over has no place any more.
    func callStatus(_ exchange: HTTPExchange) async throws {
        let (form, organisation) = try await form(of: exchange)
        let webhook = try read(form) { form throws(TwilioFormError) in try TwilioStatusWebhook(form) }
        let key = CallKey(organisation: organisation.key, call: webhook.call)
        if webhook.status.isFinal { ledger.withLock { $0.callEnded(key) } }
        exchange.respond(HTTPResponse(status: .noContent))
    }
}
