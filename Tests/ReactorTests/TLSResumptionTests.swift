import COpenSSL
import CallTiming
import Octets
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct TLSResumptionTests {
    private func exchange(_ connection: Connection, _ loop: EventLoop) async throws {
        let collector = Collector(connection)
        connection.write([1].span)
        try await collector.wait { $0.bytes == [1] }
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION], ["localhost", "127.0.0.1"])
    func `the second connection takes up the first one's session`(version: Int32, host: String) async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        client.limit(versions: version...version)
        try await withTLSServer({ server }) { address, loop, _ in
            for round in 0..<4 {
                let connection = try await Connection.open(to: address, as: host, client, on: loop)
                #expect(connection.tls?.isResumed == (round > 0))
                try await exchange(connection, loop)
                // Whether it ends well or not.
                if round.isMultiple(of: 2) { connection.abort() } else { connection.close() }
            }
        }
    }

    @Test func `another port of the same host has a session of its own`() async throws {
        let chain = try TestChain()
        let first = try chain.server()
        let second = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ first }) { one, loop, _ in
            let connection = try await Connection.open(to: one, client, on: loop)
            try await exchange(connection, loop)
            connection.abort()
            try await withTLSServer({ second }) { two, loop, _ in
                for round in 0..<2 {
                    let connection = try await Connection.open(to: two, client, on: loop)
                    #expect(connection.tls?.isResumed == (round > 0))
                    try await exchange(connection, loop)
                    connection.abort()
                }
            }
            let again = try await Connection.open(to: one, client, on: loop)
            #expect(again.tls?.isResumed == true)
            again.abort()
        }
    }

    @Test func `a context may be let go while its connections live`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        try await withTLSServer({ server }) { address, loop, _ in
            weak var cache: TLSSessionCache?
            let connection: Connection
            do {
                let client = try chain.client()
                cache = client.sessions
                // The tickets of TLS 1.3 come behind the hand-shake: the cache is still needed then.
                connection = try await Connection.open(to: address, client, on: loop)
            }
            try await exchange(connection, loop)
            #expect(cache != nil)
            connection.abort()
            try await loop.sleep(until: loop.now)
        }
    }

    @Test func `a renewed certificate is shown to new connections, old ones go on`() async throws {
        let chain = try TestChain()
        let store = try TLSCertificateStore(chain.server())
        let client = try chain.client()
        try await withTLSServer({ store.current }) { address, loop, _ in
            let old = try await Connection.open(to: address, client, on: loop)
            let collector = Collector(old)

            let renewed = try TestIdentity("renewed", issuer: chain.intermediate, names: "DNS:renewed.test")
            store.renew(try chain.server([renewed, chain.intermediate]))
            let connection = try await Connection.open(to: address, as: "renewed.test", client, on: loop)
            try await exchange(connection, loop)
            connection.abort()

            old.write([1].span)
            try await collector.wait { $0.bytes == [1] }
            old.abort()
        }
    }

    @Test func `files that cannot be used say why`() throws {
        let chain = try TestChain()
        let life = try #require(chain.server().certificateLife)
        #expect(life > .zero)
        let folder = chain.folder
        func fails(_ start: String) {
            let error = #expect(throws: TLSError.self) {
                try TLSContext.server(
                    certificateChain: folder.path + "/chain.pem",
                    privateKey: folder.path + "/key.pem"
                )
            }
            #expect(error?.kind == .configuration)
            #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
        }
        _ = try folder.write(key: TestIdentity("another"))
        fails("no private key for that certificate in \(folder.path)/key.pem: key values mismatch")
        _ = try folder.write(key: chain.leaf, password: "secret")
        fails("no private key for that certificate in \(folder.path)/key.pem")
        _ = try folder.write("not a certificate", to: "chain.pem")
        fails("no certificate chain in \(folder.path)/chain.pem: no start line")
    }
}
