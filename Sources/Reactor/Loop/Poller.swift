internal import CLinux
internal import Glibc
import Synchronization

/// What a socket is waited on for.
struct Interest: OptionSet {
    let rawValue: UInt32
    static let reading = Interest(rawValue: syrinx_epoll_in | syrinx_epoll_peer_finished)
    static let writing = Interest(rawValue: syrinx_epoll_out)
}

/// What has happened to a socket.
struct Readiness {
    let events: UInt32

    /// There are bytes, an end or an error to be read.
    var readable: Bool { events & (Interest.reading.rawValue | syrinx_epoll_trouble) != 0 }
    /// Both directions have ended.
    var hungUp: Bool { events & syrinx_epoll_hung_up != 0 }
    /// There is room to write, or an error that writing will show.
    var writable: Bool { events & (Interest.writing.rawValue | syrinx_epoll_trouble) != 0 }
}

/// What is told of its descriptor's readiness.
protocol DescriptorHandler: AnyObject {
    func ready(_ readiness: Readiness)
    /// The loop has been shut down: nothing will be told any more.
    func loopEnded()
}

extension DescriptorHandler {
    func loopEnded() {}
}

/// What has written something that is to be sent before the loop waits again.
protocol Flushing: AnyObject {
    func flush()
}

/// A descriptor's place in its loop's poller.
///
/// The generation tells an event for a closed descriptor from one for its successor in the same place.
struct Registration {
    let slot: Int
    let generation: UInt32
    let descriptor: Int32
}

/// Level-triggered epoll and the eventfd that ends its wait.
///
/// Touched on the loop's thread only, but for `wake`.
@safe
final class Poller {
    enum Timeout {
        case none, forever
        case nanoseconds(Int64)
    }

    private struct Slot {
        var handler: (any DescriptorHandler)?
        var label: StaticString = ""
        var generation: UInt32 = 0
    }

    private let epoll: OwnedDescriptor
    private let waker: OwnedDescriptor
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var woken = false
    /// Whether the handlers have been told that the loop has ended.
    private(set) var hasEnded = false
    private static let capacity = 512
    private static let wakeMark = UInt64.max
    private let events: UnsafeMutablePointer<epoll_event>

    init() throws(SystemError) {
        epoll = OwnedDescriptor(adopting: syrinx_epoll_create())
        waker = OwnedDescriptor(adopting: syrinx_eventfd())
        unsafe events = .allocate(capacity: Self.capacity)
        guard epoll.raw >= 0, waker.raw >= 0 else { throw .last("epoll_create") }
        let added = syrinx_epoll_ctl(epoll.raw, EPOLL_CTL_ADD, waker.raw, syrinx_epoll_in, Self.wakeMark)
        guard added == 0 else { throw .last("epoll_ctl") }
    }

    deinit { unsafe events.deallocate() }

    /// Ends a wait that goes on in the loop's thread; may be called from any thread.
    func wake() {
        // A full counter (EAGAIN) wakes as well; nothing else can go wrong with an eventfd of ours.
        _ = retrying { eventfd_write(waker.raw, 1) }
    }

    /// Whether somebody has called `wake` since this was last asked.
    func takeWake() -> Bool {
        defer { woken = false }
        return woken
    }

    func register(
        _ descriptor: Int32,
        _ interest: Interest,
        label: StaticString,
        _ handler: any DescriptorHandler
    ) throws(SystemError) -> Registration {
        guard !hasEnded else { throw SystemError(code: ECANCELED, operation: "wait on a loop that has ended") }
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(Slot()) }
        slots[slot].handler = handler
        slots[slot].label = label
        let registration = Registration(slot: slot, generation: slots[slot].generation, descriptor: descriptor)
        guard syrinx_epoll_ctl(epoll.raw, EPOLL_CTL_ADD, descriptor, interest.rawValue, registration.mark) == 0 else {
            let error = SystemError.last("epoll_ctl")
            release(slot)
            throw error
        }
        return registration
    }

    func change(_ registration: Registration, to interest: Interest) {
        // Fails only for a descriptor that is not registered, which `Registration` rules out.
        _ = syrinx_epoll_ctl(
            epoll.raw,
            EPOLL_CTL_MOD,
            registration.descriptor,
            interest.rawValue,
            registration.mark
        )
    }

    func relabel(_ registration: Registration, _ label: StaticString) {
        guard isValid(registration) else { return }
        slots[registration.slot].label = label
    }

    private func isValid(_ registration: Registration) -> Bool {
        registration.slot < slots.count && slots[registration.slot].generation == registration.generation
    }

    func deregister(_ registration: Registration) {
        guard isValid(registration) else { return }
        _ = syrinx_epoll_ctl(epoll.raw, EPOLL_CTL_DEL, registration.descriptor, 0, 0)
        release(registration.slot)
    }

    /// How many descriptors are registered.
    var count: Int { slots.count - free.count }

    /// Tells every handler that the loop has ended; who comes later is refused, for nobody would tell it anything.
    func tellEnd() {
        hasEnded = true
        for slot in slots.indices { slots[slot].handler?.loopEnded() }
    }

    /// Lets go of the handlers that are left.
    func forgetHandlers() {
        slots.removeAll()
        free.removeAll()
    }

    private func release(_ slot: Int) {
        slots[slot].handler = nil
        slots[slot].generation &+= 1
        free.append(slot)
    }

    /// Waits for descriptors; answers how many have something to tell.
    func wait(timeout: Timeout) -> Int {
        var time = timespec()
        let count: Int32
        switch timeout {
        case .none:
            count = unsafe epoll_wait(epoll.raw, events, Int32(Self.capacity), 0)
        case .forever:
            count = unsafe epoll_wait(epoll.raw, events, Int32(Self.capacity), -1)
        case .nanoseconds(let nanoseconds):
            time.tv_sec = Int(nanoseconds / 1_000_000_000)
            time.tv_nsec = Int(nanoseconds % 1_000_000_000)
            count = unsafe epoll_pwait2(epoll.raw, events, Int32(Self.capacity), &time, nil)
            if count < 0, errno == ENOSYS || errno == EPERM {
                // Kernels before 5.11, and sandboxes that do not know the call.
                let milliseconds = Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
                return Int(max(0, unsafe epoll_wait(epoll.raw, events, Int32(Self.capacity), milliseconds)))
            }
        }
        // Interrupted by a signal: nothing is ready, and the loop's next turn waits again.
        return Int(max(0, count))
    }

    /// Hands one event of the last wait to its handler.
    func handle(event index: Int, _ watch: borrowing LoopWatch) {
        let event = unsafe events[index]
        let mark = unsafe event.data.u64
        if mark == Self.wakeMark {
            var count: eventfd_t = 0
            _ = unsafe eventfd_read(waker.raw, &count)
            woken = true
            return
        }
        let slot = Int(truncatingIfNeeded: mark & 0xFFFF_FFFF)
        // An earlier event of the same batch may have closed this descriptor, and opened another in its place.
        guard slots[slot].generation == UInt32(truncatingIfNeeded: mark >> 32), let handler = slots[slot].handler
        else { return }
        watch.running(slots[slot].label)
        unsafe handler.ready(Readiness(events: event.events))
    }
}

extension Registration {
    /// What epoll gives back with each event.
    fileprivate var mark: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}
