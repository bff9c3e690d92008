import CallTestKit
import Glibc
import Synchronization

/// Plays random calls, and looks whether what must always hold does: `random-calls <first seed> <count>`.
///
/// Of a call that violates something the seed, the shortest script that still does, and what it violates are printed.
/// How far it is goes to standard error; Ctrl-C ends it with what was found until then.
func play(from first: UInt64, _ count: UInt64) -> Int32 {
    Interruption.watch()
    var failed = 0
    var (estimates, wrong) = (0, 0)
    var played: UInt64 = 0
    while played < count, !Interruption.hasCome {
        let call = RandomCall(seed: first + played)
        played += 1
        if played % 10_000 == 0 { say("\(played) of \(count) random calls, \(failed) violate something") }
        let outcome = call.outcome()
        estimates += outcome.estimates
        wrong += outcome.wrong
        guard !outcome.violations.isEmpty else { continue }
        failed += 1
        guard failed <= 5 else { continue }
        let (script, violations) = call.shrunk()
        print("--- seed \(call.seed)\n\(script)\n=> \(violations.prefix(3).joined(separator: "\n=> "))")
        fflush(nil)
    }
    print("\(played) random calls from seed \(first), \(failed) violate something")
    print("of \(estimates) replies without word times \(wrong) are noted with a third more or less than was heard")
    let isTrue = failed == 0 && wrong * RandomCall.estimatesPerWrongOne <= estimates
    return Interruption.hasCome ? 130 : isTrue ? 0 : 1
}

/// Whether Ctrl-C or an end was asked for; also where a shell's `&` has the signal ignored.
enum Interruption {
    private static let flag = Atomic(false)

    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        }
    }

    static var hasCome: Bool { flag.load(ordering: .relaxed) }
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

func say(_ text: String) {
    var line = text + "\n"
    line.withUTF8 { _ = unsafe write(2, $0.baseAddress, $0.count) }
}

let arguments = CommandLine.arguments.dropFirst()
let numbers = arguments.compactMap { UInt64($0) }
if arguments.first == "tell" {
    tell(arguments.dropFirst().joined(separator: " "))
} else if arguments.first == "explain", arguments.count == 2, let seed = numbers.first {
    explain(seed)
} else if numbers.count == arguments.count, numbers.count <= 2 {
    exit(play(from: numbers.first ?? 1, numbers.count == 2 ? numbers[numbers.startIndex + 1] : 20_000))
} else {
    say("usage: random-calls [<first seed> [<count>]] | tell [<part of a name>] | explain <seed>")
    exit(2)
}
