package import HTTPTransport
package import PhoneNumbers
package import Reactor
package import TwilioREST

/// A telephone line to an agent that may be anybody's: whose account calls which number, and where Twilio finds the
/// bench.
package struct TwilioLine: Sendable {
    package var account: TwilioAccount
    /// The agent's number.
    package var to: PhoneNumber
    /// The number that calls, one of the account's.
    package var from: PhoneNumber
    /// Where Twilio finds the bench; nil for where it listens, which only a simulator on this machine does.
    package var publicURL: HTTPURL?
    /// Where the bench listens: what a proxy or a tunnel leads to.
    package var listens = SocketAddress.loopback(port: 8_080)
    /// How long a call may ring.
    package var ringing = Duration.seconds(60)
    /// How long a call may be without audio.
    package var silence = Duration.seconds(15)
    /// How often Twilio is asked how far a call is that has no stream yet.
    package var poll = Duration.seconds(1)
    /// How far the first calls are apart: an account may place one a second, unless it was given more.
    package var pace = Duration.seconds(1)

    package init(_ account: TwilioAccount, to: PhoneNumber, from: PhoneNumber) {
        self.account = account
        self.to = to
        self.from = from
    }
}
