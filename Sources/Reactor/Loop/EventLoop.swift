public import CallTiming
internal import Glibc
internal import Locks
internal import Octets
import Synchronization

/// One thread that waits on sockets and timers, and runs the actors and tasks that belong to it.
///
/// It is a `SerialExecutor`, for actors that return it as `unownedExecutor`, and a `TaskExecutor`, for tasks with
/// `executorPreference`; so a call's sockets, actor and tasks share one thread and hand things over without a lock.
@safe
public final class EventLoop: @unchecked Sendable {
    // Why it may cross threads: what is mutable is either atomic, behind the mutex in `foreign`, or touched on the
    // loop's own thread only, which every entry below checks (`preconditionIsolated`) or is private to the run.

    /// The loop's place in its group.
    public let index: Int
    /// The name of its thread, as `top -H` shows it.
    public let name: String
    /// Where its timers take their time from.
    public let clock: LoopClock

    let watch = LoopWatch()
    private let thread = Atomic<UInt>(0)
    /// The thread while it exists; it does not end while somebody holds the lock.
    private let signalled = Mutex<pthread_t?>(nil)
    private let foreign = Mutex(ForeignWork())
    private let stopping = Atomic<Bool>(false)

    private let poll: Poller
    private var work = WorkQueue()
    private var timers = TimerQueue()
    private var flushes: [any Flushing] = []
    private var flushing: [any Flushing] = []
    private var cachedNow: MonotonicInstant
    /// When the last turn ended, by the machine's clock; the loop waits from then on.
    private var turnEnd: Int64
    /// What a clock that is turned by hand needs to know; see `advance(by:)`.
    var stillness: Stillness?
    /// What is told of all that is sent; nil for nobody.
    package var outputProbe: (any OutputProbe)?
    /// How long it lets things gather before it looks at them again, counted from when it last began to: nothing, unless set on the loop.
    ///
    /// For what stands in for many others at once, each of which would be woken by itself: a wake-up costs more than what it is for.
    package var rest = Duration.zero
    /// Who is told once what is written meanwhile has been sent; whoever sets it takes it back at once.
    package var outputWitness: (any OutputWitness)?
    /// How late agents' audio was sent, counted from when it was due.
    package let frameLateness = TimeHistogram.shares()
    /// When what is being done became possible: when the loop woke up to what had come, or when the timer was due.
    package private(set) var cause: MonotonicInstant
    /// What has one value for each loop; see `LoopLocal`.
    var locals: [Int: Any] = [:]
    private let stopped = OneShot()
    private let connections = Atomic<Int>(0)

    /// Where every socket of this loop receives; what a connection does not consume, it keeps for itself.
    let receiveBuffer: UnsafeMutableRawBufferPointer

    /// How much one read takes at most.
    static let receiveCapacity = 65_536

    /// Work from other threads, and whether the loop has been woken for it.
    private struct ForeignWork {
        var queue = WorkQueue()
        var woken = false
        var closed = false
    }

    /// Starts a loop on a thread of its own.
    public init(index: Int = 0, name: String = "loop", clock: LoopClock = .monotonic) throws(SystemError) {
        self.index = index
        self.name = name
        self.clock = clock
        // OpenSSL writes to sockets without a way to say that a lost peer is no signal.
        _ = signal(SIGPIPE, SIG_IGN)
        poll = try Poller()
        cachedNow = clock.now
        cause = cachedNow
        turnEnd = cachedNow.nanoseconds
        if case .manual = clock { stillness = Stillness() }
        unsafe receiveBuffer = .allocate(byteCount: Self.receiveCapacity, alignment: 64)
        try startThread(named: name) { self.run() }
    }

    deinit { unsafe receiveBuffer.deallocate() }

    /// The loop whose thread is running, if it is one.
    public static var current: EventLoop? { CurrentLoop.get() }

    /// Whether the running thread is this loop's.
    public var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// The time at which the loop last woke up: good for deadlines, a few milliseconds behind when it is busy.
    public var now: MonotonicInstant {
        isCurrent ? cachedNow : clock.now
    }

    /// Runs an action on the loop's thread: later in this turn when called there, else when the loop comes to it.
    public func execute(_ action: @escaping @Sendable () -> Void) {
        enqueue(.action(action))
    }

    /// Stops the thread once its waiting jobs have run; what is given to it afterwards is not run.
    ///
    /// Its connections are aborted, and their handlers told so; its timers do not fire any more, and what waits for
    /// them goes on waiting. Tasks that go on by that are told that they are cancelled when they want to wait again, and
    /// get no sockets. Not to be called by a task of the loop itself, which could not go on behind it.
    public func shutdown() async {
        precondition(!isCurrent, "a task of \(name) cannot wait for the end of its own loop")
        stopping.store(true, ordering: .releasing)
        poll.wake()
        await stopped.wait()
    }

