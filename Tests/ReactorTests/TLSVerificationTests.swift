import COpenSSL
import CallTiming
import Octets
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct TLSVerificationTests {
    /// What a server shows, whom the client trusts and asks for, and what comes of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var host = "localhost"
        let kind: TLSError.Kind?
        let words: String
        let alert: String?
        let shown: @Sendable (TestChain) throws -> [TestIdentity]
        var trusted: @Sendable (TestChain) throws -> [TestIdentity] = { [$0.root] }

        static func leaf(_ chain: TestChain, names: String = "DNS:localhost", days: Range<Int> = -1..<30) throws
            -> [TestIdentity]
        {
            [
                try TestIdentity("leaf", issuer: chain.intermediate, names: names, days: days),
                chain.intermediate,
            ]
        }
    }

    static let cases = [
        Case(testDescription: "the right chain", kind: nil, words: "", alert: nil) { [$0.leaf, $0.intermediate] },
        Case(testDescription: "an address", host: "127.0.0.1", kind: nil, words: "", alert: nil) {
            [$0.leaf, $0.intermediate]
        },
        Case(testDescription: "a wildcard", host: "a.example.test", kind: nil, words: "", alert: nil) {
            try Case.leaf($0, names: "DNS:*.example.test")
        },
        Case(
            testDescription: "a chain with its root",
            kind: nil,
            words: "",
            alert: nil
        ) { [$0.leaf, $0.intermediate, $0.root] },
        Case(
            testDescription: "another host's name",
            host: "example.test",
            kind: .wrongHost,
            words: "the certificate of example.test is for another host name",
            alert: "bad certificate"
        ) { [$0.leaf, $0.intermediate] },
        Case(
            testDescription: "another host's address",
            host: "127.0.0.2",
            kind: .wrongHost,
            words: "the certificate of 127.0.0.2 is for another host name",
            alert: "bad certificate"
        ) { [$0.leaf, $0.intermediate] },
        Case(
            testDescription: "a wildcard two levels below",
            host: "a.b.example.test",
            kind: .wrongHost,
            words: "the certificate of a.b.example.test is for another host name",
            alert: "bad certificate"
        ) { try Case.leaf($0, names: "DNS:*.example.test") },
        Case(
            testDescription: "expired",
            kind: .expired,
            words: "the certificate of localhost has expired",
            alert: "certificate expired"
        ) { try Case.leaf($0, days: -30 ..< -1) },
        Case(
            testDescription: "not yet valid",
            kind: .expired,
            words: "the certificate of localhost is not yet valid; is this machine's clock right?",
            alert: "bad certificate"
        ) { try Case.leaf($0, days: 1..<30) },
        Case(
            testDescription: "self-signed",
            kind: .selfSigned,
            words: "the certificate of localhost is self-signed and not in the trusted store",
            alert: "unknown CA"
        ) { _ in [try TestIdentity("localhost", names: "DNS:localhost")] },
        Case(
            testDescription: "without the intermediate",
            kind: .incompleteChain,
            words: "the certificate of localhost came alone: "
                + "the intermediate certificate of \"A Test Intermediate\" is missing from its chain",
            alert: "unknown CA"
        ) { [$0.leaf] },
        Case(
            testDescription: "an unknown root that is not sent",
            kind: .unknownRoot,
            words: "the certificate of localhost leads to the root \"A Test Root\", which is not trusted here",
            alert: "unknown CA",
            shown: { [$0.leaf, $0.intermediate] },
            trusted: { _ in [try TestIdentity("Another Root", isAuthority: true)] }
        ),
        Case(
            testDescription: "an unknown root that is sent",
            kind: .unknownRoot,
            words: "the certificate of localhost leads to the root \"A Test Root\", which is not trusted here",
            alert: "unknown CA",
            shown: { [$0.leaf, $0.intermediate, $0.root] },
            trusted: { _ in [try TestIdentity("Another Root", isAuthority: true)] }
        ),
        Case(
            testDescription: "issued by what is no authority",
            kind: .untrusted,
            words: "the certificate of localhost was refused: invalid CA certificate",
            alert: "unknown CA"
        ) {
            let middle = try TestIdentity("no authority", issuer: $0.intermediate)
            return [try TestIdentity("leaf", issuer: middle, names: "DNS:localhost"), middle, $0.intermediate]
        },
    ]

    @Test(arguments: cases, [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a chain is accepted, or refused with a sentence, and the alert arrives`(
        example: Case,
        version: Int32
    ) async throws {
        let chain = try TestChain()
        let server = try chain.server(example.shown(chain))
        let client = try chain.client(trusting: example.trusted(chain))
        client.limit(versions: version...version)
        try await withTLSServer({ server }) { address, loop, accepted in
            do {
                let connection = try await Connection.open(to: address, as: example.host, client, on: loop)
                #expect(example.kind == nil)
                let collector = Collector(connection)
                connection.write([1].span)
                try await collector.wait { $0.bytes == [1] }
                connection.abort()
            } catch ConnectError.tls(let error) {
                #expect(error.kind == example.kind)
                #expect(error.message == example.words)
                try await accepted.wait(on: loop) { $0.first?.end != nil }
                #expect(
                    accepted.collectors.first?.end?.description
                        == "TLS: the TLS hand-shake failed with the client: the peer sent the alert "
                        + "\"\(example.alert ?? "")\""
                )
            }
        }
    }

    @Test func `a client names the host it wants, but no address`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }) { address, loop, accepted in
            for (place, host) in ["localhost", "127.0.0.1"].enumerated() {
                let connection = try await Connection.open(to: address, as: host, client, on: loop)
                connection.write([1].span)
                try await accepted.wait(on: loop) { $0.count == place + 1 && $0[place].bytes == [1] }
                let session = unsafe accepted.collectors[place].connection.tls?.ssl
                let name = unsafe SSL_get_servername(session, TLSEXT_NAMETYPE_host_name).map {
                    unsafe String(cString: $0)
                }
                #expect(name == (host == "localhost" ? "localhost" : nil))
                connection.abort()
            }
        }
    }

    @Test(
        arguments: [
            (["h2", "http/1.1"], ["http/1.1"], "http/1.1"),
            (["http/1.1"], ["spdy", "http/1.1", "h2"], "http/1.1"),
            (["b", "a"], ["a", "b"], "b"),
            ([], ["a"], nil),
            (["a"], [], nil),
        ] as [([String], [String], String?)]
    )
    func `the server's first shared application protocol is agreed on`(
        served: [String],
        offered: [String],
        agreed: String?
    ) async throws {
        let chain = try TestChain()
        let server = try chain.server(protocols: served)
        let client = try chain.client(protocols: offered)
        try await withTLSServer({ server }) { address, loop, accepted in
            let connection = try await Connection.open(to: address, client, on: loop)
            #expect(connection.tls?.applicationProtocol == agreed)
            connection.write([1].span)
            try await accepted.wait(on: loop) { $0.first?.bytes == [1] }
            #expect(accepted.collectors.first?.connection.tls?.applicationProtocol == agreed)
            connection.abort()
        }
    }

    @Test func `no shared application protocol ends the handshake with its alert`() async throws {
        let chain = try TestChain()
        let server = try chain.server(protocols: ["h2"])
        let client = try chain.client(protocols: ["http/1.1"])
        try await withTLSServer({ server }) { address, loop, accepted in
            let error = await #expect(throws: ConnectError.self) {
                _ = try await Connection.open(to: address, client, on: loop)
            }
            #expect(error?.description.hasSuffix("the peer sent the alert \"no application protocol\"") == true)
            try await accepted.wait(on: loop) { $0.first?.end != nil }
            #expect(
                accepted.collectors.first?.end?.description
                    == "TLS: the TLS hand-shake failed with the client: no application protocol (ALPN) in common"
            )
        }
    }

    @Test(arguments: [[""], [String(repeating: "x", count: 256)]])
    func `a protocol name that does not fit is refused`(names: [String]) throws {
        let chain = try TestChain()
        #expect(throws: TLSError(.configuration, "an ALPN name has 1 to 255 bytes")) {
            try chain.server(protocols: names)
        }
    }
}
