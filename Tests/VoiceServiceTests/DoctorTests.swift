import FastJSON
import Foundation
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import TestKit
import Testing
import TwilioREST

@testable import VoiceService

@Suite(.timeLimit(.minutes(2)))
struct DoctorTests {
    private func settings(_ text: String) throws -> ServiceSettings {
        try ServiceSettings(try JSON5Node(parsing: text), ProviderEnvironment())
    }

    /// What the doctor says, on a loop of its own.
    private func examine(_ settings: ServiceSettings, goesOut: Bool) async throws -> (isIll: Bool, all: [Finding]) {
        let loop = try EventLoop(name: "doctor")
        var findings: [Finding] = []
        let doctor = Doctor(settings, goesOut: goesOut, on: loop)
        let isIll = await doctor.examine { findings.append($0) }
        await loop.shutdown()
        return (isIll, findings)
    }

    private static let agents = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Agents").path

    @Test func `who runs on this machine alone is well, and hears what is missing for a telephone`() async throws {
        var settings = try settings("{ limits: { calls: 10 } }")
        settings.own.agents = Self.agents
        settings.data = FileManager.default.temporaryDirectory.appending(path: "doctor-\(UUID())").path
        let (isIll, all) = try await examine(settings, goesOut: true)
        #expect(!isIll, "\(all.flatMap(\.lines).joined(separator: "\n"))")
        #expect(all.contains { $0.subject == "model scripted" && $0.verdict == .fine })
        #expect(all.contains { $0.subject.hasPrefix("voice flite") && $0.verdict == .fine })
        for subject in ["publicURL", "carrier"] {
            let finding = try #require(all.first { $0.subject == subject })
            #expect(finding.verdict == .warning && finding.fix != nil)
        }
        #expect(!FileManager.default.fileExists(atPath: try #require(settings.data)))
    }

    @Test func `what is wrong with files is told with its place`() async throws {
        var settings = try settings("{ limits: { calls: 1000000 } }")
        settings.own.agents = "/nowhere"
        let (isIll, all) = try await examine(settings, goesOut: false)
        #expect(isIll)
        let wrong = all.filter { $0.subject == "configuration" && $0.verdict == .problem }
        #expect(wrong.contains { $0.text.contains("/nowhere") })
        #expect(all.contains { $0.subject == "open files" && $0.fix?.contains("LimitNOFILE=8000200") == true })
    }

    @Test func `a certificate is read, and its end is told`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "certificate-\(UUID()).pem").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let settings = try settings("{ listen: { tls: { chain: '\(file)', key: '\(file)' } } }")
        try TestCertificate.pem.write(toFile: file, atomically: true, encoding: .utf8)
        let good = try await examine(settings, goesOut: false).all.filter { $0.subject == "certificate" }
        #expect(good.map(\.verdict) == [.fine])
        try String(TestCertificate.pem.prefix(300)).write(toFile: file, atomically: true, encoding: .utf8)
        let bad = try await examine(settings, goesOut: false).all.filter { $0.subject == "certificate" }
        #expect(bad.map(\.verdict) == [.problem] && bad.allSatisfy { $0.fix != nil })
    }

    @Test(arguments: [(0, Finding.Verdict.problem), (3, .warning), (30, .fine)])
    func `a certificate that ends soon is to be renewed`(days: Int, verdict: Finding.Verdict) {
        let finding = Doctor.finding(of: "chain.pem", life: .seconds(days * 86_400))
        #expect(finding.verdict == verdict && (finding.fix != nil) == (verdict != .fine))
    }

    @Test func `a carrier's account is asked, and its numbers are held against the file`() async throws {
        var keys = SimulatorWorld.Settings()
        keys.keys = ["12345"]
        let world = SimulatorWorld(keys)
        var simulated = TwilioSimulator.Settings()
        let base = "https://voice.example.org"
        simulated.numbers = [
            ("+15550100001", "\(base)/v1/twilio/voice"), ("+15550100002", "https://elsewhere.example.org/voice"),
            ("+15550100003", "\(base)/agents/clinic/voice"), ("+15550100004", "\(base)/agents/nobody/voice"),
            ("+15550100005", ""),
        ]
        let group = try EventLoopGroup(count: 1)
        let simulator = TwilioSimulator(world, settings: simulated)
        let host = try await SimulatorHost.listen([simulator], in: world, group: group)
        let server = try #require(host.address(of: "twilio"))
        let serving = Task { await host.run() }
        let numbers = "numbers: { '+15550100002': 'agent', '+15550100009': 'agent' }"
        for (token, isKnown) in [("12345", true), ("wrong", false)] {
            let account = "twilio: { account: 'AC0', token: '\(token)', server: '\(server)' }"
            let settings = try settings("{ publicURL: '\(base)', \(numbers), \(account) }")
            let loop = try EventLoop(name: "doctor")
            let doctor = Doctor(settings, goesOut: true, on: loop)
            let found = await doctor.carrier(of: settings.own, agents: ["clinic"])
            await loop.shutdown()
            guard isKnown else {
                #expect(found.count == 1 && found[0].verdict == .problem && found[0].fix != nil)
                #expect(!"\(found)".contains("wrong"))
                continue
            }
            func verdict(_ subject: String) -> Finding.Verdict? { found.first { $0.subject == subject }?.verdict }
            #expect(verdict("carrier") == .fine)
            #expect(verdict("number +15550100001") == .fine && verdict("number +15550100003") == .fine)
            #expect(verdict("number +15550100002") == .problem && verdict("number +15550100004") == .problem)
            // One that is somebody else's is no trouble of ours; one that is not there is.
            #expect(verdict("number +15550100005") == .fine && verdict("number +15550100009") == .problem)
        }
        serving.cancel()
        await serving.value
        await group.shutdown()
    }

    @Test(arguments: [(0, true), (29, true), (-29, true), (31, false), (-300, false)])
    func `a clock may differ a little`(difference: Int64, isFine: Bool) async throws {
        let loop = try EventLoop(name: "doctor")
        let doctor = Doctor(try settings("{}"), goesOut: false, on: loop)
        let finding = doctor.clock("Sun, 22 Nov 2026 09:30:00 GMT", of: "x", now: 1_795_339_800 + difference)
        #expect((finding.verdict == .fine) == isFine, "\(finding)")
        #expect(isFine || finding.text.contains(difference > 0 ? "ahead" : "behind"))
        await loop.shutdown()
    }

    @Test(arguments: ProviderFailure.Kind.allCases)
    func `each failure of a provider has its fix`(kind: ProviderFailure.Kind) {
        #expect(Doctor.fix(ProviderFailure(kind, provider: "x", "y")).count > 20)
    }
}