    /// How many connections it holds: what new ones are spread by.
    public var load: Int { connections.load(ordering: .relaxed) }

    /// Counts a connection that will be opened on this loop, ahead of its arrival there.
    func connectionOpened() { connections.add(1, ordering: .relaxed) }

    func connectionClosed() { connections.subtract(1, ordering: .relaxed) }

    /// What the loop's thread is doing; for the watchdog.
    func sampleStack() -> StackSample? {
        unsafe StackSample.take(watch.turnsInMemory) { send in
            signalled.withLock { thread in
                if let thread { send(thread) }
            }
        }
    }

    // MARK: What belongs to the loop's thread

    func register(_ descriptor: Int32, _ interest: Interest, label: StaticString, _ handler: any DescriptorHandler)
        throws(SystemError) -> Registration
    {
        preconditionIsolated("sockets are registered on their loop")
        return try poll.register(descriptor, interest, label: label, handler)
    }

    /// Whether it has been shut down and only runs what is left: nothing it would wait for comes any more.
    var hasEnded: Bool { poll.hasEnded }

    /// How many timers are set.
    package var timersSet: Int {
        preconditionIsolated("timers are counted on their loop")
        return timers.count
    }

    /// How many descriptors it waits on.
    package var registrations: Int {
        preconditionIsolated("sockets are counted on their loop")
        return poll.count
    }

    func change(_ registration: Registration, to interest: Interest) {
        preconditionIsolated("sockets are changed on their loop")
        poll.change(registration, to: interest)
    }

    func relabel(_ registration: Registration, _ label: StaticString) {
        preconditionIsolated("sockets are relabelled on their loop")
        poll.relabel(registration, label)
    }

    func deregister(_ registration: Registration) {
        preconditionIsolated("sockets are deregistered on their loop")
        poll.deregister(registration)
    }

    func setTimer(_ timer: LoopTimer, at deadline: MonotonicInstant) {
        preconditionIsolated("a timer is set on its loop")
        timers.set(timer, at: deadline.nanoseconds)
    }

    /// When the next timer is due.
    var earliestDeadline: MonotonicInstant? {
        preconditionIsolated("timers are looked at on their loop")
        return timers.earliest.map { MonotonicInstant(nanoseconds: $0) }
    }

    func cancelTimer(_ timer: LoopTimer) {
        preconditionIsolated("a timer is cancelled on its loop")
        timers.remove(timer)
    }

    /// Has `flush` called before the loop next waits.
    func flushLater(_ flushing: any Flushing) {
        preconditionIsolated("output is flushed on its loop")
        flushes.append(flushing)
    }

    // MARK: The run

    func enqueue(_ piece: Work) {
        if isCurrent {
            work.append(piece)
            return
        }
        let mustWake = withForeignWork { foreign in
            if foreign.closed { return false }
            foreign.queue.append(piece)
            defer { foreign.woken = true }
            return !foreign.woken
        }
        if mustWake { poll.wake() }
    }

