import Foundation

/// What the run was asked for, from the environment (`make evidence CLASS=… ONLY=… LIST=1 FORCE=1`).
struct Options {
    var paces: Set<Claim.Pace> = [.quick, .full]
    var only: [String] = []
    var lists = false
    var forces = false

    /// A request that cannot be met, in a sentence.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    init(environment: [String: String]) throws(Problem) {
        func words(_ key: String) -> [String] {
            (environment[key] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
        }
        let classes = words("CLASS")
        if !classes.isEmpty {
            paces = []
            for name in classes {
                guard let pace = Claim.Pace(rawValue: name) else {
                    throw Problem(description: "CLASS is quick, full or long, not \(name)")
                }
                paces.insert(pace)
            }
        }
        only = words("ONLY")
        for name in only where !Claim.all.contains(where: { $0.name == name }) {
            throw Problem(description: "there is no claim named \(name); LIST=1 shows them")
        }
        lists = !(environment["LIST"] ?? "").isEmpty
        forces = !(environment["FORCE"] ?? "").isEmpty
    }

    /// The claims to run, in the order of the list; names win over classes.
    var claims: [Claim] {
        guard only.isEmpty else { return Claim.all.filter { only.contains($0.name) } }
        return Claim.all.filter { paces.contains($0.pace) }
    }
}
