internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import Octets
internal import ProviderKit
public import Reactor

/// Twilio's REST API for calls and recordings; used on any loop, with connections of each loop's own.
///
/// A request is repeated only where nothing can have come of it: it was refused for their number, or no connection was made.
/// An order of a call whose answer was lost is never repeated here: the failure's `fate` says so, and who ordered looks for
/// the call first. What may be done twice (looking up, hanging up) is repeated after any failure that may pass.
public final class TwilioREST: Sendable {
    /// How patient it is.
    public struct Options: Sendable {
        /// How often a request is made at most.
        public var attempts = 5
        /// How long it waits before the second attempt; twice as long before each further one, unless Twilio says how long.
        public var pause = Duration.milliseconds(500)
        /// How long it waits at most between two.
        public var longestPause = Duration.seconds(30)
        /// How long all attempts may take together.
        public var patience = Duration.seconds(60)
        /// How long one attempt may take.
        public var attempt = Duration.seconds(15)
        /// How long a recording may take.
        public var download = Duration.seconds(120)

        /// The usual patience.
        public init() {}
    }

    /// Whose calls they are.
    public let account: TwilioAccount
    let options: Options
    let clients: LoopLocal<HTTPClient>
    private let authorization: String

    /// Makes a client.
    public convenience init(_ account: TwilioAccount, options: Options = Options()) {
        self.init(account, options: options, tls: nil)
    }

    /// Makes a client that trusts whom that context trusts.
    package init(_ account: TwilioAccount, options: Options = Options(), tls: TLSContext?) {
        self.account = account
        self.options = options
        let pair = Array("\(account.user):\(account.password.revealed)".utf8)
        let text = [UInt8](capacity: Base64.encodedCount(pair.count)) { Base64.encode(pair.span, into: &$0) }
        authorization = "Basic " + String(decoding: text, as: UTF8.self)
        clients = LoopLocal { loop in
            var options = HTTPClientOptions()
            options.tls = tls
            options.label = "a connection to Twilio's API"
            return HTTPClient(on: loop, options: options)
        }
    }

    // MARK: Calls

    /// Orders a call; to be called on the loop.
    ///
    /// - Throws: a failure whose fate is unknown when the call may have been made.
    public func create(
        _ order: TwilioCallOrder,
        on loop: EventLoop
    ) async throws(TwilioFailure) -> TwilioCallResource {
        let value = try await ask(.post, "Calls.json", order.form, mayBeDoneTwice: false, on: loop)
        guard let call = TwilioCallResource(value) else {
            throw TwilioFailure(.protocolViolation, .unknown, "the answer to a new call is none that is known")
        }
        return call
    }

    /// Changes a call; to be called on the loop.
    ///
    /// A call that is over is hung up, too: that is no failure.
    public func change(
        _ call: String,
        _ change: TwilioCallChange,
        on loop: EventLoop
    ) async throws(TwilioFailure) {
        do throws(TwilioFailure) {
            // The same TwiML twice begins it anew, which is heard; everything else is the same if done twice.
            let mayBeDoneTwice =
                switch change {
                case .hangUp, .cancel: true
                case .follow: false
                }
            _ = try await ask(.post, "Calls/\(call).json", change.form, mayBeDoneTwice: mayBeDoneTwice, on: loop)
        } catch {
            guard change == .hangUp, error.kind == .notInProgress || error.kind == .notFound else { throw error }
        }
    }

    /// What is known of a call; to be called on the loop.
    public func call(_ sid: String, on loop: EventLoop) async throws(TwilioFailure) -> TwilioCallResource {
        let value = try await ask(.get, "Calls/\(sid).json", [], mayBeDoneTwice: true, on: loop)
        guard let call = TwilioCallResource(value) else {
            throw TwilioFailure(.protocolViolation, .notDone, "a call is told of in a way that is not known")
        }
        return call
    }

    /// The latest calls from a number to another, the newest first; to be called on the loop.
    public func calls(
        to: String,
        from: String,
        on loop: EventLoop
    ) async throws(TwilioFailure) -> [TwilioCallResource] {
        let query = Self.encoded([("To", to), ("From", from), ("PageSize", "50")])
        let value = try await ask(.get, "Calls.json?\(query)", [], mayBeDoneTwice: true, on: loop)
        guard let list = value["calls"]?.arrayValue else {
            throw TwilioFailure(.protocolViolation, .notDone, "a list of calls is none that is known")
        }
        return list.compactMap { TwilioCallResource($0) }
    }

    // MARK: Recordings

    /// The recordings of a call; to be called on the loop.
    public func recordings(
        of call: String,
        on loop: EventLoop
    ) async throws(TwilioFailure) -> [TwilioRecordingResource] {
        let value = try await ask(.get, "Calls/\(call)/Recordings.json", [], mayBeDoneTwice: true, on: loop)
        return (value["recordings"]?.arrayValue ?? []).compactMap { TwilioRecordingResource($0) }
    }

