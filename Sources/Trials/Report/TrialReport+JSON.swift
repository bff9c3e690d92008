package import FastJSON
internal import Rehearsal
internal import Statistics

// A report as a file: what was measured of every line, from which all figures can be worked out again.
extension TrialReport {
    /// The version that is written, and the only one that is read.
    private static let version: Int64 = 1

    package func json(_ about: JSONObject) -> JSONValue {
        var object = JSONObject()
        object["format"] = "syrinx trial"
        object["version"] = .integer(Self.version)
        object["about"] = .object(about)
        object["seed"] = .integer(Int64(clamping: seed))
        var figures = JSONObject()
        for row in rows {
            var figure = JSONObject()
            figure["count"] = .integer(Int64(row.count))
            figure["mean"] = .double(row.mean)
            for (name, estimate) in zip(["p50", "p90", "p95", "p99"], row.quantiles) {
                figure[name] = [
                    "value": .double(estimate.value), "low": .double(estimate.low), "high": .double(estimate.high),
                ]
            }
            figures[row.figure.name] = .object(figure)
        }
        object["milliseconds"] = .object(figures)
        var shares = JSONObject()
        for share in TrialShare.all {
            guard let proportion = share.proportion(of: calls) else { continue }
            shares[share.name] = [
                "hits": .integer(Int64(proportion.hits)), "of": .integer(Int64(proportion.count)),
                "share": .double(proportion.share),
            ]
        }
        object["shares"] = .object(shares)
        if let cost = costPerMinute { object["cost_per_minute"] = .double(cost) }
        if !currency.isEmpty { object["currency"] = .string(currency) }
        object["calls"] = .array(calls.map(\.json))
        return .object(object)
    }

    /// Reads what was written.
    ///
    /// - Throws: what is wrong with it.
    package init(_ json: JSONValue) throws(UnreadableReport) {
        guard json["format"]?.stringValue == "syrinx trial", let calls = json["calls"]?.arrayValue else {
            throw UnreadableReport(reason: "it is no report of `syrinx bench` or `syrinx experiment`")
        }
        guard json["version"]?.integerValue == Self.version else {
            throw UnreadableReport(reason: "it was written by another version; measure again")
        }
        var measures: [CallMeasure] = []
        for (index, call) in calls.enumerated() {
            guard let measure = CallMeasure(call) else { throw UnreadableReport(reason: "call \(index) is damaged") }
            measures.append(measure)
        }
        self.init(measures, seed: UInt64(max(0, json["seed"]?.integerValue ?? 1)))
    }
}

/// Why a report cannot be read.
package struct UnreadableReport: Error, CustomStringConvertible {
    package let reason: String

    package var description: String { reason }
}

extension CallMeasure {
    var json: JSONValue {
        var object = JSONObject()
        object["call"] = .integer(Int64(number))
        if !arm.isEmpty { object["arm"] = .string(arm) }
        object["script"] = .string(script)
        object["seconds"] = .double(seconds)
        if let cost { object["cost"] = .double(cost) }
        if !currency.isEmpty { object["currency"] = .string(currency) }
        object["failures"] = .integer(Int64(failures))
        object["heard_texts"] = [.integer(Int64(heardTexts.right)), .integer(Int64(heardTexts.all))]
        object["lateness_ms"] = .double(lateness)
        object["whole"] = .bool(isWhole)
        if let trouble { object["trouble"] = .string(trouble) }
        object["lines"] = .array(lines.map(\.json))
        return .object(object)
    }

    init?(_ json: JSONValue) {
        guard let number = json["call"]?.integerValue, let script = json["script"]?.stringValue,
            let seconds = json["seconds"]?.doubleValue, let lines = json["lines"]?.arrayValue
        else { return nil }
        self.number = Int(number)
        arm = json["arm"]?.stringValue ?? ""
        self.script = script
        self.seconds = seconds
        cost = json["cost"]?.doubleValue
        currency = json["currency"]?.stringValue ?? ""
        failures = Int(json["failures"]?.integerValue ?? 0)
        let texts = json["heard_texts"]
        heardTexts = (Int(texts?[1]?.integerValue ?? 0), Int(texts?[0]?.integerValue ?? 0))
        lateness = json["lateness_ms"]?.doubleValue ?? 0
        isWhole = json["whole"]?.boolValue ?? false
        trouble = json["trouble"]?.stringValue
        self.lines = lines.compactMap { LineMeasure($0) }
        guard self.lines.count == lines.count else { return nil }
    }
}

extension LineMeasure {
    var json: JSONValue {
        var object = JSONObject()
        object["line"] = .integer(Int64(line))
        object["purpose"] = .string(purpose.rawValue)
        object["said"] = .string(said)
        object["at_ms"] = .double(at)
        if let ear { object["ear_ms"] = .double(ear) }
        if let log {
            object["log_ms"] = .double(log)
            object["parts_ms"] = .array(parts.map { .double($0) })
            object["lead_ms"] = .double(lead)
        }
        if let reaction { object["barge_in_ms"] = .double(reaction) }
        // What only a log tells is left out where there was none.
        if let wasCutOff { object["cut_off"] = .bool(wasCutOff) }
        object["talked_over_ms"] = .double(talkedOver)
        if let wasFalseAlarm { object["false_alarm"] = .bool(wasFalseAlarm) }
        if let understood { object["understood"] = .string(understood) }
        object["words"] = .integer(Int64(words))
        if let wrongWords { object["wrong_words"] = .integer(Int64(wrongWords)) }
        return .object(object)
    }

    init?(_ json: JSONValue) {
        guard let line = json["line"]?.integerValue, let words = json["words"]?.integerValue,
            let purpose = json["purpose"]?.stringValue.flatMap(CallerLine.Purpose.init(rawValue:))
        else { return nil }
        self.line = Int(line)
        self.purpose = purpose
        said = json["said"]?.stringValue ?? ""
        at = json["at_ms"]?.doubleValue ?? 0
        ear = json["ear_ms"]?.doubleValue
        log = json["log_ms"]?.doubleValue
        parts = (json["parts_ms"]?.arrayValue ?? []).compactMap(\.doubleValue)
        lead = json["lead_ms"]?.doubleValue ?? 0
        reaction = json["barge_in_ms"]?.doubleValue
        wasCutOff = json["cut_off"]?.boolValue
        talkedOver = json["talked_over_ms"]?.doubleValue ?? 0
        wasFalseAlarm = json["false_alarm"]?.boolValue
        understood = json["understood"]?.stringValue
        self.words = Int(words)
        wrongWords = json["wrong_words"]?.integerValue.map { Int($0) }
    }
}
