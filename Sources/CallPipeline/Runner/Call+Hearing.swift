internal import CallTiming
internal import Octets
internal import ProviderKit

// The recogniser's task: opens the session and reads what it makes of the caller.
extension Call {
    func listen() async {
        do throws(ProviderFailure) {
            let session = try await providers.recognizer.open(
                RecognitionRequest(language: agent.language),
                on: loop
            )
            guard !hasEnded else { return session.cancel() }
            recognition = session
            // What was said while it was opened.
            if !early.isEmpty { session.hear(early.bytes, at: earlyStart) }
            early.removeAll(keepingCapacity: false)
            while let event = try await session.events.next() { take(.recognition(event)) }
            guard !hasEnded else { return }
            take(
                .recognitionFailed(ProviderFailure(.closed, provider: providers.recognizer.identity.provider, "ended"))
            )
        } catch {
            take(.recognitionFailed(error))
        }
    }
}
