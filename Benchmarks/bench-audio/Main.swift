import Glibc
import Octets
import TelephoneAudio

/// What the codecs and the resampling of a call cost, and what the resampling does to tones.
///
///     bench-audio [codecs] [resampling] [--floor LIBRARY]     tables
///     bench-audio --claim NAME [--floor LIBRARY]              one line of JSON
///
/// Times are CPU time of the thread. LIBRARY is the same tables in C, as `Benchmarks/floor/build` makes it.
@main
enum Main {
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        func value(of option: String) -> String? {
            guard let place = arguments.firstIndex(of: option), place + 1 < arguments.count else { return nil }
            defer { arguments.removeSubrange(place...(place + 1)) }
            return arguments[place + 1]
        }
        let floor = value(of: "--floor").flatMap { Floor(path: $0) }
        if let name = value(of: "--claim") {
            guard let claim = AudioClaim(rawValue: name) else {
                print("{\"unavailable\": \"there is no claim \(name)\"}")
                exit(69)
            }
            print(claim.measurement(floor: floor))
            return
        }
        if arguments.isEmpty || arguments.contains("codecs") {
            CodecScenario.printTable(CodecScenario.measured(floor: floor))
            print("")
        }
        if arguments.isEmpty || arguments.contains("resampling") {
            ResamplingScenario.printTable(ResamplingScenario.measured())
        }
    }
}
