import FastJSON
import Glibc
import Octets

/// What it costs to read one Twilio `media` message, and to write one: our reader from another module, beside a scan that
/// looks for what it wants and checks nothing, and beside Foundation.
///
/// `bench-json` prints a table, `bench-json --json` one line of JSON. Times are CPU time of the thread, each the median of
/// interleaved runs with the quickest and the slowest of them.
@main
struct BenchJSON {
    /// The claim: event recognised, fields read, payload seen in at most this many nanoseconds.
    static let target = 250.0
    static let repetitions = 15

    static func main() throws {
        let message = sampleMessage()
        let scenarios = Scenario.all(reading: message)
        var runs = [[Double]](repeating: [], count: scenarios.count)
        for _ in 0..<repetitions {
            for (index, scenario) in scenarios.enumerated() { runs[index].append(try scenario.nanosecondsPerMessage()) }
        }
        // Counting slows every allocation down: only after the clock has been read for the last time.
        let isCounting = AllocationCounter.install()
        let results = try scenarios.enumerated().map { index, scenario in
            Result(
                name: scenario.name,
                inOrder: runs[index],
                allocations: isCounting ? try scenario.allocationsPerMessage() : nil
            )
        }
        if CommandLine.arguments.contains("--json") {
            try printLine(results, messageBytes: message.count)
        } else {
            printTable(results, messageBytes: message.count)
        }
    }

    /// A message of 20 ms of µ-law, 160 bytes, as 216 characters of base64, in the order in which Twilio writes its members.
    static func sampleMessage() -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var state: UInt64 = 1
        var payload = (0..<214).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return alphabet[Int(state >> 58)]
        }
        payload += Array("==".utf8)
        let head = #"{"event":"media","sequenceNumber":"1047","streamSid":"MZ0123456789abcdef0123456789abcdef","#
        let media = #""media":{"track":"inbound","chunk":"1046","timestamp":"20920","payload":""#
        return Array(head.utf8) + Array(media.utf8) + payload + Array("\"}}".utf8)
    }

    static func printTable(_ results: [Result], messageBytes: Int) {
        print("One Twilio media message of \(messageBytes) bytes, \(repetitions) runs each, CPU time")
        print("")
        print(row("what", "median ns", "quickest", "slowest", "allocations"))
        for result in results {
            print(
                row(
                    result.name,
                    rounded(result.median),
                    rounded(result.quickest),
                    rounded(result.slowest),
                    result.allocations.map { rounded($0) } ?? "not counted"
                )
            )
        }
        print("")
        print("reader beside floor, median of the ratios of neighbouring runs: \(ratio(of: results))")
        print("target for reading: at most \(Int(target)) ns, no allocation")
    }

    static func printLine(_ results: [Result], messageBytes: Int) throws {
        var line = ByteBuffer()
        try line.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in
            let reading = results[0]
            json.beginObject()
            json.key("measured")
            try json.double((reading.median * 10).rounded() / 10)
            json.key("unit")
            json.string("ns")
            json.key("samples")
            json.beginArray()
            for run in reading.runs { try json.double((run * 10).rounded() / 10) }
            json.endArray()
            json.key("reference")
            json.string("\(rounded(results[1].median)) ns \(results[1].name)")
            json.key("details")
            json.beginObject()
            json.key("messageBytes")
            json.integer(messageBytes)
            json.key("readerToFloor")
            try json.double(ratio(of: results))
            json.key("results")
            json.beginArray()
            for result in results {
                json.beginObject()
                json.key("name")
                json.string(result.name)
                for (key, value) in [
                    ("median", result.median), ("quickest", result.quickest), ("slowest", result.slowest),
                ] {
                    json.key(key)
                    try json.double((value * 10).rounded() / 10)
                }
                json.key("allocations")
                if let allocations = result.allocations { try json.double(allocations) } else { json.null() }
                json.endObject()
            }
            json.endArray()
            json.endObject()
            json.endObject()
        }
        print(String(decoding: line.bytes))
    }

    /// What the reader takes of what the floor takes: a machine that is slower for a while is so for both.
    private static func ratio(of results: [Result]) -> Double {
        let ratios = zip(results[0].inOrder, results[1].inOrder).map { $0 / $1 }.sorted()
        return (ratios[ratios.count / 2] * 100).rounded() / 100
    }

    private static func row(_ cells: String...) -> String {
        cells.enumerated().map { index, cell in
            let width = index == 0 ? 44 : 13
            let blank = String(repeating: " ", count: max(0, width - cell.count))
            return index == 0 ? cell + blank : blank + cell
        }.joined()
    }

    private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}

/// What the runs of one scenario gave, in nanoseconds and calls a message.
struct Result {
    let name: String
    let inOrder: [Double]
    let allocations: Double?
    var runs: [Double] { inOrder.sorted() }

    var median: Double { runs[runs.count / 2] }
    var quickest: Double { runs.first ?? 0 }
    var slowest: Double { runs.last ?? 0 }
}
