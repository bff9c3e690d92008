internal import HTTPTransport
internal import ProviderKit
internal import TwilioWire

// What every webhook has to get past.
extension FrontDoor {
    /// The most bytes of a form that are read; Twilio's have some two thousand.
    private static let longestForm = 65_536

    /// The form of a webhook that is the carrier's, and whose call it is of.
    ///
    /// - Throws: an `HTTPProblem` that says what is wrong.
    func form(of exchange: HTTPExchange) async throws -> (form: TwilioForm, organisation: Organisation) {
        let head = exchange.head
        guard let base else {
            throw refusal(
                .serviceUnavailable,
                "no public address is set, so no call can be taken: set it to where Twilio finds us"
            )
        }
        var fields: [TwilioForm.Field] = []
        var posted: [TwilioForm.Field] = []
        if head.method == .get {
            fields = Self.fields(head.target.query ?? "")
        } else {
            guard Self.isForm(head.fields[.contentType]) else {
                throw refusal(.unsupportedMediaType, "a form (application/x-www-form-urlencoded) is expected")
            }
            let body = try await exchange.body(upTo: Self.longestForm)
            guard let text = String(validating: body, as: UTF8.self) else {
                throw refusal(.badRequest, "the form is not UTF-8")
            }
            posted = Self.fields(text[...])
            fields = posted
        }
        let form = TwilioForm(fields)
        // Whoever names an account has to have signed as that account does.
        let organisation = organisation(of: form["AccountSid"] ?? "")
        // As it came, since it was signed so: nothing is decoded and encoded again.
        let url = base + Self.origin(of: head.target)
        guard
            let organisation,
            isSigned(
                head.fields,
                for: organisation,
                { judge, signature, settings in
                    judge.admits(signature, settings: settings, url: url, form: posted)
                }
            )
        else {
            throw refusal(
                .forbidden,
                "this is not signed as Twilio signs a request to \(base)\(head.target.path); compare that address, the account and the token with Twilio's"
            )
        }
        return (form, organisation)
    }

    /// Whether a request carries the signature of an organisation's account, or none is wanted.
    func isSigned(
        _ fields: HTTPFields,
        for organisation: Organisation,
        _ admits: (TwilioSignature, String, String?) -> Bool
    ) -> Bool {
        // Of an organisation that there is not, nobody can have signed anything.
        guard let wanted = judges[organisation] else { return false }
        guard let judge = wanted else { return true }
        let signatures = fields.values(of: "X-Twilio-Signature")
        let settings = fields.values(of: "X-Twilio-Webhooks-Signature-Settings")
        // Two of one kind are a disguise.
        guard signatures.count == 1, settings.count <= 1, let signature = signatures.first else { return false }
        return admits(judge, signature, settings.first)
    }

    /// Path and query as they stand on the wire.
    static func origin(of target: HTTPTarget) -> String {
        target.query.map { "\(target.path)?\($0)" } ?? String(target.path)
    }

    /// Whose calls those of an account are; nil for nobody's.
    private func organisation(of account: String) -> Organisation? {
        let options = options
        if let (organisation, _) = options.others.first(where: { $0.value.account?.revealed == account }) {
            return organisation
        }
        // Where nobody else is, all that is signed rightly is ours: an account may have another name elsewhere.
        let isOurs = options.others.isEmpty || options.rules.account.map { $0.revealed == account } ?? true
        return isOurs ? options.organisation : nil
    }

    /// What a webhook says, read from its form.
    func read<Value>(_ form: TwilioForm, _ make: (TwilioForm) throws(TwilioFormError) -> Value) throws(HTTPProblem)
        -> Value
    {
        do throws(TwilioFormError) {
            return try make(form)
        } catch {
            throw refusal(.badRequest, "\(error)")
        }
    }

    func refusal(_ status: HTTPStatus, _ detail: String) -> HTTPProblem {
        tell(.webhookRefused(detail))
        return HTTPProblem(status, detail: detail)
    }

    /// Answers with what the carrier is to do.
    func answer(_ exchange: HTTPExchange, _ twiml: TwiML) { answer(exchange, twiml.text) }

    /// Answers with what the carrier is to do, as somebody else has put it.
    func answer(_ exchange: HTTPExchange, _ text: String) {
        exchange.respond(
            HTTPResponse(
                status: .ok,
                fields: [.contentType: TwiML.contentType, .cacheControl: "no-store"],
                body: Array(text.utf8)
            )
        )
    }

    private static func fields(_ text: Substring) -> [TwilioForm.Field] {
        HTTPQuery(text).map { TwilioForm.Field($0.name, $0.value) }
    }

    private static func isForm(_ contentType: String?) -> Bool {
        let type = contentType?.prefix { $0 != ";" } ?? ""
        return type.lowercased().filter { $0 != " " } == "application/x-www-form-urlencoded"
    }
}
