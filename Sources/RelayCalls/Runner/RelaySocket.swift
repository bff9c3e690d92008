package import CallPipeline
internal import FastJSON
internal import Octets
internal import ProviderKit
internal import Reactor
internal import RelayWire
package import WebSocketTransport

/// A ConversationRelay socket: its messages to a call, the call's words to it.
package final class RelaySocket {
    private let visit: RelayVisit
    private var socket: WebSocket?
    private var call: RelayCall?
    private var session: String?
    /// Whether nothing is being said.
    private var isSilent = true
    private var startTimer: LoopTimer?
    private var isOver = false

    /// Anybody may open a socket and stay silent: one without a setup is closed after this long.
    private static let startTimeout = Duration.seconds(10)

    /// What was wanted of the call before it began, as from when its socket is open.
    private var early: [CallCommand] = []
    /// Nobody wants more of a call that there is not yet.
    private static let mostEarly = 16

    /// Makes the handler of a socket that is about to be accepted.
    package init(for visit: RelayVisit) { self.visit = visit }

    /// The call is going to go on over another socket: this one ends.
    package func supersede() {
        guard !isOver else { return }
        end(by: "another socket of the call has come") { .lost($0) }
        socket?.close(.goingAway, reason: "another socket of the call has come")
    }

    /// Somebody who runs the call wants something.
    package func command(_ command: CallCommand) {
        if let call { return call.assumeIsolated { $0.take(.command(command)) } }
        if !isOver, early.count < Self.mostEarly { early.append(command) }
    }

    // MARK: What comes in

    private func take(_ message: Span<UInt8>) {
        visit.counters.messages.increment()
        do throws(RelayMessageError) {
            try take(try RelayReader.read(message))
        } catch {
            refuse(error)
        }
    }

    private func refuse(_ error: RelayMessageError) {
        visit.counters.refused(error.kind)
        call?.assumeIsolated { $0.refused("\(error)") }
    }

    private func take(_ message: RelayMessage) throws(RelayMessageError) {
        if case .setup(let setup) = message { return try begin(setup) }
        if message == .unknown {
            visit.counters.unknown.increment()
            return
        }
        guard let call else { throw .notNow("a message before the setup") }
        if case .interrupt = message { isSilent = true }
        call.assumeIsolated { call in
            switch message {
            case .setup, .unknown: break
            case .prompt(let text, let language, let isLast):
                call.hear(.prompt(text, language: language, isLast: isLast))
            case .interrupt(let heard, let milliseconds):
                call.hear(.interrupted(heard: heard, milliseconds: milliseconds))
            case .key(let key): call.hear(.key(key))
            case .error(let text): call.hear(.complaint(text))
            case .info(.agentSpeaking(let speaks)): call.hear(.agentSpeaks(speaks))
            case .info(.callerSpeaking(let speaks)): call.hear(.callerSpeaks(speaks))
            case .info(.played(let text)): call.hear(.played(text))
            case .info(.other): break
            }
        }
    }

    private func begin(_ setup: RelaySetup) throws(RelayMessageError) {
        guard let socket, !isOver else { return }
        if let session {
            // Told again of what is going on already, nothing begins anew.
            if session == setup.session { return }
            throw .notNow("a second setup")
        }
        startTimer?.cancel()
        guard let parts = visit.welcome(setup) else {
            end(by: "it was refused") { _ in .refused }
            return socket.close(.policyViolation, reason: "this is not the call that was announced")
        }
        session = setup.session
        visit.counters.sessions.increment()
        let call = RelayCall(
            on: socket.loop,
            of: parts,
            manners: visit.manners,
            output: LoopConfined(self, on: socket.loop)
        )
        self.call = call
        call.assumeIsolated { $0.started(setup) }
        let early = early
        self.early.removeAll()
        for command in early { self.command(command) }
    }

    /// The session has ended; the first reason counts.
    private func end(by reason: String, _ ending: (CallMemory?) -> RelayEnd) {
        startTimer?.cancel()
        let memory = call?.assumeIsolated { call in
            call.take(.ended(reason))
            return call.memory
        }
        call = nil
        tell(ending(memory))
    }

    private func tell(_ ending: RelayEnd) {
        guard !isOver else { return }
        isOver = true
        visit.over(ending)
    }

    // MARK: What goes out

    func send(_ text: RelayText) {
        send { buffer in
            RelayWriter.text(text, into: &buffer)
            return true
        }
        // For the first words somebody waits: they do not wait for what else the loop has to do.
        if isSilent { socket?.flush() }
        isSilent = text.isLast
    }

    func play(_ source: String, _ interruptible: Bool?, _ preemptible: Bool?) {
        send { buffer in
            RelayWriter.play(source, interruptible: interruptible, preemptible: preemptible, into: &buffer)
            return true
        }
    }

    func speakAndHear(_ language: String) {
        send { buffer in
            RelayWriter.language(spoken: language, heard: language, into: &buffer)
            return true
        }
    }

    func press(_ keys: String) { send { RelayWriter.sendDigits(keys, into: &$0) } }

    func leave(_ way: CallFarewell) {
        // Told at once: the carrier may ask what is next before the socket is gone.
        tell(.left(way))
        send { buffer in
            RelayWriter.end(handOff: way.handOff, into: &buffer)
            return true
        }
        // The carrier closes when it has read that; who does not is closed by us.
        guard let socket else { return }
        let timer = LoopTimer(on: socket.loop, label: "a relay's end") { [unowned self] in self.socket?.close() }
        startTimer = timer
        timer.set(after: .seconds(2))
    }

    /// Sends a message, written where the socket sends from, if there is one.
    private func send(_ write: (inout ByteBuffer) -> Bool) {
        _ = socket?.sendMessage { write(&$0) ? .text : nil }
    }
}

