internal import FrontDoor
internal import HTTPTransport
internal import OutboundCalls
internal import PhoneNumbers
internal import ProviderKit
internal import TwilioREST
internal import VoiceService

/// What the command line and the environment say of outbound calls.
struct OutboundArguments {
    private var file: String?
    private var caller: String?
    private var server: String?

    /// Takes one option.
    mutating func take(_ option: String, _ value: String) throws(UsageError) {
        switch option {
        case "--outbound": file = value
        case "--caller": caller = value
        default: server = value
        }
    }

    /// What that comes to; nil where no account's calls can be made.
    func made(_ environment: [String: String], for door: FrontDoorOptions) throws -> OutboundService? {
        guard let account = try account(environment) else {
            guard file == nil, caller == nil else {
                throw UsageError("outbound calls need TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment")
            }
            return nil
        }
        guard door.publicURL != nil else {
            guard file == nil, caller == nil else {
                throw UsageError("outbound calls need --public-url: Twilio asks there what they say")
            }
            return nil
        }
        var service = OutboundService(account)
        if let file { try service.read(file: file, environment) }
        if let caller {
            do throws(PhoneNumberError) {
                service.rules.caller = try PhoneNumber(caller)
            } catch {
                throw UsageError("--caller takes a number such as +15550100009: \(error)")
            }
        }
        if let token = environment["SYRINX_API_TOKEN"] { service.tokens.add(Secret(token), AccessToken("default")) }
        if let agent = service.agent, !door.agents.contains(where: { $0.name == agent }) {
            throw UsageError("\(file ?? ""): there is no agent \"\(agent)\"; name it with --agent")
        }
        service.rules.log = { Output.line($0) }
        return service
    }

    private func account(_ environment: [String: String]) throws -> TwilioAccount? {
        guard let account = environment["TWILIO_ACCOUNT_SID"] else { return nil }
        let address: HTTPURL
        do throws(HTTPURLError) {
            address = try HTTPURL(server ?? "https://\(TwilioAccount.host())")
        } catch {
            throw UsageError("--twilio-server takes an address such as https://api.twilio.com: \(error)")
        }
        if let key = environment["TWILIO_API_KEY"], let secret = environment["TWILIO_API_SECRET"] {
            return TwilioAccount(account, key: key, secret: Secret(secret), server: address)
        }
        guard let token = environment["TWILIO_AUTH_TOKEN"] else { return nil }
        return TwilioAccount(account, token: Secret(token), server: address)
    }
}
