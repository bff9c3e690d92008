/// What is to happen in virtual time: by time, and at one time in the order in which it was added.
package struct Agenda<Action> {
    private var heap: [(time: Int64, number: Int, action: Action)] = []
    private var added = 0

    /// With nothing on it.
    package init() {}

    /// When the next thing happens.
    package var next: Int64? { heap.first?.time }

    /// Puts something on it.
    package mutating func add(_ time: Int64, _ action: Action) {
        added += 1
        heap.append((time, added, action))
        var index = heap.count - 1
        while index > 0, isBefore(index, (index - 1) / 2) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Takes the next thing off it.
    package mutating func take() -> Action? {
        guard let first = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && isBefore(child, least) {
                least = child
            }
            guard least != index else { return first.action }
            heap.swapAt(index, least)
            index = least
        }
    }

    private func isBefore(_ one: Int, _ other: Int) -> Bool {
        (heap[one].time, heap[one].number) < (heap[other].time, heap[other].number)
    }
}
