import CallTestKit

let names = CommandLine.arguments.dropFirst()
var failed = 0
for scenario in Scenario.all where names.isEmpty || names.contains(where: { scenario.name.contains($0) }) {
    let outcome = scenario.play()
    guard !outcome.complaints.isEmpty else {
        if !names.isEmpty { print(outcome.story) }
        continue
    }
    failed += 1
    print("--- \(scenario.name)")
    for complaint in outcome.complaints { print(complaint) }
    if !names.isEmpty { print(outcome.story) }
}
print("\(Scenario.all.count) scenarios, \(failed) not as expected")
