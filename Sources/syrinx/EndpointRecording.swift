internal import Octets
internal import TelephoneAudio

/// A recording of a call: the caller, and the agent where there is one.
struct EndpointRecording {
    let path: String
    let caller: [Int16]
    let agent: [Int16]
    /// Where the agent was found, for the reader.
    let agentSource: String
    /// What was not as it should be in the files.
    let notes: [String]

    var seconds: Double { Double(caller.count) / 8_000 }

    /// Reads a recording; `agent` names the file of the other direction, if it has one of its own.
    init(path: String, agent agentPath: String? = nil) throws {
        self.path = path
        let bytes = try EndpointFile.read(path)
        let first = try Self.recording(bytes, path: path, channel: nil)
        caller = first.samples
        var notes = first.notes.map { "\(path): \($0)" }
        if first.source == .rawMuLaw, !Self.rawEndings.contains(where: path.hasSuffix) {
            notes.append("no header that is known: taken for raw 8 kHz mu-law")
        }
        let sibling = Self.sibling(of: path)
        if let agentPath {
            let other = try Self.recording(EndpointFile.read(agentPath), path: agentPath, channel: nil)
            agent = other.samples
            agentSource = agentPath
            notes += other.notes.map { "\(agentPath): \($0)" }
        } else if case .wave(let format) = first.source, format.channelCount > 1 {
            agent = try Self.recording(bytes, path: path, channel: 1).samples
            agentSource = "the second channel"
        } else if let sibling, EndpointFile.exists(sibling) {
            agent = try Self.recording(EndpointFile.read(sibling), path: sibling, channel: nil).samples
            agentSource = sibling
        } else {
            agent = []
            agentSource = "none: the agent's echo cannot be told from the caller"
        }
        if !agent.isEmpty, agent.count < caller.count / 2 {
            notes.append("the agent's audio ends long before the caller's; silence from there on")
        }
        self.notes = notes
    }

    private static func recording(_ bytes: [UInt8], path: String, channel: Int?) throws -> TelephoneRecording {
        guard !bytes.isEmpty else { throw EndpointFileError(description: "\(path) is empty") }
        do throws(WaveError) {
            // The first channel is the caller's: a mixture would have the agent in it.
            let recording = try TelephoneRecording(bytes.span, channel: .only(channel ?? 0))
            if !recording.samples.isEmpty { return recording }
        } catch {
            let advice = advice(on: error)
            throw EndpointFileError(description: "\(path): \(advice)")
        }
        throw EndpointFileError(description: "\(path) is a WAV file without a single sample")
    }

    /// What is wrong with a file, and what to do about it.
    private static func advice(on error: WaveError) -> String {
        let wanted = "give a WAV file or raw 8 kHz mu-law"
        return switch error {
        case .notWave(.sound(let name)):
            "this is \(name), which is not read here; make a WAV file of it: ffmpeg -i FILE -ar 8000 FILE.wav"
        case .notWave(.packed(let name)): "this is \(name); unpack it first"
        case .notWave(let kind): "this is \(kind), no recording; \(wanted)"
        case .unsupportedEncoding: "\(error); make a WAV file of it: ffmpeg -i FILE -ar 8000 -c:a pcm_s16le NEW.wav"
        default: "\(error); \(wanted)"
        }
    }

    /// How files of raw µ-law are usually named.
    private static let rawEndings = [".ulaw", ".ul", ".mulaw", ".pcmu", ".raw"]

    /// `NAME.agent.ulaw` for `NAME.ulaw`.
    private static func sibling(of path: String) -> String? {
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return nil }
        return path[..<dot] + ".agent" + path[dot...]
    }
}
