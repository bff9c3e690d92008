internal import Digests
package import HTTPTransport

// The addresses of a talk open to whom they were told when it was allowed: its call's name, which stands in records and in
// logs, opens nothing.
extension FrontDoor {
    /// What the addresses of a talk end with.
    func key(ofTalk call: String) -> String {
        let secret = talkKey
        let digest = MessageDigest.sha256.of(Array(call.utf8).span, key: secret.span)
        return MessageDigest.hex(Array(digest.prefix(16)))
    }

    /// Whether an address of a talk is one that was told.
    package func hasTold(_ target: HTTPTarget, ofTalk call: String) -> Bool {
        let given = Array((target.parameters["key"] ?? "").utf8)
        return MessageDigest.areEqual(given.span, Array(key(ofTalk: call).utf8).span)
    }
}
