internal import COpenSSL
internal import Octets

/// How Twilio signs what it sends to a webhook: HMAC-SHA1 over the address and the form's fields, in Base64.
enum TwilioSignature {
    /// The value of `X-Twilio-Signature` for a form that is posted to an address; of a GET, whose fields are in the
    /// address, with no form.
    static func make(_ url: String, form: [(name: String, value: String)] = [], token: String) -> String {
        var text = Array(url.utf8)
        // By bytes: Swift's own order of strings is another one.
        let fields = form.map { (Array($0.name.utf8), Array($0.value.utf8)) }
            .sorted { $0.0 == $1.0 ? $0.1.lexicographicallyPrecedes($1.1) : $0.0.lexicographicallyPrecedes($1.0) }
        var last: (name: [UInt8], value: [UInt8])?
        for (name, value) in fields {
            if let last, last.name == name, last.value == value { continue }
            text += name + value
            last = (name, value)
        }
        return base64(hmacSHA1(text, key: Array(token.utf8)))
    }

    private static func hmacSHA1(_ text: [UInt8], key: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        var length: UInt32 = 20
        // The digest has the room that SHA-1 needs; nothing is kept behind the call.
        _ = unsafe HMAC(EVP_sha1(), key, Int32(key.count), text, text.count, &digest, &length)
        return digest
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let text = [UInt8](capacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes.span, into: &$0) }
        return String(decoding: text, as: UTF8.self)
    }
}
