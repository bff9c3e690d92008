public import HTTPTransport
public import ProviderKit

/// Whose calls are made, and with which credentials.
public struct TwilioAccount: Sendable, Equatable {
    /// The account, `AC` and 32 digits.
    public var account: String
    /// Who asks: the account itself, or an API key, `SK` and 32 digits.
    public var user: String
    /// The account's token, or the key's secret.
    public var password: Secret
    /// Where its API is.
    public var server: HTTPURL

    /// An account with its token.
    public init(_ account: String, token: Secret, server: HTTPURL) {
        (self.account, user, password, self.server) = (account, account, token, server)
    }

    /// An account with an API key.
    public init(_ account: String, key: String, secret: Secret, server: HTTPURL) {
        (self.account, user, password, self.server) = (account, key, secret, server)
    }

    /// The name of the API's host: in Twilio's first region unless another is named; an edge alone means that region, too.
    public static func host(region: String? = nil, edge: String? = nil) -> String {
        switch (edge, region) {
        case (nil, nil): "api.twilio.com"
        case (nil, let region?): "api.\(region).twilio.com"
        case (let edge?, let region): "api.\(edge).\(region ?? "us1").twilio.com"
        }
    }
}