extension RelaySocket: WebSocketHandler {
    package func opened(_ socket: WebSocket) {
        self.socket = socket
        visit.counters.sockets.increment()
        // Unowned, because `closed` cancels the timer before the socket lets go of this handler.
        let timer = LoopTimer(on: socket.loop, label: "a relay's setup") { [unowned self] in
            self.socket?.close(.policyViolation, reason: "no setup came")
        }
        startTimer = timer
        timer.set(after: Self.startTimeout)
    }

    package func text(_ message: Span<UInt8>) { take(message) }

    package func binary(_ message: Span<UInt8>) {
        visit.counters.messages.increment()
        refuse(.wrongFrame)
    }

    package func closed(_ end: WebSocketEnd) {
        startTimer?.cancel()
        startTimer = nil
        if case .closed(.normal?, _) = end {
            self.end(by: "the carrier has ended the session") { .stopped($0) }
        } else {
            if !isOver, call != nil { visit.counters.lost.increment() }
            self.end(by: "\(CallEndReason.socketLost): \(end)") { .lost($0) }
        }
        socket = nil
    }
}

extension CallFarewell {
    /// What whoever goes on with the call is told: a JSON object in a string.
    package var handOff: String {
        var text = ByteBuffer()
        text.writeJSON { json in
            json.beginObject()
            json.key("reason")
            switch self {
            case .hangUp(let reason):
                json.string("hang-up")
                json.key("detail")
                json.string(reason)
            case .transfer(let number):
                json.string("transfer")
                json.key("to")
                json.string(number)
            }
            json.endObject()
        }
        return String(decoding: text.bytes)
    }

    /// Reads what was handed on; nil for what is none of ours.
    package init?(handOff: String) {
        guard let value = try? JSONValue(parsing: handOff) else { return nil }
        switch value["reason"]?.stringValue {
        case "hang-up": self = .hangUp(value["detail"]?.stringValue ?? "")
        case "transfer":
            guard let number = value["to"]?.stringValue, !number.isEmpty else { return nil }
            self = .transfer(number)
        default: return nil
        }
    }
}
