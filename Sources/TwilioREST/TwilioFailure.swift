/// Why Twilio did not do, or may not have done, what it was asked.
public struct TwilioFailure: Error, Equatable, Sendable {
    /// What sort of trouble it is.
    public enum Kind: String, Sendable, Hashable {
        /// The credentials are wrong, or not allowed to do this.
        case authentication
        /// There is no such call or recording, here or in this region.
        case notFound
        /// The call is over, or not yet answered.
        case notInProgress
        /// The request is wrong in itself.
        case badRequest
        /// Too many requests at once.
        case rateLimit
        /// Twilio is broken, or has too much to do.
        case overloaded
        /// There is no way to Twilio, or it broke.
        case network
        /// No answer came in time.
        case stalled
        /// What came is not what its documents say.
        case protocolViolation
        /// Nobody waits for it any more.
        case cancelled
    }

    /// Whether something has happened all the same.
    public enum Fate: Sendable, Hashable {
        /// Nothing has: it may be asked for again.
        case notDone
        /// That cannot be told: who asks again may get it twice.
        case unknown
    }

    /// What sort of trouble it is.
    public var kind: Kind
    /// Whether something has happened all the same.
    public var fate: Fate
    /// Twilio's number for the error.
    public var code: Int?
    /// The status of the response, if there was one.
    public var status: Int?
    /// What happened, in our words where the number is known, else in Twilio's.
    public var message: String
    /// How long Twilio wants to be left alone.
    public var retryAfter: Duration?
    /// Twilio's number for the request, which its support asks for.
    public var requestID: String?

    /// Makes a failure.
    public init(
        _ kind: Kind,
        _ fate: Fate,
        _ message: String,
        code: Int? = nil,
        status: Int? = nil,
        retryAfter: Duration? = nil,
        requestID: String? = nil
    ) {
        self.kind = kind
        self.fate = fate
        self.message = message
        self.code = code
        self.status = status
        self.retryAfter = retryAfter
        self.requestID = requestID
    }

    /// Whether it may pass by itself.
    public var mayPass: Bool {
        switch kind {
        case .rateLimit, .overloaded, .network, .stalled: true
        case .authentication, .notFound, .notInProgress, .badRequest, .protocolViolation, .cancelled: false
        }
    }
}

extension TwilioFailure: CustomStringConvertible {
    /// What happened, with the numbers that Twilio's documents and support know it by.
    public var description: String {
        var text = "twilio: \(message)"
        if let code { text += " (error \(code))" } else if let status { text += " (HTTP \(status))" }
        if let retryAfter { text += "; again after \(retryAfter)" }
        if let requestID { text += " [\(requestID)]" }
        return text
    }
}

/// What Twilio's error numbers mean, and what to do.
public enum TwilioErrorWords {
    /// What a number means; nil for one that is not known.
    public static func of(_ code: Int) -> String? { words[code] }

    private static let words: [Int: String] = [
        10_001: "the account is not active",
        10_004: "the account has as many calls under way as it may have",
        10_005: "the account may not make calls; voice has to be enabled for it",
        11_200: "Twilio could not fetch what it was to play or to do from our address",
        11_205: "Twilio could not connect to our address",
        11_750: "our answer with TwiML is longer than 64 kB",
        13_214: "the caller's number of a transfer is neither the account's nor a verified one",
        13_223: "the number to transfer to is not one that can be called",
        13_224: "the number to transfer to is not valid",
        13_225: "the number to transfer to is blocked",
        13_227: "the account may not call that country; its geographic permissions say where it may",
        13_521: "a text to be spoken is longer than Twilio's voice takes",
        15_004: "an address in TwiML that is given inline has to be absolute",
        20_003: "the account or its token is wrong, suspended, or belongs to another region",
        20_005: "the account is not active",
        20_009: "a call that is not over cannot be deleted",
        20_404: "there is no such call or recording for this account in this region",
        20_429: "too many requests at once; nothing was done",
        20_500: "Twilio is broken",
        20_503: "Twilio is not available",
        21_200: "a parameter is not one that Twilio takes",
        21_201: "it is not said whom to call",
        21_203: "the account may not call that number, which is international",
        21_205: "the address where the TwiML is to be fetched is missing or wrong",
        21_210: "the caller's number is neither the account's nor verified",
        21_211: "the number to call is not valid",
        21_212: "the caller's number is not valid",
        21_214: "the number to call cannot be reached",
        21_215: "the account may not call that country; its geographic permissions say where it may",
        21_216: "the number to call is blocked for this account",
        21_217: "the number to call is not valid",
        21_218: "a call cannot be given that status",
        21_219: "a trial account calls only numbers that were verified",
        21_220: "the call is not in progress: not yet answered, or over",
        21_234: "the settings of machine detection are wrong",
        21_262: "asynchronous machine detection needs an address for its result",
        21_263: "the settings of machine detection are wrong",
        21_403: "an address can be asked with GET or POST only",
        21_603: "it is not said from which number to call",
        21_609: "the address for status callbacks is not one",
        21_626: "an event for status callbacks is not one of those that exist",
        22_005: "the call waited in Twilio's queue for more than a day",
        32_018: "the TwiML is longer than 4,000 characters",
        32_019: "the TwiML was ignored, because an address was given, too",
    ]
}
