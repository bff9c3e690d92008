internal import Digests
public import ProviderKit

/// What a caller of the API may do.
public enum AccessScope: String, Sendable, Hashable, CaseIterable {
    case createCalls = "calls:create"
    case readCalls = "calls:read"
    case controlCalls = "calls:control"
}

/// Who calls the API: whose token it is, and what it is good for.
public struct AccessToken: Sendable, Equatable {
    /// Its name, in logs and limits; not the token itself.
    public var name: String
    /// Whose it is.
    public var organisation: Organisation
    /// What it may do.
    public var scopes: Set<AccessScope>
    /// How many calls it may order in a minute.
    public var callsPerMinute: Int

    /// Describes a token.
    public init(
        _ name: String,
        of organisation: Organisation = .standard,
        scopes: Set<AccessScope> = Set(AccessScope.allCases),
        callsPerMinute: Int = 10
    ) {
        self.name = name
        self.organisation = organisation
        self.scopes = scopes
        self.callsPerMinute = callsPerMinute
    }
}

/// The tokens that are known, by their digests: the tokens themselves are not kept.
public struct AccessTokens: Sendable {
    private var known: [(digest: [UInt8], token: AccessToken)] = []

    /// Knows nobody.
    public init() {}

    /// Makes a token known.
    public mutating func add(_ secret: Secret, _ token: AccessToken) {
        known.append((MessageDigest.sha256.of(Array(secret.revealed.utf8).span), token))
    }

    /// Makes all tokens known that others know.
    public mutating func add(_ others: AccessTokens) { known += others.known }

    /// The same tokens, of an organisation.
    public func belonging(to organisation: Organisation) -> AccessTokens {
        var tokens = self
        for index in tokens.known.indices { tokens.known[index].token.organisation = organisation }
        return tokens
    }

    /// One of these tokens that is among others, too, by its secret; nil where there is none.
    package func shared(with others: AccessTokens) -> AccessToken? {
        known.first { own in
            others.known.contains { MessageDigest.areEqual(own.digest.span, $0.digest.span) }
        }?.token
    }

    /// Whose token it is that the value of `Authorization` bears.
    ///
    /// All are compared, whole, so that the time tells neither which one it was nor how near it came.
    public func bearer(of authorization: String?) -> AccessToken? {
        guard let authorization, authorization.utf8.count <= 4_096 else { return nil }
        let words = authorization.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        let digest = MessageDigest.sha256.of(Array(words[1].utf8).span)
        var found: AccessToken?
        // Of two with the same secret the first counts: what was said of it before is not widened.
        for (expected, token) in known where MessageDigest.areEqual(expected.span, digest.span) {
            found = found ?? token
        }
        return found
    }
}
