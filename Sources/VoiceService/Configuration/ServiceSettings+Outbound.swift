internal import Dialogue
internal import FrontDoor
internal import HTTPTransport
internal import OutboundCalls
internal import ProviderKit
internal import TwilioREST

// Calls that are made from here.
extension ServiceSettings {
    /// What makes them; nil where no account's calls can be made, and nobody has asked for that.
    func outboundService(_ environment: ProviderEnvironment, _ door: FrontDoorOptions) throws -> OutboundService? {
        let isAsked = places["outbound"] != nil
        guard let account = try account() else {
            guard !isAsked else {
                throw error(
                    "outbound",
                    "outbound calls need an account: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment, or twilio"
                )
            }
            return nil
        }
        guard publicURL != nil else {
            guard !isAsked else {
                throw error("outbound", "outbound calls need publicURL: Twilio asks there what they say")
            }
            return nil
        }
        var service = OutboundService(account)
        service.take(outbound)
        if let agent = service.agent, !door.agents.contains(where: { $0.name == agent }) {
            let message = Self.noAgent(agent, door.agents.map(\.name))
            throw outbound.agentPlace?.error(message) ?? error("outbound.agent", message)
        }
        return service
    }

    private func account() throws -> TwilioAccount? {
        guard let account = twilio.account?.revealed else { return nil }
        let server = try twilio.server ?? HTTPURL("https://\(TwilioAccount.host())")
        if let key = twilio.key, let secret = twilio.secret {
            return TwilioAccount(account, key: key.revealed, secret: secret, server: server)
        }
        return twilio.token.map { TwilioAccount(account, token: $0, server: server) }
    }
}
