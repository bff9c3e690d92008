internal import CallTiming
internal import FastJSON
internal import Glibc
internal import HTTPTransport
internal import Reactor
internal import Rehearsal

/// An engine in a process of its own, on cores of its own, for the time of one number of calls.
final class LoadEngine: Sendable {
    let pid: Int32?
    /// Its media socket, and where its figures are.
    let media: HTTPURL
    private let metrics: HTTPURL?
    private let child: ChildProcess?
    private let log: String?

    private init(_ child: ChildProcess?, pid: Int32?, media: HTTPURL, metrics: HTTPURL?, log: String?) {
        self.child = child
        self.pid = pid
        self.media = media
        self.metrics = metrics
        self.log = log
    }

    /// One that runs already.
    static func running(_ url: String, pid: Int32?, metrics: String?) throws -> LoadEngine {
        if let pid, ProcessFigures.processorTime(of: pid) == nil {
            throw LoadFailure("there is no process \(pid), or it is somebody else's: --pid takes the engine's")
        }
        return LoadEngine(
            nil,
            pid: pid,
            media: try HTTPURL(url),
            metrics: try metrics.map { try HTTPURL($0) },
            log: nil
        )
    }

    /// Starts one; it ends with the calling thread, if it is not stopped before.
    static func start(
        _ plan: LoadPlan,
        program: String?,
        in folder: TemporaryFolder,
        at host: SimulatorHost,
        cores: [Int],
        certificate: LoadCertificate?,
        on loop: EventLoop
    ) async throws -> LoadEngine {
        let files = LoadFiles(plan, folder, certificate)
        let service = try files.write(at: host)
        let own = try Self.ownProgram
        let log = plan.log ?? folder.file("engine.log")
        let list = cores.map(String.init).joined(separator: ",")
        let child = try ChildProcess(
            [own, "load", LoadSeat.option, "\(getpid())", list, program ?? own, "serve", service],
            // What the engine's own clients trust.
            variables: certificate.map { ["SSL_CERT_FILE": $0.chain] } ?? [:],
            output: log
        )
        let deadline = loop.now + .seconds(20)
        while loop.now < deadline {
            try await loop.sleep(until: loop.now + .milliseconds(20))
            guard child.isRunning else { throw LoadFailure("the engine has ended by itself:\n\(Self.end(of: log))") }
            let text = contents(of: log) ?? ""
            guard let media = Self.word(behind: "Unsigned streams: ", in: text),
                let page = Self.word(behind: "Syrinx listens on ", in: text)
            else { continue }
            return LoadEngine(
                child,
                pid: child.pid,
                media: try HTTPURL(media),
                metrics: try HTTPURL(page + "metrics"),
                log: log
            )
        }
        throw LoadFailure("the engine was not ready after 20 s:\n\(Self.end(of: log))")
    }

