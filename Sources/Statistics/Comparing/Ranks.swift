/// The ranks of some values, each twice its size so that the mean of two ranks is a whole number too.
struct Ranks {
    /// Twice the rank of each value, in the order in which the values came; equal values share the mean of their ranks.
    let doubled: [Int]
    /// What t³ − t adds up to for groups of t equal values.
    let tieTerm: Double

    init(_ values: [Double]) {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var doubled = [Int](repeating: 0, count: values.count)
        var tieTerm = 0.0
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for index in order[start..<end] { doubled[index] = start + 1 + end }
            let size = Double(end - start)
            tieTerm += size * size * size - size
            start = end
        }
        self.doubled = doubled
        self.tieTerm = tieTerm
    }
}
