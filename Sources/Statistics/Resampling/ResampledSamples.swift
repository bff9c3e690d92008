/// The samples of one question, and which of them are drawn together.
enum ResampledSamples {
    /// One sample; the figure itself is asked for.
    case one(ResampledSample)
    /// Two samples whose clusters are drawn pair by pair; the difference is asked for.
    case pairs(ResampledSample, ResampledSample)
    /// Two samples drawn each for itself; the difference is asked for.
    case strangers(ResampledSample, ResampledSample)

    /// How many clusters each drawing has.
    var clusterCounts: [Int] {
        switch self {
        case .one(let sample), .pairs(let sample, _): [sample.clusterCount]
        case .strangers(let first, let second): [first.clusterCount, second.clusterCount]
        }
    }

    /// The figure when in each drawing each cluster came so often.
    func value(_ weights: [[Int]]) -> Double {
        switch self {
        case .one(let sample): sample.value(weights[0])
        case .pairs(let first, let second): second.value(weights[0]) - first.value(weights[0])
        case .strangers(let first, let second): second.value(weights[1]) - first.value(weights[0])
        }
    }
}
