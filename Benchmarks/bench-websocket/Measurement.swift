/// One figure: what it is, its unit, and every repetition of it.
struct Measurement {
    let name: String
    let unit: String
    var runs: [Double] = []

    var sorted: [Double] { runs.sorted() }
    var median: Double { sorted[runs.count / 2] }

    /// Half the distance between the quartiles, as a share of the median.
    var spread: Double {
        guard median != 0 else { return 0 }
        return (sorted[runs.count * 3 / 4] - sorted[runs.count / 4]) / 2 / median
    }

    var row: String {
        let figure = "\(rounded(median)) \(unit)"
        return padded(name, 46) + padded(figure, 18) + "± \(rounded(spread * 100)) %"
    }

    var json: String {
        "{\"name\":\"\(name)\",\"unit\":\"\(unit)\",\"median\":\(rounded(median)),\"spread\":\(rounded(spread * 1000) / 1000)}"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
