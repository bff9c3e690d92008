internal import Foundation
internal import Reactor

extension Doctor {
    /// Whether the certificate that is served with can be used.
    func certificate() -> [Finding] {
        guard let files = settings.listening.certificate else { return [] }
        do {
            let context = try TLSContext.server(certificateChain: files.chain, privateKey: files.key)
            return [Self.finding(of: files.chain, life: context.certificateLife ?? .zero)]
        } catch {
            return [
                .problem("certificate", "\(error)", fix: "name the whole chain and its key, readable by this user")
            ]
        }
    }

    /// Whether a certificate that belongs to its key holds, and for long enough to be renewed in time.
    static func finding(of chain: String, life: Duration) -> Finding {
        let days = life / .seconds(86_400)
        let fix = "renew it, and have it read again with SIGHUP"
        guard days > 0 else { return .problem("certificate", "\(chain) is no longer valid", fix: fix) }
        guard days > 14 else {
            return .warning("certificate", "\(chain) is valid for \(Int(days)) days more", fix: fix)
        }
        return .fine("certificate", "\(chain) and its key belong together; valid for \(Int(days)) days")
    }
}
