internal import Reactor

extension ChainRoster {
    /// Warms up the first member that lets itself be warmed up; the others are asked only when they are needed.
    func warmUp(
        on loop: EventLoop,
        _ warmUp: (Provider) async throws(ProviderFailure) -> Void
    ) async throws(ProviderFailure) {
        var course = ChainCourse()
        while let attempt = next(&course, at: loop.now, insists: false) {
            do throws(ProviderFailure) {
                try await warmUp(attempt.member.provider)
                // It shows that the provider can be reached, not that it works: a probe stays open.
                abandoned(attempt, at: loop.now)
                return
            } catch {
                guard !Task.isCancelled else {
                    abandoned(attempt, at: loop.now)
                    throw error
                }
                failed(attempt, error, &course, at: loop.now)
            }
        }
        throw course.exhausted(members[0].identity.provider)
    }
}
