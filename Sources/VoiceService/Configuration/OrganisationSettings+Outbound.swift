internal import Dialogue
internal import FrontDoor
internal import HTTPTransport
internal import OutboundCalls
internal import ProviderKit
internal import TwilioREST

// Calls that are made from here.
extension OrganisationSettings {
    /// What makes them; nil where no account's calls can be made, and nobody has asked for that.
    func outboundService(behind door: FrontDoorOptions) throws -> OutboundService? {
        let isAsked = places["outbound"] != nil
        guard let account = try account() else {
            guard !isAsked else {
                throw places.error(
                    "outbound",
                    "outbound calls need an account: \(Self.accountVariables(environment)) in the environment, or twilio"
                )
            }
            return nil
        }
        guard door.publicURL != nil else {
            guard !isAsked else {
                throw places.error("outbound", "outbound calls need publicURL: Twilio asks there what they say")
            }
            return nil
        }
        var service = OutboundService(account)
        service.take(outbound)
        let names = door.agents.filter { $0.organisation == organisation }.map(\.name)
        if let agent = service.agent, !names.contains(agent) {
            let message = ServiceSettings.noAgent(agent, names)
            throw outbound.agentPlace?.error(message) ?? places.error("outbound.agent", message)
        }
        return service
    }

    private static func accountVariables(_ environment: ProviderEnvironment) -> String {
        ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"].map(environment.name).joined(separator: " and ")
    }

    func account() throws -> TwilioAccount? {
        guard let account = twilio.account?.revealed else { return nil }
        let server = try twilio.server ?? HTTPURL("https://\(TwilioAccount.host())")
        if let key = twilio.key, let secret = twilio.secret {
            return TwilioAccount(account, key: key.revealed, secret: secret, server: server)
        }
        return twilio.token.map { TwilioAccount(account, token: $0, server: server) }
    }
}
