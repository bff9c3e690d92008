import CallTestKit

/// Plays random calls, and looks whether what must always hold does: `random-calls <first seed> <count>`.
///
/// Of a call that violates something the seed, the shortest script that still does, and what it violates are printed.
func play(from first: UInt64, _ count: UInt64) -> Int {
    var failed = 0
    for seed in first..<first + count {
        let call = RandomCall(seed: seed)
        guard !call.violations().isEmpty else { continue }
        failed += 1
        guard failed <= 5 else { continue }
        let (script, violations) = call.shrunk()
        print("--- seed \(seed)\n\(script)\n=> \(violations.prefix(3).joined(separator: "\n=> "))")
    }
    print("\(count) random calls, \(failed) violate something")
    return failed
}

/// Plays the scenarios whose names contain a text, with their whole stories; without a text those that go wrong.
func tell(_ part: String) {
    for scenario in Scenario.all where part.isEmpty || scenario.name.contains(part) {
        let outcome = scenario.play()
        if part.isEmpty, outcome.complaints.isEmpty { continue }
        print("--- \(scenario.name)\n\(outcome.story)\n\(outcome.complaints.joined(separator: "\n"))")
    }
}

/// Plays one random call, as short as it still violates something, with its whole story.
func explain(_ seed: UInt64) {
    let call = RandomCall(seed: seed)
    let shrunk = call.shrunk()
    print("\(shrunk.script)\n\(call.story(of: shrunk.script))\n\(shrunk.violations.joined(separator: "\n"))")
}

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "tell" {
    tell(arguments.dropFirst().joined(separator: " "))
} else if arguments.first == "explain", let seed = arguments.last.flatMap({ UInt64($0) }) {
    explain(seed)
} else {
    let numbers = arguments.compactMap { UInt64($0) }
    _ = play(from: numbers.first ?? 1, numbers.dropFirst().first ?? 20_000)
}
