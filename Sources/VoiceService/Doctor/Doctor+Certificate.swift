internal import Foundation
internal import Reactor

extension Doctor {
    /// Whether the certificate that is served with can be used.
    func certificate() -> [Finding] {
        guard let files = settings.listening.certificate else { return [] }
        do {
            _ = try TLSContext.server(certificateChain: files.chain, privateKey: files.key)
            return [.fine("certificate", "\(files.chain) and its key belong together")]
        } catch {
            return [
                .problem("certificate", "\(error)", fix: "name the whole chain and its key, readable by this user")
            ]
        }
    }
}
