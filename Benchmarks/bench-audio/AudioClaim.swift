import Octets
import TelephoneAudio

/// A figure that the project claims of its audio, and how it is found.
enum AudioClaim: String {
    case decode = "g711-decode"
    case encode = "g711-encode"
    case base64 = "base64-frame"
    case besideC = "codecs-beside-c"
    case cost = "resampling-cost"
    case delay = "resampling-delay"
    case ripple = "resampling-ripple"
    case folded = "resampling-folded"
    case drift = "resampling-drift"
    case allocations = "audio-allocations"

    /// One line of JSON.
    func measurement(floor: Floor?) -> String {
        switch self {
        case .decode: return codec(0, "ns a sample", CodecScenario.measured(floor: floor))
        case .encode: return codec(1, "ns a sample", CodecScenario.measured(floor: floor))
        case .base64:
            let scenarios = CodecScenario.measured(floor: floor)
            let slower = scenarios[2].runs.median > scenarios[3].runs.median ? 2 : 3
            return codec(slower, "ns a frame", scenarios)
        case .besideC:
            guard let floor else { return #"{"unavailable": "the tables in C are not there"}"# }
            let scenarios = CodecScenario.measured(floor: floor)
            let ratios = scenarios.map { $0.runs.ratios(to: $0.floorRuns) }
            let worst = ratios.indices.max { ratios[$0].median < ratios[$1].median } ?? 0
            let words = zip(scenarios, ratios).map { "\($0.name.prefix(13)) \($1.median.text(2))" }
            return line(ratios[worst].median, "x", ratios[worst].inOrder, words.joined(separator: ", "))
        case .cost:
            let scenarios = ResamplingScenario.measured()
            let ratios = scenarios.filter(\.isDefault).map { scenario in
                let fastest = scenario.beside(.sincFastest, among: scenarios)?.runs ?? Runs()
                return (scenario: scenario, ratios: scenario.runs.ratios(to: fastest))
            }
            guard let worst = ratios.max(by: { $0.ratios.median < $1.ratios.median }) else { return "{}" }
            let words = ratios.map {
                "\($0.scenario.from / 1_000) to \($0.scenario.to / 1_000): \($0.ratios.median.text(3))"
            }
            return line(worst.ratios.median, "x", worst.ratios.inOrder, words.joined(separator: ", "))
        case .delay: return response("ms", "libsamplerate's fastest") { $0.delay }
        case .ripple: return response("dB", "libsamplerate's fastest") { $0.ripple }
        case .folded: return response("dB", "libsamplerate's fastest", isDownwardOnly: true) { $0.folded }
        case .drift:
            return line(Double(ResamplingScenario.drift()), "samples", [], "an hour each way, 8 pairs of rates")
        case .allocations: return allocations()
        }
    }

    private func codec(_ index: Int, _ unit: String, _ scenarios: [CodecScenario]) -> String {
        let scenario = scenarios[index]
        let floor = scenario.floorRuns.inOrder.isEmpty ? "no C" : "\(scenario.floorRuns.median.text(3)) the same in C"
        return line(scenario.runs.median, unit, scenario.runs.inOrder, floor)
    }

    /// The worst of the defaults, with libsamplerate's worst beside it.
    private func response(
        _ unit: String,
        _ reference: String,
        isDownwardOnly: Bool = false,
        _ figure: (FilterResponse) -> Double
    ) -> String {
        let pairs = ResamplingScenario.pairs.filter { !isDownwardOnly || $0.0 > $0.1 }
        let ours = pairs.map { figure(FilterResponse(from: $0.0, to: $0.1, method: .automatic)) }
        let theirs = pairs.map { figure(FilterResponse(from: $0.0, to: $0.1, method: .sincFastest)) }
        return line(ours.max() ?? 0, unit, [], "\((theirs.max() ?? 0).text(2)) \(unit) \(reference)")
    }

    private func allocations() -> String {
        guard AllocationCounter.install() else { return #"{"unavailable": "allocations cannot be counted here"}"# }
        let scenarios = CodecScenario.all(floor: nil)
        // Their own buffers are allocated for each run, however long it is.
        let codecs = scenarios.map { scenario in
            scenario.ours(10)
            let few = AllocationCounter.count { scenario.ours(10) }
            return AllocationCounter.count { scenario.ours(1_010) } - few
        }
        let sum = codecs.reduce(ResamplingScenario.allocations(), +)
        return line(Double(sum), "allocations", [], "1,000 frames each way, 51 blocks of every resampler")
    }

    private func line(_ measured: Double, _ unit: String, _ samples: [Double], _ reference: String) -> String {
        let list = samples.map { $0.text(4) }.joined(separator: ", ")
        let part = samples.isEmpty ? "" : " \"samples\": [\(list)],"
        return "{\"measured\": \(measured.text(4)), \"unit\": \"\(unit)\",\(part) \"reference\": \"\(reference)\"}"
    }
}