    /// A recording's audio, a WAV file; to be called on the loop.
    public func audio(
        of recording: String,
        upTo limit: Int = 64 << 20,
        on loop: EventLoop
    ) async throws(TwilioFailure) -> [UInt8] {
        try await repeating(mayBeDoneTwice: true, on: loop) { () throws(TwilioFailure) in
            try await self.exchange(.get, "Recordings/\(recording).wav", [], upTo: limit, self.options.download, loop)
        }
    }

    /// Deletes a recording at Twilio, or finds that it is gone; to be called on the loop.
    public func delete(recording: String, on loop: EventLoop) async throws(TwilioFailure) {
        do throws(TwilioFailure) {
            _ = try await ask(.delete, "Recordings/\(recording).json", [], mayBeDoneTwice: true, on: loop)
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }

    // MARK: Numbers

    /// The account's numbers, and where they call; to be called on the loop.
    public func numbers(on loop: EventLoop) async throws(TwilioFailure) -> [TwilioNumberResource] {
        let value = try await ask(
            .get,
            "IncomingPhoneNumbers.json?PageSize=1000",
            [],
            mayBeDoneTwice: true,
            on: loop
        )
        guard let list = value["incoming_phone_numbers"]?.arrayValue else {
            throw TwilioFailure(.protocolViolation, .notDone, "a list of numbers is none that is known")
        }
        return list.compactMap { TwilioNumberResource($0) }
    }

    // MARK: Asking

    private func ask(
        _ method: HTTPMethod,
        _ path: String,
        _ form: [(name: String, value: String?)],
        mayBeDoneTwice: Bool,
        on loop: EventLoop
    ) async throws(TwilioFailure) -> JSONValue {
        let body = try await repeating(mayBeDoneTwice: mayBeDoneTwice, on: loop) { () throws(TwilioFailure) in
            try await self.exchange(method, path, form, upTo: 4 << 20, self.options.attempt, loop)
        }
        guard !body.isEmpty else { return .null }
        do throws(JSONError) {
            return try JSONValue(parsing: body.span)
        } catch {
            throw TwilioFailure(.protocolViolation, .unknown, "the answer is no JSON")
        }
    }

    private func repeating(
        mayBeDoneTwice: Bool,
        on loop: EventLoop,
        _ attempt: () async throws(TwilioFailure) -> [UInt8]
    ) async throws(TwilioFailure) -> [UInt8] {
        let end = loop.now + options.patience
        var pause = options.pause
        var number = 1
        while true {
            do throws(TwilioFailure) {
                return try await attempt()
            } catch {
                let isSafe = error.mayPass && (error.fate == .notDone || mayBeDoneTwice)
                // Each waits for another time, so that those who were refused together do not come again together.
                let wait = error.retryAfter ?? pause * Double.random(in: 0.5...1)
                guard isSafe, number < options.attempts, loop.now + wait < end else { throw error }
                do throws(CancellationError) {
                    try await loop.sleep(until: loop.now + wait)
                } catch {
                    throw TwilioFailure(.cancelled, .notDone, "cancelled")
                }
                pause = min(pause * 2, options.longestPause)
                number += 1
            }
        }
    }

    private func exchange(
        _ method: HTTPMethod,
        _ path: String,
        _ form: [(name: String, value: String?)],
        upTo limit: Int,
        _ patience: Duration,
        _ loop: EventLoop
    ) async throws(TwilioFailure) -> [UInt8] {
        let target: HTTPTarget
        do throws(HTTPParseError) {
            target = try HTTPTarget("/2010-04-01/Accounts/\(PercentEncoding.encode(account.account))/\(path)")
        } catch {
            throw TwilioFailure(.badRequest, .notDone, "what was asked for has no address: \(error)")
        }
        var request = HTTPClientRequest(method, HTTPURL(account.server, target: target))
        request.fields.set(.authorization, to: authorization)
        request.fields.set(.accept, to: "*/*")
        if method == .post {
            request.fields.set(.contentType, to: "application/x-www-form-urlencoded")
            request.content = .bytes(Array(Self.encoded(form).utf8))
        }
        var timeouts = HTTPClientTimeouts()
        timeouts.connect = min(timeouts.connect, patience)
        timeouts.firstByte = patience
        timeouts.whole = patience
        request.timeouts = timeouts
        let status: HTTPStatus
        let fields: HTTPFields
        let body: [UInt8]
        do throws(HTTPClientError) {
            let response = try await clients.value(on: loop).send(request)
            (status, fields) = (response.status, response.fields)
            body = try await response.body(upTo: limit)
        } catch {
            throw failure(error)
        }
        guard status.isSuccess else { throw failure(status, fields, body) }
        return body
    }

    /// A form, without what has no value.
    static func encoded(_ form: [(name: String, value: String?)]) -> String {
        form.compactMap { field in
            field.value.map { "\(PercentEncoding.encode(field.name))=\(PercentEncoding.encode($0))" }
        }.joined(separator: "&")
    }
}
