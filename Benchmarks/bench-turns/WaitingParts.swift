import CallTestKit
import Glibc
import ProviderKit

/// Whether the parts of every wait are the whole that the simulated carrier measures: in every scripted call, and in labelled ones.
enum WaitingParts {
    static func run(_ folders: [String]) {
        var (count, wrong) = (0, 0)
        func look(at call: VirtualCall, _ name: String) {
            for wait in call.waits {
                count += 1
                guard !wait.fits else { continue }
                wrong += 1
                if wrong <= 10 { print("\(name): \(wait.told.whole) told, \(wait.measured) measured: \(wait.told)") }
            }
            for reply in call.untoldWaits {
                wrong += 1
                if wrong <= 10 { print("\(name): reply \(reply) was heard, and nothing is told of its wait") }
            }
        }
        for scenario in Scenario.all { look(at: scenario.play().call, scenario.name) }
        let scripted = count
        for (index, folder) in folders.enumerated() {
            guard let calls = EvalCall.all(in: folder) else {
                print("there is no corpus in \(folder)")
                exit(1)
            }
            for recognizer in EvalSettings.Recognizer.allCases {
                var settings = EvalSettings()
                settings.recognizer = recognizer
                settings.seed = UInt64(index + 1)
                for eval in calls { look(at: EvalRun(eval, Arm.all[3], settings).play(), eval.name) }
            }
        }
        print(
            "{\"measured\": \(wrong), \"unit\": \"waits\", "
                + "\"reference\": \"\(scripted) in scripts, \(count - scripted) in labelled calls\"}"
        )
    }
}
