/// A carrier in virtual time: plays what it is sent in real time, echoes marks, and forgets what it is told to clear.
///
/// It keeps book of what was to be heard, to the sample: the truth that the machine's idea of it is held against.
struct SimulatedCarrier {
    /// A stretch of a reply that was played.
    struct Played {
        var reply: Int
        /// The samples of the reply, from its first one.
        var samples: Range<Int64>
        var begin: Int64
    }

    private(set) var played: [Played] = []
    /// When all that has arrived so far has been played.
    private(set) var end: Int64 = 0
    /// The marks that have not been passed: what is behind them, and when it has been played.
    private var marks: [(generation: Int, number: Int, due: Int64)] = []

    /// Samples arrive.
    mutating func play(_ samples: Range<Int64>, of reply: Int, at now: Int64) {
        let begin = max(end, now)
        played.append(Played(reply: reply, samples: samples, begin: begin))
        end = begin + Int64(samples.count)
    }

    /// A mark arrives; answers when it will be passed.
    mutating func mark(generation: Int, number: Int, at now: Int64) -> Int64 {
        let due = max(end, now)
        marks.append((generation, number, due))
        return due
    }

    /// What was sent before a mark has been played, unless it was cleared; answers whether the mark is still there.
    mutating func passed(generation: Int, number: Int) -> Bool {
        guard let place = marks.firstIndex(where: { $0.generation == generation && $0.number == number }) else {
            return false
        }
        marks.remove(at: place)
        return true
    }

    /// The order to clear arrives; answers the marks that come back because of it.
    mutating func clear(at now: Int64) -> [(generation: Int, number: Int)] {
        for index in played.indices.reversed() {
            let stretch = played[index]
            let length = Int64(stretch.samples.count)
            if stretch.begin + length <= now { break }
            if stretch.begin >= now {
                played.remove(at: index)
            } else {
                let last = stretch.samples.lowerBound + now - stretch.begin
                played[index].samples = stretch.samples.lowerBound..<last
            }
        }
        end = min(end, now)
        let gone = marks.filter { $0.due > now }
        marks.removeAll { $0.due > now }
        return gone.map { ($0.generation, $0.number) }
    }

    /// How many samples of a reply have been heard by a time.
    func heard(of reply: Int, by now: Int64) -> Int64 {
        played.reduce(0) { most, stretch in
            guard stretch.reply == reply, stretch.begin < now else { return most }
            return max(most, stretch.samples.lowerBound + min(Int64(stretch.samples.count), now - stretch.begin))
        }
    }

    /// When the first sample of a reply was heard.
    func begin(of reply: Int) -> Int64? { played.first { $0.reply == reply }?.begin }
}
