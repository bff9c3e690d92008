import COpenSSL
import Foundation

/// A certificate and its key, made for one test.
///
/// A test that keeps one keeps it on one thread at a time.
@safe
final class TestIdentity: @unchecked Sendable {
    let key: OpaquePointer
    let certificate: OpaquePointer

    enum Failure: Error { case openSSL(String) }

    /// Makes a certificate that `issuer` has signed, or the identity itself.
    ///
    /// - Parameters:
    ///   - names: as OpenSSL's configuration has them: "DNS:localhost,IP:127.0.0.1".
    ///   - days: from when until when it is valid, from now.
    init(
        _ name: String,
        issuer: TestIdentity? = nil,
        isAuthority: Bool = false,
        names: String? = nil,
        days: Range<Int> = -1..<30
    ) throws {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var made: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1, unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            unsafe EVP_PKEY_generate(context, &made) == 1, let pair = unsafe made, let certificate = unsafe X509_new()
        else { throw Failure.openSSL("no key") }
        unsafe key = unsafe pair
        unsafe self.certificate = unsafe certificate
        unsafe X509_set_version(certificate, 2)
        unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1...Int(Int32.max)))
        unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), days.lowerBound * 86_400)
        unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), days.upperBound * 86_400)
        let subject = unsafe X509_get_subject_name(certificate)
        unsafe X509_NAME_add_entry_by_txt(subject, "CN", 0x1000, Array(name.utf8), Int32(name.utf8.count), -1, 0)
        unsafe X509_set_issuer_name(certificate, X509_get_subject_name((issuer ?? self).certificate))
        unsafe X509_set_pubkey(certificate, pair)
        try extend(NID_basic_constraints, isAuthority ? "critical,CA:TRUE" : "CA:FALSE")
        if let names { try extend(NID_subject_alt_name, names) }
        guard unsafe X509_sign(certificate, (issuer ?? self).key, EVP_sha256()) > 0 else {
            throw Failure.openSSL("not signed")
        }
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(key)
    }

    private func extend(_ kind: Int32, _ value: String) throws {
        guard let added = unsafe X509V3_EXT_conf_nid(nil, nil, kind, value) else {
            throw Failure.openSSL("no extension")
        }
        unsafe X509_add_ext(certificate, added, -1)
        unsafe X509_EXTENSION_free(added)
    }
}

/// A temporary folder of certificates, gone with this object.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/reactor-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(chain: [TestIdentity], to name: String = "chain.pem") throws -> String {
        let file = "\(path)/\(name)"
        let output = unsafe BIO_new_file(file, "w")
        defer { unsafe BIO_free(output) }
        for identity in chain where unsafe PEM_write_bio_X509(output, identity.certificate) != 1 {
            throw TestIdentity.Failure.openSSL("no certificate written")
        }
        return file
    }

    func write(key: TestIdentity, to name: String = "key.pem", password: String? = nil) throws -> String {
        let file = "\(path)/\(name)"
        let output = unsafe BIO_new_file(file, "w")
        defer { unsafe BIO_free(output) }
        var secret = Array((password ?? "").utf8)
        let written = unsafe PEM_write_bio_PrivateKey(
            output,
            key.key,
            password == nil ? nil : EVP_aes_128_cbc(),
            &secret,
            Int32(secret.count),
            nil,
            nil
        )
        guard written == 1 else { throw TestIdentity.Failure.openSSL("no key written") }
        return file
    }

    func write(_ text: String, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }
}

/// A root, an intermediate and a server's certificate of it, for `localhost` and 127.0.0.1.
final class TestChain: Sendable {
    let folder: TestFolder
    let root: TestIdentity
    let intermediate: TestIdentity
    let leaf: TestIdentity

    init() throws {
        folder = try TestFolder()
        root = try TestIdentity("A Test Root", isAuthority: true)
        intermediate = try TestIdentity("A Test Intermediate", issuer: root, isAuthority: true)
        leaf = try TestIdentity("leaf", issuer: intermediate, names: "DNS:localhost,IP:127.0.0.1")
    }
}