    private func withForeignWork<Result>(_ body: (inout ForeignWork) -> Result) -> Result {
        foreign.withLock { foreign in heldLock(of: self) { body(&foreign) } }
    }

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        CurrentLoop.set(self)
        StackSample.admit()
        signalled.withLock { $0 = pthread_self() }
        while !stopping.load(ordering: .acquiring) || !work.isEmpty { turn() }
        withForeignWork { foreign in
            foreign.closed = true
            work.take(from: &foreign.queue)
        }
        // What the last jobs open is told of the end, too.
        repeat {
            runWork(upTo: 4_096)
            locals.removeAll()
            poll.tellEnd()
            flushAll()
        } while !work.isEmpty || !flushes.isEmpty
        // What refers to the loop must not be kept by it.
        poll.forgetHandlers()
        timers.removeAll()
        stillness = nil
        signalled.withLock { $0 = nil }
        thread.store(0, ordering: .relaxed)
        CurrentLoop.set(nil)
        stopped.complete()
    }

    /// One turn: wait, read and write what is ready and run who waits for it, fire what is due, run what was given, send
    /// what was written.
    private func turn() {
        if rest > .zero { gather() }
        let events = poll.wait(timeout: waitingTime())
        let woke = clock.now
        cachedNow = woke
        // What was left over has waited since the turn it was left over from.
        if work.isEmpty { cause = woke }
        watch.turnBegan(at: stillness == nil ? woke.nanoseconds : monotonicNanoseconds())
        stillness?.turnBegan(events: events)
        // What is set in a turn fires in a later one, so that who lets a turn pass finds its output sent.
        let lastSetting = timers.lastSetting
        for index in 0..<events {
            poll.handle(event: index, watch)
            // Who waits for what has just come does not wait for what others get, too.
            if !work.isEmpty {
                watch.running("a task of the loop")
                runWork(upTo: 64)
            }
            // Nor for them to be read before it is sent: in a busy turn that is most of what an answer waits here.
            if !flushes.isEmpty { flushAll() }
        }
        fireTimers(setUpTo: lastSetting)
        takeForeignWork()
        watch.running("a task of the loop")
        runWork(upTo: 4_096)
        watch.running("the end of a turn")
        flushAll()
        if stillness != nil { stillnessLooks() }
        turnEnd = monotonicNanoseconds()
        watch.turnEnded(at: turnEnd, events: events)
    }

    /// Lets things gather; timers, too, which wait for a whole millisecond without it.
    private func gather() {
        guard work.isEmpty, flushes.isEmpty, stillness == nil, !stopping.load(ordering: .acquiring) else { return }
        let left = cachedNow.nanoseconds + rest.clampedNanoseconds - monotonicNanoseconds()
        if left > 0 { usleep(UInt32(min(left / 1_000, 100_000))) }
    }

    private func stillnessLooks() {
        // Taken out, because those who are told may ask again.
        let told = stillness?.turnEnded(timerIsSet: timers.earliest != nil) ?? []
        for tell in told { tell() }
    }

    /// How long to wait for sockets: not at all with work waiting, else to the next deadline's whole millisecond, so
    /// that timers close together wake the loop once.
    private func waitingTime() -> Poller.Timeout {
        guard work.isEmpty, flushes.isEmpty, !stopping.load(ordering: .acquiring) else { return .none }
        if let stillness, stillness.isWatched { return .none }
        guard let earliest = timers.earliest else { return .forever }
        if stillness != nil { return earliest <= clock.now.nanoseconds ? .none : .forever }
        let delay = earliest - turnEnd
        if delay <= 0 { return .none }
        return .nanoseconds((delay + 999_999) / 1_000_000 * 1_000_000)
    }

    private func fireTimers(setUpTo lastSetting: UInt64) {
        // What they leave to be done counts from the first of them.
        var first = cause
        defer { cause = first }
        while let (timer, deadline) = timers.popDue(at: cachedNow.nanoseconds, setUpTo: lastSetting) {
            cause = MonotonicInstant(nanoseconds: deadline)
            first = min(first, cause)
            watch.timerFired(late: cachedNow.nanoseconds - deadline)
            watch.running(timer.label)
            stillness?.ran(1)
            timer.action()
        }
    }

    private func takeForeignWork() {
        guard poll.takeWake() else { return }
        stillness?.ran(-1)  // The waker is no event of the loop's own.
        withForeignWork { foreign in
            foreign.woken = false
            work.take(from: &foreign.queue)
        }
    }

    /// Runs jobs until none is left, but no more than a batch, so that sockets are not starved by jobs that make jobs.
    private func runWork(upTo batch: Int) {
        var budget = batch
        while budget > 0, let piece = work.next() {
            budget -= 1
            switch piece {
            case .job(let job):
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(),
                    taskExecutor: asUnownedTaskExecutor()
                )
            case .taskJob(let job):
                // Not as the executor of an actor: the task would leave it at once for its own, by another job.
                unsafe job.runSynchronously(on: asUnownedTaskExecutor())
            case .action(let action):
                action()
            }
        }
        stillness?.ran(batch - budget)
    }

    /// Sends what was written until now; what is written meanwhile waits for the next event or turn, so that a writer that
    /// goes on whenever it may does not hold up the loop.
    private func flushAll() {
        guard !flushes.isEmpty else { return }
        swap(&flushes, &flushing)
        for item in flushing { item.flush() }
        flushing.removeAll(keepingCapacity: true)
        if !flushes.isEmpty { stillness?.ran(1) }
    }
}

extension EventLoop: SerialExecutor, TaskExecutor {
    /// Takes a job of an actor.
    public func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.job(UnownedJob(job)))
    }

    /// Takes a job of a task; apart from an actor's, since one run as the other goes around the loop twice more.
    @_implements(TaskExecutor,enqueue(_:))
    public func enqueueTask(_ job: consuming ExecutorJob) {
        enqueue(.taskJob(UnownedJob(job)))
    }

    /// The loop as an actor's executor.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// The loop as a task's preferred executor.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        unsafe UnownedTaskExecutor(ordinary: self)
    }

    /// Whether the running code is on this loop; makes `assumeIsolated` hold there.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Stops the process when the running code is not on this loop.
    public func checkIsolated() { preconditionIsolated("not on the loop's thread") }

    /// Stops the process when the running code is not on this loop, with what should have been there.
    func preconditionIsolated(_ what: @autoclosure () -> String) {
        precondition(isCurrent, "\(what()) (\(name))")
    }
}
