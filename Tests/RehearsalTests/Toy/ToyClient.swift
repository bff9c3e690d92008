import HTTPTransport
import Octets
import ProviderKit
import ProviderTestKit
import ProviderWire
import Reactor
import WebSocketTransport

/// What can be wrong with a client.
enum ToyFlaw: CaseIterable, Sendable {
    case none
    /// It takes a connection that ends without a word for the end of the conversation.
    case takesLossForEnd
    /// It waits for ever.
    case waitsForEver
    /// It thinks of its deadline a minute late.
    case stallsLate
    /// It leaves the socket open when it is cancelled.
    case keepsSocket
    /// It leaves a timer behind when it is cancelled.
    case keepsTimer
    /// Its events go on after the cancellation.
    case endsLate
    /// It says nothing while it has nothing to say.
    case staysSilent
    /// It forgets to hide its key.
    case showsKey
    /// It takes what comes in one read for all there is.
    case countsOnReads
    /// It takes whatever comes for a number.
    case takesAnything
    /// It takes every refusal for a wrong key.
    case confusesRefusals
    /// It does not read how long it is to wait.
    case impatient
    /// It fails when a message comes that it does not know.
    case startles
    /// It does not believe the provider's own message of an error.
    case ignoresErrors
    /// It speaks in the clear.
    case avoidsTLS
    /// It invents what did not come.
    case completesItself
}

/// A client of the toy provider, with a flaw of choice.
final class ToyClient: WebSocketHandler {
    let feed: EventFeed<String>

    private let loop: EventLoop
    private let line: ProviderLine
    private let flaw: ToyFlaw
    private let most: Int
    private var socket: WebSocket?
    private var count = 0
    private var pairTurn: UInt64 = 0
    private var heartbeat: LoopTimer?
    private var stall: LoopTimer?
    private static var deadline: Duration { .seconds(5) }

    private init(_ loop: EventLoop, _ line: ProviderLine, _ flaw: ToyFlaw, most: Int) {
        self.loop = loop
        self.line = line
        self.flaw = flaw
        self.most = most
        feed = EventFeed(on: loop, provider: "toy")
    }

    static func open(_ run: ClientRun, _ flaw: ToyFlaw, most: Int = 6) async throws -> ToyClient {
        let secrets = flaw == .showsKey ? [] : [run.key]
        let line = ProviderLine("toy", deadlines: ProviderDeadlines(), secrets: secrets, run.environment)
        let client = ToyClient(run.loop, line, flaw, most: most)
        let address = flaw == .avoidsTLS ? "ws://\(run.authority)" : run.socketAddress
        let url = try HTTPURL(address + "/count")
        do throws(ProviderFailure) {
            _ = try await line.openWebSocket(
                url,
                fields: ["Authorization": run.key.revealed],
                handler: client,
                on: run.loop
            )
        } catch {
            if flaw == .confusesRefusals, error.kind == .rateLimit { throw line.failure(.authentication, "refused") }
            if flaw == .impatient { throw line.failure(error.kind, error.message) }
            throw error
        }
        return client
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        if flaw != .staysSilent {
            let heartbeat = LoopTimer(on: loop, label: "a toy's heartbeat") { [weak self] in
                self?.socket?.send(text: "here")
                self?.heartbeat?.set(after: .seconds(4))
            }
            self.heartbeat = heartbeat
            heartbeat.set(after: .seconds(4))
        }
        stall = LoopTimer(on: loop, label: "a toy's deadline") { [weak self] in
            guard let self else { return }
            fail(line.failure(.stalled, "nothing came"))
        }
    }

    func next() {
        socket?.send(text: "next")
        if flaw != .waitsForEver { stall?.set(after: flaw == .stallsLate ? .seconds(60) : Self.deadline) }
    }

    func bye() {
        socket?.send(text: "bye")
        stall?.set(after: Self.deadline)
    }

    func text(_ message: Span<UInt8>) {
        let text = String(decoding: message)
        switch text {
        case "farewell":
            stall?.cancel()
            feed.publish(text)
            feed.finish()
        case "unknown":
            if flaw == .startles { fail(line.failure(.protocolViolation, "what is that?")) }
        case "error":
            if flaw != .ignoresErrors { fail(line.failure(.overloaded, "the provider says so")) }
        default:
            guard Int(text) != nil || flaw == .takesAnything else {
                return fail(line.failure(.protocolViolation, "no number: \(text)"))
            }
            take(text)
        }
    }

    private func take(_ text: String) {
        let turn = loop.statistics.turns
        count += 1
        if count.isMultiple(of: 2) {
            if flaw == .countsOnReads, turn != pairTurn { return }
            stall?.cancel()
        } else {
            pairTurn = turn
        }
        feed.publish(text)
        if count.isMultiple(of: 2), count < most { next() }
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ end: WebSocketEnd) {
        socket = nil
        if flaw == .takesLossForEnd {
            drop()
            return feed.finish()
        }
        if flaw == .completesItself {
            while count < most {
                count += 1
                feed.publish("\(count)")
            }
            feed.publish("farewell")
            drop()
            return feed.finish()
        }
        fail(line.failure(end))
    }

    private func fail(_ failure: ProviderFailure) {
        drop()
        feed.fail(failure)
    }

    private func drop() {
        stall?.cancel()
        if flaw != .keepsTimer { heartbeat?.cancel() }
        socket?.abort()
        socket = nil
    }

    func cancel() {
        switch flaw {
        case .keepsSocket:
            socket = nil
            heartbeat?.cancel()
            feed.fail(.cancelled("toy"))
        case .endsLate:
            let feed = self.feed
            LoopTimer(on: loop, label: "late") { feed.fail(.cancelled("toy")) }.set(after: .seconds(2))
            drop()
        case .keepsTimer:
            // Nobody but the timer holds the client now.
            LoopTimer(on: loop, label: "left behind") {}.set(after: .seconds(3_600))
            fail(.cancelled("toy"))
        default:
            fail(.cancelled("toy"))
        }
    }
}
