import Foundation
package import Reactor

/// A server certificate for localhost and 127.0.0.1 that tests trust, valid until 2120; worth nothing outside of them.
package struct TestCertificate {
    /// The side of who has it.
    package let server: TLSContext
    /// The side of who trusts it.
    package let client: TLSContext

    /// Reads it.
    package init() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pem").path
        try Self.pem.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        server = try TLSContext.server(certificateChain: path, privateKey: path)
        client = try TLSContext.client(trust: .file(path))
    }

    /// The certificate and its key, as a file has them.
    package static let pem = """
        -----BEGIN CERTIFICATE-----
        MIIBRjCB7qADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
        dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
        bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvSyuMd9WOnyN1BI7
        L2LYTTJvz6OgsVqM2utnu1lBf8PW6x3/9EQBGuiOcKnG/Y7fdhZy9a1QFIgPm1vy
        wPK/h6MvMC0wDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SH
        BH8AAAEwCgYIKoZIzj0EAwIDRwAwRAIgWbo0j9MhpwZQWHUEmnE6CXuL/Q7+4LRT
        abJD28mZMO8CIAeY2wMwFQFy7GY663bvF4HDyOgxyMdbto7aJnz4ZXHC
        -----END CERTIFICATE-----
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3PaOCMVUInkN3k3P
        WkMrGCirH6psj55ybACCr4/6nd2hRANCAAS9LK4x31Y6fI3UEjsvYthNMm/Po6Cx
        Woza62e7WUF/w9brHf/0RAEa6I5wqcb9jt92FnL1rVAUiA+bW/LA8r+H
        -----END PRIVATE KEY-----
        """
}
