package import CallPipeline
internal import Digests
internal import ProviderKit

/// One of the ways in which an agent's calls go, to be compared with its others.
package struct AgentArm: Sendable {
    /// What it is called in records and figures.
    package var name: String
    /// How many calls it gets for each of another arm with a share of 1.
    package var share: Int
    /// The agent as it is there.
    package var definition: AgentDefinition
}

/// An arm that is tried beside calls, and heard by nobody.
package struct AgentShadow: Sendable {
    /// Beside which share of the calls, from 0 to 1.
    package var share: Double
    package var arm: ShadowArm
}

extension AgentDefinition {
    /// Who runs beside a call; nil for nobody.
    ///
    /// It hangs on the call's name, as the call's arm does, but not in the same way: so a shadow sees calls of all arms.
    package func shadow(of call: String) -> ShadowArm? {
        guard !shadows.isEmpty else { return nil }
        var place = Double(number(of: "shadow/\(call)") >> 11) / Double(UInt64(1) << 53)
        for shadow in shadows {
            if place < shadow.share { return shadow.arm }
            place -= shadow.share
        }
        return nil
    }

    /// Which arm a call goes by; nil for an agent that is always the same.
    ///
    /// It hangs on the call's name alone: so a call that comes back goes on as it was, on whichever machine, and as long as
    /// names and shares stay what they are.
    package func arm(of call: String) -> AgentArm? {
        let total = arms.reduce(0) { $0 + $1.share }
        guard total > 0 else { return nil }
        // The high part of the product: so each number below the total is as likely as any other.
        var place = Int(number(of: call).multipliedFullWidth(by: UInt64(total)).high)
        for arm in arms {
            if place < arm.share { return arm }
            place -= arm.share
        }
        return nil
    }

    private func number(of call: String) -> UInt64 {
        let digest = MessageDigest.sha256.of(Array("\(organisation.key)/\(name)/\(call)".utf8).span)
        return digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
}