    /// Where this program is.
    private static var ownProgram: String {
        get throws(LoadFailure) {
            var path = [CChar](repeating: 0, count: 4_096)
            let count = unsafe readlink("/proc/self/exe", &path, path.count)
            guard count > 0 else { throw LoadFailure("/proc/self/exe cannot be read: /proc has to be mounted") }
            return String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private static func word(behind text: String, in log: String) -> String? {
        guard let place = log.firstRange(of: text) else { return nil }
        let rest = log[place.upperBound...]
        // The line may not be whole yet.
        guard let end = rest.firstIndex(where: { $0.isWhitespace || $0 == "\"" }) else { return nil }
        return String(rest[..<end])
    }

    private static func end(of log: String) -> String {
        (contents(of: log) ?? "").split(separator: "\n").suffix(8).joined(separator: "\n")
    }

    /// What it tells of itself; nil where it does not, or not in time.
    func figures(_ client: HTTPClient) async -> String? {
        guard let metrics else { return nil }
        guard let response = try? await client.send(HTTPClientRequest(.get, metrics)), response.status == .ok,
            let bytes = try? await response.body(upTo: 16 << 20)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether it has ended by itself, and with which last words.
    var lastWords: String? {
        guard let child, !child.isRunning else { return nil }
        return log.map(Self.end) ?? ""
    }

    /// Ends it: asked twice, since once is for a drain, and in the end not asked.
    func stop(on loop: EventLoop) async {
        guard let child else { return }
        child.send(SIGTERM)
        let deadline = loop.clock.now + .seconds(6)
        var isAsked = false
        while child.isRunning, loop.clock.now < deadline {
            // A task that is cancelled waits for nothing any more, and this has to be done all the same.
            if (try? await loop.sleep(until: loop.clock.now + .milliseconds(50))) == nil { usleep(50_000) }
            if !isAsked { child.send(SIGTERM) }
            isAsked = true
        }
        child.send(SIGKILL)
        while child.isRunning { usleep(1_000) }
    }
}

/// The files that an engine is started with.
private struct LoadFiles {
    private let plan: LoadPlan
    private let folder: TemporaryFolder
    private let certificate: LoadCertificate?

    init(_ plan: LoadPlan, _ folder: TemporaryFolder, _ certificate: LoadCertificate?) {
        self.plan = plan
        self.folder = folder
        self.certificate = certificate
    }

    /// What a service's file may not say here: who reaches it, and whom.
    private static let left = [
        "$schema", "organisation", "organisations", "publicURL", "twilio", "numbers", "forward", "lookUp", "talk",
        "tokens", "outbound", "bridge", "metrics", "prices",
    ]

    /// Writes them; answers the service's.
    func write(at host: SimulatorHost) throws -> String {
        try folder.makeFolder("agents")
        try folder.makeFolder("data")
        var agent = try SimulatedAgent.redirected(
            plan.agent ?? JSON5Node(parsing: SimulatedAgent.standard),
            to: host
        ).json
        if let piece = plan.piece { agent = Self.cut(agent, to: piece) }
        try folder.write(agent.encoded(), to: "agents/load.json5")
        var service = plan.service?.json.objectValue ?? JSONObject()
        for key in Self.left { service[key] = nil }
        var listen = JSONObject()
        listen["port"] = .integer(0)
        listen["localCarrier"] = .integer(0)
        listen["loops"] = .integer(Int64(plan.loops))
        if let certificate {
            listen["tls"] = ["chain": .string(certificate.chain), "key": .string(certificate.key)]
            listen["localCarrierTLS"] = .bool(true)
        }
        service["listen"] = .object(listen)
        service["agents"] = .string("agents")
        service["data"] = .string("data")
        service["drain"] = ["patience": .integer(0)]
        var limits = JSONObject()
        for key in ["calls", "callsPerCaller", "callsPerMinute", "withheldCalls", "withheldCallsPerMinute"] {
            limits[key] = .integer(1_000_000)
        }
        // However late it is: that is what is looked for.
        limits["lateMilliseconds"] = .integer(0)
        service["limits"] = .object(limits)
        try folder.write(JSONValue.object(service).encoded(), to: "service.json5")
        return folder.file("service.json5")
    }

    /// Has audio go in messages of so many milliseconds, both ways.
    private static func cut(_ agent: JSONValue, to piece: Int) -> JSONValue {
        guard var members = agent.objectValue else { return agent }
        if var recognizer = members["recognizer"]?.objectValue {
            recognizer["piece"] = .integer(Int64(piece))
            members["recognizer"] = .object(recognizer)
        }
        members["playout"] = ["message": .integer(Int64(piece))]
        return .object(members)
    }
}

/// How this program becomes an engine's process: bound to its cores, and to the life of who made it.
package enum LoadSeat {
    /// The word behind `load` that asks for it.
    package static let option = "--as-engine"

    /// Becomes the program that the words name: parent, cores, program, arguments.
    ///
    /// - Returns: only if that cannot be done: why.
    package static func take(_ words: [String]) -> LoadFailure {
        guard words.count >= 3, let parent = Int32(words[0]) else {
            return LoadFailure("\(option) is for `syrinx load` itself")
        }
        OwnProcess.endWithParent()
        // It may have ended before that held.
        guard getppid() == parent else { return LoadFailure("who wanted this engine is gone") }
        for thread in ProcessFigures.threads {
            Cores.pin(thread: thread, to: words[1].split(separator: ",").compactMap { Int($0) })
        }
        let arguments = unsafe words.dropFirst(2).map { unsafe strdup($0) } + [nil]
        unsafe execv(words[2], arguments)
        return LoadFailure("\(words[2]) cannot be run: \(unsafe String(cString: strerror(errno)))")
    }
}

/// A certificate for this machine, signed by itself.
struct LoadCertificate: Sendable {
    let chain: String
    let key: String

    static func make(in folder: TemporaryFolder, on loop: EventLoop) async throws -> LoadCertificate {
        let made = LoadCertificate(chain: folder.file("cert.pem"), key: folder.file("key.pem"))
        let log = folder.file("openssl.log")
        let child = try ChildProcess(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", made.key, "-out", made.chain,
            ],
            output: log
        )
        let deadline = loop.now + .seconds(20)
        while child.isRunning, loop.now < deadline { try await loop.sleep(until: loop.now + .milliseconds(10)) }
        guard child.status == 0 else {
            throw LoadFailure("openssl made no certificate, which --tls needs:\n\(contents(of: log) ?? "")")
        }
        return made
    }
}
