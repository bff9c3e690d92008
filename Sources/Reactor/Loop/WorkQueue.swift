/// Something for a loop to run.
enum Work {
    /// A job of an actor that lives on the loop.
    case job(UnownedJob)
    /// A job of a task that prefers the loop, outside of any actor.
    case taskJob(UnownedJob)
    case action(@Sendable () -> Void)
}

/// Work in the order in which it was given; its memory is reused.
struct WorkQueue {
    private var items: [Work] = []
    private var first = 0

    var isEmpty: Bool { first == items.count }

    mutating func append(_ piece: Work) { items.append(piece) }

    mutating func next() -> Work? {
        guard first < items.count else { return nil }
        let piece = items[first]
        first += 1
        if first == items.count {
            items.removeAll(keepingCapacity: items.count <= 65_536)
            first = 0
        } else if first >= 1_024, first * 2 >= items.count {
            // A queue that never runs empty must not grow for ever.
            items.removeFirst(first)
            first = 0
        }
        return piece
    }

    /// Moves everything from another queue behind what is here.
    mutating func take(from other: inout WorkQueue) {
        if isEmpty {
            swap(&self, &other)
        } else {
            items.append(contentsOf: other.items[other.first...])
        }
        other.items.removeAll(keepingCapacity: true)
        other.first = 0
    }
}
