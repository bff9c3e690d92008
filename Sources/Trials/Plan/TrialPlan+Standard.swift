internal import AgentFiles
internal import FastJSON
internal import Rehearsal

extension TrialPlan {
    /// A standard agent on simulators as slow as published, called by standard callers.
    package static var standard: TrialPlan {
        var plan = TrialPlan(callers: StandardCallers.all)
        plan.world.latencies = typical
        plan.replies = StandardCallers.replies([])
        return plan
    }

    /// Callers that are described here, of which nothing can be wrong.
    static func callers(in text: String) -> [CallerScript] {
        guard let node = try? JSON5Node(parsing: text) else { return [] }
        var reader = SettingsReader(node)
        var plan = TrialPlan(callers: [])
        try? plan.readCallers(&reader, { _ in [] }, { _ in [] })
        return plan.callers
    }
}
