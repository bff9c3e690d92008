package import HTTPTransport

extension AccessTokens {
    /// Whose token a request bears; refused where it bears none, or one that may not do this.
    package func admit(_ exchange: HTTPExchange, _ scope: AccessScope) throws(HTTPProblem) -> AccessToken {
        guard let token = bearer(of: exchange.head.fields[.authorization]) else {
            var problem = HTTPProblem(
                .unauthorized,
                title: "No valid token",
                detail: "send a token of this server as \"Authorization: Bearer …\""
            )
            problem.fields.set("WWW-Authenticate", to: "Bearer")
            throw problem
        }
        guard token.scopes.contains(scope) else {
            throw HTTPProblem(
                .forbidden,
                title: "The token may not do this",
                detail: "the token \"\(token.name)\" has no scope \(scope.rawValue); ask for one that has"
            )
        }
        return token
    }
}
