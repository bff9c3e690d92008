internal import ProviderKit
internal import Reactor

/// The links of one loop to a voice, opened before they are needed: a hand-shake is never inside a turn.
///
/// Who asks for a link gets one at once where there is room; after that there is room for one more, or a link with room
/// is being opened.
final class VoiceLinkPool<Link: VoiceLink> {
    typealias Answer = (Result<Link, ProviderFailure>) -> Void

    /// How many idle links are kept.
    private static var greatestIdle: Int { 2 }

    private struct Request {
        var number: Int
        var answer: Answer
    }

    private let loop: EventLoop
    private let provider: String
    /// How many contributions a fresh link carries.
    private let capacity: Int
    private let open: @Sendable (EventLoop) async throws(ProviderFailure) -> Link
    private var links: [Link] = []
    private var requests: [Request] = []
    private var lastNumber = 0
    /// The links on their way.
    ///
    /// Tasks of the pool's own: a link that is opened for the next turn belongs to no turn. They end within the
    /// deadline for connecting, and are cancelled with the pool.
    private var openings: [Int: Task<Void, Never>] = [:]

    init(
        on loop: EventLoop,
        provider: String,
        capacity: Int,
        open: @escaping @Sendable (EventLoop) async throws(ProviderFailure) -> Link
    ) {
        self.loop = loop
        self.provider = provider
        self.capacity = capacity
        self.open = open
    }

    deinit {
        for opening in openings.values { opening.cancel() }
        for link in links {
            link.changed = nil
            link.retire()
        }
        for request in requests { request.answer(.failure(.cancelled(provider))) }
    }

    /// A link with room for one contribution, which is kept for the caller.
    func take() async throws(ProviderFailure) -> Link {
        var number = 0
        let link = try await loop.wait(
            until: nil,
            late: ProviderFailure.cancelled(provider),
            cancelled: .cancelled(provider),
            start: { (wait: LoopWait<LoopConfined<Link>, ProviderFailure>) in
                let loop = self.loop
                number = request { wait.complete($0.map { LoopConfined($0, on: loop) }) }
            },
            abandon: { [self] in forget(number) }
        )
        return link.value
    }

    /// Asks for a link with room for one contribution; answers at once where there is one.
    ///
    /// - Returns: a number by which the request can be withdrawn.
    @discardableResult
    func request(_ answer: @escaping Answer) -> Int {
        lastNumber += 1
        requests.append(Request(number: lastNumber, answer: answer))
        let number = lastNumber
        serve()
        // Who found a link wants the next one ready; who found none wants one first, and to hear why there is none.
        openAhead(spare: requests.last?.number == number ? 0 : 1)
        return number
    }

    /// Withdraws a request.
    func forget(_ number: Int) { requests.removeAll { $0.number == number } }

    /// Opens a link unless one has room, and waits for it.
    func warmUp() async throws(ProviderFailure) {
        guard !links.contains(where: { $0.isOpen && $0.room > 0 }) else { return }
        // Who wants to know whether the provider can be reached takes a place, and gives it back.
        let link = try await take()
        link.release()
    }

    private func serve() {
        links.removeAll { !$0.isOpen }
        while !requests.isEmpty, let link = links.first(where: { $0.room > 0 }) {
            let request = requests.removeFirst()
            link.reserve()
            request.answer(.success(link))
        }
    }

    /// Opens what is missing for those who wait, and for so many who come next.
    private func openAhead(spare: Int) {
        let room = links.reduce(0) { $0 + $1.room } + openings.count * capacity
        var missing = requests.count + spare - room
        while missing > 0 {
            beginOpening()
            missing -= capacity
        }
    }

    private func beginOpening() {
        lastNumber += 1
        let number = lastNumber
        let pool = LoopConfined(WeakPool(self), on: loop)
        openings[number] = Task(executorPreference: loop) { [open, loop] in
            let result: Result<Link, ProviderFailure>
            do throws(ProviderFailure) {
                result = .success(try await open(loop))
            } catch {
                result = .failure(error)
            }
            if let pool = pool.value.pool { pool.opened(number, result) } else { try? result.get().retire() }
        }
    }

    private func opened(_ number: Int, _ result: Result<Link, ProviderFailure>) {
        openings[number] = nil
        switch result {
        case .success(let link) where !link.isOpen:
            // The provider has closed it again, as it does with who may not speak.
            failUncovered(link.ending ?? ProviderFailure(.network, provider: provider, "the connection ended at once"))
        case .success(let link):
            links.append(link)
            link.changed = { [weak self] in self?.linkChanged() }
            serve()
            openAhead(spare: 1)
        case .failure(let failure): failUncovered(failure)
        }
    }

    /// Those for whom the other openings have no room hear why; the next request tries again.
    private func failUncovered(_ failure: ProviderFailure) {
        let covered = openings.count * capacity
        while requests.count > covered { requests.removeFirst().answer(.failure(failure)) }
    }

    private func linkChanged() {
        serve()
        if !requests.isEmpty { openAhead(spare: 0) }
        let idle = links.filter(\.isIdle)
        for link in idle.dropLast(Self.greatestIdle) { link.retire() }
    }

    /// A reference that does not keep the pool.
    private struct WeakPool {
        weak let pool: VoiceLinkPool?
        init(_ pool: VoiceLinkPool) { self.pool = pool }
    }
}
