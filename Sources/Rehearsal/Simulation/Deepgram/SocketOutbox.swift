internal import CallTiming
internal import FastJSON
internal import Octets
internal import Reactor
internal import WebSocketTransport

/// What a simulated provider's socket has to say, each message at its time, and with the faults of the session.
final class SocketOutbox {
    /// What a message is told at the moment when it is sent.
    struct Moment {
        /// The number of the message.
        let number: Int
        /// The time in nanoseconds, where messages are to carry it.
        let stamp: String?
    }

    typealias Message = (inout JSONWriter, Moment) -> Void

    private enum Item {
        case message(Message)
        case close(CloseCode, reason: String)
    }

    private let socket: WebSocket
    private let latency: LatencyDistribution
    private var random: SimulatorRandom
    private var gate: FaultGate
    private let stamps: Bool
    /// What the provider says before it breaks off.
    private let lastWords: Message

    private var waiting: [(due: MonotonicInstant, item: Item)] = []
    private var first = 0
    private var sent = 0
    private var isStalled = false
    private lazy var timer = LoopTimer(on: socket.loop, label: "a simulated answer") { [weak self] in self?.sendDue() }

    init(
        _ socket: WebSocket,
        latency: LatencyDistribution,
        random: SimulatorRandom,
        fault: SimulatedFault?,
        stamps: Bool,
        lastWords: @escaping Message
    ) {
        self.socket = socket
        self.latency = latency
        self.random = random
        gate = FaultGate(fault)
        self.stamps = stamps
        self.lastWords = lastWords
    }

    /// Sends a message, behind those before it.
    func send(_ message: @escaping Message) { add(.message(message)) }

    /// Closes the socket, behind all messages.
    func close(_ code: CloseCode, reason: String = "") { add(.close(code, reason: reason)) }

    /// Sends nothing more.
    func cancel() {
        timer.cancel()
        waiting = []
        first = 0
    }

    private func add(_ item: Item) {
        let now = socket.loop.now
        // Messages do not overtake one another.
        let due = max(now + latency.sample(&random), first < waiting.count ? waiting[waiting.count - 1].due : now)
        waiting.append((due, item))
        sendDue()
    }

    private func sendDue() {
        let now = socket.loop.now
        while first < waiting.count, waiting[first].due <= now {
            let item = waiting[first].item
            first += 1
            perform(item)
        }
        if first == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            first = 0
        } else {
            timer.set(at: waiting[first].due)
        }
    }

    private func perform(_ item: Item) {
        guard !isStalled else { return }
        switch item {
        case .close(let code, let reason): socket.close(code, reason: reason)
        case .message(let message):
            switch gate.next() {
            case nil, .status?: break
            case .stall?:
                isStalled = true
                return
            case .drop?: return socket.abort()
            case .error?:
                write(lastWords)
                return socket.close(.internalError, reason: "an internal error")
            case .garbage?: socket.send(text: "{\"type\":\"Res")
            case .unknown?:
                write { json, _ in
                    json.beginObject()
                    json.key("type")
                    json.string("SomethingNew")
                    json.key("channel")
                    json.integer(Int64(1))
                    json.endObject()
                }
            }
            write(message)
        }
    }

    private func write(_ message: Message) {
        let stamp = stamps ? "\(LoopClock.monotonic.now.nanoseconds)" : nil
        let moment = Moment(number: sent, stamp: stamp)
        sent += 1
        socket.send { $0.writeJSON { message(&$0, moment) } }
    }
}

extension JSONWriter {
    /// Writes a time in seconds, of samples at 8 kHz.
    mutating func seconds(_ samples: Int64) { number(Double(samples) / 8_000) }

    /// Writes a finite number.
    mutating func number(_ value: Double) {
        do throws(JSONWriteError) { try double(value) } catch { null() }
    }

    /// Writes a member that is a text.
    mutating func member(_ key: StaticString, _ text: String) {
        self.key(key)
        string(text)
    }

    /// Writes a member that is a list of texts.
    mutating func member(_ key: StaticString, _ texts: [String]) {
        self.key(key)
        beginArray()
        for text in texts { string(text) }
        endArray()
    }

    /// Writes a member that is true or false.
    mutating func member(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    /// Writes a member that is a time in seconds, of samples at 8 kHz.
    mutating func member(_ key: StaticString, seconds samples: Int64) {
        self.key(key)
        seconds(samples)
    }
}
