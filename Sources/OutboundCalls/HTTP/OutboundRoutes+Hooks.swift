internal import HTTPTransport
internal import Reactor
internal import TwilioWire

/// What the carrier asks and tells; every request has to be signed.
extension OutboundRoutes {
    /// Answers one of the carrier's webhooks; nil where it wants no answer.
    private typealias Hook =
        @Sendable (OutboundDesk, TwilioForm, String, EventLoop) async throws(TwilioFormError) -> TwiML?

    func registerHooks(on application: inout HTTPApplication) throws(RouteError) {
        try hook("voice", on: &application) { desk, form, id, loop throws(TwilioFormError) in
            guard let call = form["CallSid"] else { throw .missing("CallSid") }
            return await desk.script(id, of: call, on: loop)
        }
        try hook("status", on: &application) { desk, form, id, loop throws(TwilioFormError) in
            await desk.told(try TwilioStatusWebhook(form), of: id, on: loop)
            return nil
        }
        try hook("machine", on: &application) { desk, form, id, loop throws(TwilioFormError) in
            await desk.told(try TwilioMachineWebhook(form), of: id, on: loop)
            return nil
        }
        try hook("recording", on: &application) { desk, form, id, loop throws(TwilioFormError) in
            await desk.told(try TwilioRecordingWebhook(form), of: id, on: loop)
            return nil
        }
        try hook("recorded", on: &application) { _, _, _, _ in TwiML(.hangUp) }
        try hook("whisper", on: &application) { desk, _, id, _ in desk.whisper(id) }
        try hook("dialled", on: &application) { desk, form, id, _ throws(TwilioFormError) in
            desk.dialled(try TwilioDialWebhook(form), of: id)
        }
    }

    private func hook(
        _ name: String,
        on application: inout HTTPApplication,
        _ body: @escaping Hook
    ) throws(RouteError) {
        try application.on(.post, "/twilio/outbound/{id}/\(name)") { exchange, parameters in
            let (desk, form) = try await signedForm(exchange)
            do throws(TwilioFormError) {
                let answer = try await body(desk, form, parameters["id"] ?? "", exchange.loop)
                guard let answer else { return exchange.respond(HTTPResponse(status: .noContent)) }
                exchange.respond(
                    HTTPResponse(
                        status: .ok,
                        fields: [.contentType: TwiML.contentType],
                        body: Array(answer.text.utf8)
                    )
                )
            } catch {
                throw HTTPProblem(.badRequest, detail: "\(error)")
            }
        }
    }

    /// The form of a webhook that the carrier has signed for our public address, and whose call it is about.
    private func signedForm(_ exchange: HTTPExchange) async throws -> (desk: OutboundDesk, form: TwilioForm) {
        let text = String(decoding: try await exchange.body(upTo: 65_536), as: UTF8.self)
        let fields = HTTPQuery(Substring(text)).map { TwilioForm.Field($0.name, $0.value) }
        let form = TwilioForm(fields)
        guard let desk = desk(of: form["AccountSid"]) else {
            throw HTTPProblem(.forbidden, detail: "calls of this account are not made here")
        }
        if let signature = desk.options.signature {
            let isSigned = signature.admits(
                exchange.head.fields["X-Twilio-Signature"] ?? "",
                settings: exchange.head.fields["X-Twilio-Webhooks-Signature-Settings"],
                url: desk.options.publicAddress + exchange.head.target.text,
                form: fields
            )
            guard isSigned else {
                throw HTTPProblem(
                    .forbidden,
                    title: "Not signed by the carrier",
                    detail: "the signature is not one for \(desk.options.publicAddress) with the account's token"
                )
            }
        }
        return (desk, form)
    }

    /// Whose account it is; where only one makes calls, it is theirs by whatever name.
    private func desk(of account: String?) -> OutboundDesk? {
        desks.values.first { $0.account == account } ?? (desks.count == 1 ? desks.values.first : nil)
    }
}
