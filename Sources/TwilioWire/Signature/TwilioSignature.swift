internal import Digests
internal import Octets

/// How Twilio signs what it sends: a digest under the account's token over the address as Twilio knows it and the form's
/// fields, in Base64.
public struct TwilioSignature: Sendable {
    /// One field of a form, decoded.
    public struct Field: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String

        /// A field of a form.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A secret that signs.
    public enum Secret: Sendable {
        /// The account's primary token, for `HMAC_SHA1`; the default.
        case token(String)
        /// A shared key of that id, for `HMAC_SHA256`, which the request has to name.
        case sharedKey(id: String, secret: String)
    }

    /// What a request says of the way it was signed (`X-Twilio-Webhooks-Signature-Settings`); nil for what cannot be read.
    struct Settings: Equatable {
        var key: String
        var algorithm: String

        init?(_ text: String) {
            var found: [Substring: Substring] = [:]
            for part in text.split(separator: ",") {
                let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                guard pair.count == 2, found.updateValue(pair[1], forKey: pair[0]) == nil else { return nil }
            }
            guard let key = found["key"], let algorithm = found["algorithm"] else { return nil }
            (self.key, self.algorithm) = (String(key), String(algorithm))
        }
    }

    private let secrets: [Secret]

    /// A judge of signatures made with any of these secrets.
    public init(_ secrets: [Secret]) { self.secrets = secrets }

    /// Whether a request is Twilio's.
    ///
    /// - Parameters:
    ///   - signature: the value of `X-Twilio-Signature`.
    ///   - settings: the value of `X-Twilio-Webhooks-Signature-Settings`, if there is one.
    ///   - url: the address as it is configured at Twilio, with the request's target as it came.
    ///   - form: the fields of a posted form, all of them; empty for everything else.
    ///   - body: the bytes of a body that is no form; its digest has to be in the address.
    public func admits(
        _ signature: String,
        settings: String? = nil,
        url: String,
        form: [Field] = [],
        body: [UInt8]? = nil
    ) -> Bool {
        guard let body else { return isSigned(signature, settings, Self.variants(of: url), form) }
        guard let digest = Self.parameter("bodySHA256", of: url) else { return false }
        let isBody = MessageDigest.areEqual(
            Array(digest.utf8).span,
            Array(MessageDigest.hex(MessageDigest.sha256.of(body.span)).utf8).span
        )
        return isBody && isSigned(signature, settings, Self.variants(of: url), [])
    }

    /// Whether an upgrade to a WebSocket is Twilio's: its address may have been signed in more ways.
    public func admitsUpgrade(_ signature: String, settings: String? = nil, url: String) -> Bool {
        var variants: [String] = []
        for address in [url, Self.withScheme("https", url)] {
            for ending in [address, Self.withOtherEnding(address)] { variants += Self.variants(of: ending) }
        }
        return isSigned(signature, settings, variants, [])
    }

    private func isSigned(_ signature: String, _ settings: String?, _ urls: [String], _ form: [Field]) -> Bool {
        let given = Array(signature.utf8)
        let fields = Self.text(of: form)
        var isOne = false
        for secret in secrets {
            guard let (digest, key) = Self.way(of: secret, settings) else { continue }
            for url in urls {
                let made = Self.base64(digest.of((Array(url.utf8) + fields).span, key: key.span))
                // All are looked at, so that the time does not tell which one it was.
                isOne = MessageDigest.areEqual(given.span, made.span) || isOne
            }
        }
        return isOne
    }

    /// With what a secret signs a request that says this of it; nil when it did not.
    private static func way(of secret: Secret, _ settings: String?) -> (MessageDigest, [UInt8])? {
        switch (secret, settings) {
        case (.token(let token), nil):
            return (.sha1, Array(token.utf8))
        case (.token(let token), let settings?):
            guard let settings = Settings(settings), settings.algorithm == "HMAC_SHA1" else { return nil }
            return (.sha1, Array(token.utf8))
        case (.sharedKey(let id, let key), let settings?):
            guard let settings = Settings(settings), settings.algorithm == "HMAC_SHA256", settings.key == id else {
                return nil
            }
            return (.sha256, Array(key.utf8))
        case (.sharedKey, nil):
            return nil
        }
    }

    /// The signature of a request, as Twilio makes it.
    public static func make(_ url: String, form: [Field] = [], token: String) -> String {
        let text = Array(url.utf8) + self.text(of: form)
        return String(decoding: base64(MessageDigest.sha1.of(text.span, key: Array(token.utf8).span)), as: UTF8.self)
    }

    /// The fields as they are signed: in the order of their bytes, each value of a name once.
    private static func text(of form: [Field]) -> [UInt8] {
        // By bytes: Swift's strings have another order, and take for one what is written in two ways.
        let fields = form.map { (name: Array($0.name.utf8), value: Array($0.value.utf8)) }.sorted {
            $0.name == $1.name
                ? $0.value.lexicographicallyPrecedes($1.value) : $0.name.lexicographicallyPrecedes($1.name)
        }
        var text: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0, fields[index - 1] == field { continue }
            text += field.name + field.value
        }
        return text
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](capacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes.span, into: &$0) }
    }
}
