internal import Digests
package import HTTPTransport
package import ProviderKit

// The addresses of a talk open to whom they were told when it was allowed: its call's name, which stands in records and in
// logs, opens nothing.
extension FrontDoor {
    /// What the addresses of a talk end with: whose it is, and what nobody can make who was not told.
    func query(ofTalk call: CallKey) -> String {
        "of=\(PercentEncoding.encode(call.organisation))&key=\(key(ofTalk: call))"
    }

    private func key(ofTalk call: CallKey) -> String {
        let secret = talkKey
        let text = "\(call.organisation)/\(call.call)"
        let digest = MessageDigest.sha256.of(Array(text.utf8).span, key: secret.span)
        return MessageDigest.hex(Array(digest.prefix(16)))
    }

    /// Whose talk an address is of, if it is one that was told.
    package func organisation(_ target: HTTPTarget, ofTalk call: String) -> Organisation? {
        let organisation = target.parameters["of"] ?? ""
        let key = key(ofTalk: CallKey(organisation: organisation, call: call))
        let given = Array((target.parameters["key"] ?? "").utf8)
        return MessageDigest.areEqual(given.span, Array(key.utf8).span) ? Organisation(organisation) : nil
    }
}
