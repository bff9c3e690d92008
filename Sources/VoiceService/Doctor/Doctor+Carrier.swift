internal import CallTiming
internal import Foundation
internal import FrontDoor
internal import HTTPTransport
internal import ProviderKit
internal import Reactor
internal import TwilioREST

extension Doctor {
    /// How far the clock may be wrong.
    static let clockTolerance: Int64 = 30

    // MARK: The way here

    /// Whether the service is found where its file says.
    func way() async -> [Finding] {
        guard let url = settings.publicURL else {
            let fix = "publicURL: \"https://voice.example.org\", an address that leads to this service"
            return [.warning("publicURL", "there is none: carriers cannot call, the talk page works", fix: fix)]
        }
        var findings: [Finding] = []
        if url.scheme != .https {
            findings.append(
                .problem("publicURL", "\(url) is not https: carriers send callers' voices there", fix: "use https")
            )
        }
        do {
            let loop = loop
            let status = try await within {
                let client = HTTPClient(on: loop)
                defer { client.close() }
                return try await client.send(HTTPClientRequest(.get, HTTPURL(url, target: HTTPTarget("/healthz"))))
                    .status
            }
            if status == .ok {
                findings.append(.fine("publicURL", "\(url) leads to a server that is well"))
            } else {
                findings.append(
                    .problem(
                        "publicURL",
                        "\(url)/healthz answers \(status.code)",
                        fix: "start `syrinx serve`, and lead the proxy or tunnel of \(url) to it"
                    )
                )
            }
        } catch {
            findings.append(
                .problem(
                    "publicURL",
                    "\(url) cannot be reached from here: \(error)",
                    fix: "start `syrinx serve`, and lead the proxy or tunnel of \(url) to it; its certificate must hold"
                )
            )
        }
        return findings
    }

    /// Whether the machine's clock agrees with a server's.
    func clock(_ date: String, of server: String, now: Int64 = Int64(time(nil))) -> Finding {
        guard let other = HTTPDate(date, now: HTTPDate(unixSeconds: now)) else {
            return .warning("clock", "\(server) tells no time that can be read: \(date)", fix: "none is needed here")
        }
        let difference = now - other.unixSeconds
        guard abs(difference) > Self.clockTolerance else { return .fine("clock", "agrees with that of \(server)") }
        return .problem(
            "clock",
            "it is \(abs(difference)) s \(difference > 0 ? "ahead of" : "behind") that of \(server)",
            fix: "let the system's time service run (`timedatectl set-ntp true`): providers refuse other times"
        )
    }

    // MARK: The carrier

    /// Whether an organisation's account can be used, and its numbers call here.
    func carrier(of own: OrganisationSettings, agents: [String]) async -> [Finding] {
        let subject = own.file == nil ? "carrier" : "carrier of \(own.organisation.key)"
        let account: TwilioAccount?
        do { account = try own.account() } catch { account = nil }
        guard let account else {
            let variables = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"].map(own.environment.name)
            let fix = "\(variables[0]) and \(variables[1]) in the environment; Docs/first-call.md has each step"
            return [.warning(subject, "no account: nobody can call by telephone, the talk page works", fix: fix)]
        }
        do {
            let loop = loop
            let numbers = try await within { try await TwilioREST(account).numbers(on: loop) }
            let finding = Finding.fine(subject, "the account answers; it has \(numbers.count) numbers")
            let time = try await within { () async throws -> String? in
                // Any answer has it, and its clock is not ours.
                let client = HTTPClient(on: loop)
                defer { client.close() }
                return try await client.send(HTTPClientRequest(.get, account.server)).fields["Date"]
            }
            let clock = time.map { [self.clock($0, of: "\(account.server)")] } ?? []
            return [finding] + clock + webhooks(numbers, of: own, agents: agents)
        } catch let failure as TwilioFailure {
            return [.problem(subject, "\(failure)", fix: "compare account and token with those in Twilio's console")]
        } catch {
            return [.problem(subject, "\(error)", fix: "see whether this machine reaches \(account.server)")]
        }
    }

    /// Whether numbers that are answered here call where this service is.
    func webhooks(
        _ numbers: [TwilioNumberResource],
        of own: OrganisationSettings,
        agents: [String]
    ) -> [Finding] {
        guard let base = settings.publicURL.map({ "\($0)".trimmedSlash }) else { return [] }
        var findings: [Finding] = []
        for wanted in own.numbers.keys.sorted() where !numbers.contains(where: { $0.number == wanted }) {
            findings.append(
                .problem(
                    "number \(wanted)",
                    "the account has no such number",
                    fix: "buy it in Twilio's console, or correct \"numbers\" in the file"
                )
            )
        }
        for number in numbers {
            let subject = "number \(number.number)"
            let path = "/v1/twilio/voice"
            guard number.voiceURL.hasPrefix(base + "/") else {
                let isOurs = own.numbers[number.number] != nil
                let text = number.voiceURL.isEmpty ? "calls no webhook" : "calls \(number.voiceURL), which is not here"
                let fix = "set its voice webhook to \(base)\(path), by POST"
                findings.append(
                    isOurs ? .problem(subject, text, fix: fix) : .fine(subject, "\(text); it is not in \"numbers\"")
                )
                continue
            }
            let target = String(number.voiceURL.dropFirst(base.count).prefix { $0 != "?" })
            let isKnown = target == path || agents.contains { target == "/agents/\($0)/voice" }
            guard isKnown else {
                findings.append(
                    .problem(subject, "calls \(target), where nothing answers", fix: "set it to \(base)\(path)")
                )
                continue
            }
            findings.append(.fine(subject, "calls \(number.voiceURL)"))
        }
        return findings
    }
}

extension String {
    fileprivate var trimmedSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
