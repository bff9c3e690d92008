internal import AgentWire
internal import CallPipeline
internal import CallTiming
internal import CallTools
internal import Dialogue
internal import FastJSON
internal import Octets
internal import ProviderKit
internal import ProviderWire
internal import Reactor
internal import TelephoneAudio
package import WebSocketTransport

// What the agent's server says.
extension BridgedAgent: WebSocketHandler {
    package func opened(_ socket: WebSocket) {
        guard case .joining = phase, let scene else { return socket.abort() }
        self.socket = socket
        lastMessage = scene.loop.now
        // Before all else: without its variables the agent does not begin.
        socket.send { AgentMessageEncoder.initiation(initiation, into: &$0) }
    }

    package func text(_ message: Span<UInt8>) {
        guard let scene else { return }
        if case .over = phase { return }
        let arrival = scene.loop.now
        lastMessage = arrival
        // The buffer is this function's while it runs, so that what is called can look into it without a copy.
        var incoming = ByteBuffer()
        swap(&incoming, &self.incoming)
        defer { swap(&incoming, &self.incoming) }
        do throws(AgentMessageError) {
            let message = try AgentMessageDecoder.read(message, audio: &incoming)
            take(message, incoming.bytes, since: arrival)
        } catch {
            refuse(error)
        }
        tell()
    }

    package func binary(_ message: Span<UInt8>) { refuse(.binary) }

    package func closed(_ end: WebSocketEnd) {
        socket = nil
        guard !hasLeft else { return }
        if case .closed(.normal?, _) = end, complaint == nil {
            switch phase {
            case .talking: return leave(.hangUp("the agent has ended the conversation"))
            case .leaving, .over: return
            case .joining: break
            }
        }
        lost(complaint.map { failure($0) } ?? service.line.failure(end))
    }

    private func refuse(_ error: AgentMessageError) {
        talk.counts.refused += 1
        refusals += 1
        if refusals <= 16 { scene?.note(.messageRefused(reason: "of the agent's server: \(error)")) }
        // Audio that cannot be understood sounds like noise, and nobody would be told.
        if case .format = error { lost(service.line.failure(.protocolViolation, "\(error)")) }
    }

    private func take(_ message: AgentMessage, _ audio: Span<UInt8>, since arrival: MonotonicInstant) {
        guard let scene else { return }
        let now = scene.now()
        switch message {
        case .audio(let speech): play(speech, audio, since: arrival)
        case .began(let beginning): began(beginning)
        case .interrupted(let event):
            talk.interrupted(event, at: now)
            silence()
        case .ping(let event, let delay):
            socket?.send { AgentMessageEncoder.pong(event, into: &$0) }
            talk.counts.pings += 1
            if let delay { scene.note(.agentPinged(milliseconds: Int(delay))) }
        case .heard(let text): talk.heard(text, at: now)
        case .hearing(let text): talk.hearing(text, at: now)
        case .said(let text, let event): talk.said(text, event: event, at: now)
        case .corrected(let correction): talk.corrected(correction)
        case .tool(let call): use(call)
        case .voiceScore: break
        case .failed(let complaint): self.complaint = complaint
        case .unknown: talk.counts.unknown += 1
        }
    }

    private func began(_ beginning: AgentBeginning) {
        guard case .joining = phase, let scene else { return }
        do throws(ResamplingError) {
            ear = try AgentEar(beginning.input)
            voice = try AgentVoice(beginning.output)
        } catch {
            return lost(service.line.failure(.protocolViolation, "audio that cannot be converted: \(error)"))
        }
        phase = .talking
        readyAt = scene.loop.now
        scene.note(.agentJoined(agent: settings.agent, conversation: beginning.conversation))
        let said = (scene.memory?.history.messages() ?? []).compactMap { message -> String? in
            switch message {
            case .caller(let text): "The caller: \(text)"
            case .agent(let text, _): text.isEmpty ? nil : "You: \(text)"
            case .tool, .note: nil
            }
        }
        if !said.isEmpty {
            // No conversation of theirs can be gone on with: the new one is told of the old one.
            inform("The line was lost for a moment. This was said before:\n" + said.joined(separator: "\n"))
        }
        tellUntold()
        catchUp()
        look()
    }

    private func failure(_ complaint: AgentComplaint) -> ProviderFailure {
        let kind: ProviderFailure.Kind =
            switch complaint.kind {
            case "quota_exceeded": .quota
            case let name where name.contains("auth"): .authentication
            case let name where name.contains("timeout"): .stalled
            case let name where name.contains("llm") || name.contains("tts") || name.contains("asr"): .overloaded
            default: complaint.code == 1_008 ? .badRequest : .overloaded
            }
        let words = complaint.kind.isEmpty ? complaint.message : "\(complaint.kind): \(complaint.message)"
        return service.line.failure(kind, words)
    }
}
