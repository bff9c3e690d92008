/// The gamma function, in logarithms, and what is counted with it.
enum GammaFunction {
    /// The logarithm of the gamma function of a positive number.
    ///
    /// The C library's own writes to a global variable.
    static func logarithmic(_ number: Double) -> Double {
        // Stirling's series is exact to the last digits from 10 on; what is smaller is lifted there.
        var (lifted, product) = (number, 1.0)
        while lifted < 10 {
            product *= lifted
            lifted += 1
        }
        let inverse = 1 / lifted
        let square = inverse * inverse
        var series = square * (1.0 / 1_188) - 1.0 / 1_680
        series = series * square + 1.0 / 1_260
        series = series * square - 1.0 / 360
        series = series * square + 1.0 / 12
        let stirling = (lifted - 0.5) * logarithm(lifted) - lifted + logarithm(2 * Double.pi) / 2
        return stirling + series * inverse - logarithm(product)
    }

    /// The logarithm of how many ways there are to choose some of many.
    static func logarithmicChoices(of chosen: Int, from all: Int) -> Double {
        logarithmic(Double(all) + 1) - logarithmic(Double(chosen) + 1) - logarithmic(Double(all - chosen) + 1)
    }
}
