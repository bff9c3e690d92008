import CallTiming

/// Timers in the order of their deadlines: a binary heap whose entries know their place, so that each can be
/// moved or taken out without a search.
///
/// Equal deadlines fire in the order in which they were set.
struct TimerQueue {
    private struct Entry {
        var deadline: Int64
        var order: UInt64
        var timer: LoopTimer

        static func < (left: Entry, right: Entry) -> Bool {
            left.deadline == right.deadline ? left.order < right.order : left.deadline < right.deadline
        }
    }

    private var heap: [Entry] = []
    private var order: UInt64 = 0

    /// How many timers are set.
    var count: Int { heap.count }

    /// The earliest deadline, in nanoseconds of the loop's clock.
    var earliest: Int64? { heap.first?.deadline }

    /// Sets a timer, or moves it when it is already set.
    mutating func set(_ timer: LoopTimer, at deadline: Int64) {
        order += 1
        let entry = Entry(deadline: deadline, order: order, timer: timer)
        if timer.place >= 0 {
            heap[timer.place] = entry
            settle(timer.place)
        } else {
            heap.append(entry)
            timer.place = heap.count - 1
            rise(timer.place)
        }
    }

    /// Takes a timer out; nothing happens when it is not set.
    mutating func remove(_ timer: LoopTimer) {
        let place = timer.place
        guard place >= 0 else { return }
        timer.place = -1
        let last = heap.removeLast()
        guard place < heap.count else { return }
        heap[place] = last
        last.timer.place = place
        settle(place)
    }

    /// Takes all timers out.
    mutating func removeAll() {
        for entry in heap { entry.timer.place = -1 }
        heap.removeAll()
    }

    /// The number of the last setting; what is set later has a higher one.
    var lastSetting: UInt64 { order }

    /// Takes out the earliest timer if it is due.
    ///
    /// A timer set after `lastSetting` waits for the next turn, so that one which sets itself again at once cannot hold up the loop.
    mutating func popDue(at now: Int64, setUpTo lastSetting: UInt64) -> (timer: LoopTimer, deadline: Int64)? {
        guard let first = heap.first, first.deadline <= now, first.order <= lastSetting else { return nil }
        remove(first.timer)
        return (first.timer, first.deadline)
    }

    private mutating func settle(_ place: Int) {
        if place > 0, heap[place] < heap[(place - 1) / 2] { rise(place) } else { sink(place) }
    }

    private mutating func rise(_ start: Int) {
        var place = start
        let entry = heap[place]
        while place > 0 {
            let parent = (place - 1) / 2
            guard entry < heap[parent] else { break }
            heap[place] = heap[parent]
            heap[place].timer.place = place
            place = parent
        }
        heap[place] = entry
        entry.timer.place = place
    }

    private mutating func sink(_ start: Int) {
        var place = start
        let entry = heap[place]
        while true {
            var child = place * 2 + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < entry else { break }
            heap[place] = heap[child]
            heap[place].timer.place = place
            place = child
        }
        heap[place] = entry
        entry.timer.place = place
    }
}
