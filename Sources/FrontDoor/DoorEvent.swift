internal import FastJSON
package import Octets

/// Something that happened at the door; without anybody's number, which whoever needs it finds by the call.
package struct DoorEvent: Sendable, Equatable {
    /// What happened.
    package enum Kind: Sendable, Equatable {
        /// A webhook was refused before it was believed.
        case webhookRefused(String)
        /// A call was taken, by that agent.
        case callTaken(agent: String)
        /// A call was not taken; whether it was forwarded instead.
        case callRefused(String, isForwarded: Bool)
        /// The operator's system was asked of the caller; or could not be.
        case lookedUp
        case lookUpFailed(String)
        /// A stream was refused before it was accepted.
        case streamRefused(String)
        case streamOpened(number: Int)
        case streamEnded(String)
        /// What the carrier says of a stream.
        case streamStatus(String)
        /// A call whose stream was lost comes back.
        case callReturned(number: Int)
        /// A stream was lost too often.
        case callGivenUp
        /// A call could not be handed to who should carry it: it is taken here.
        case registrationFailed(String)
        /// What was said in a call that somebody else has carried cannot be fetched.
        case conversationLost(String)
        case callHungUp
        case callTransferred
        /// How a call to somebody else ended.
        case dialled(String)
        /// Somebody may try an agent.
        case talkSession(agent: String)
        case talkRefused(String)

        /// Its name, the same each time.
        package var name: String {
            switch self {
            case .webhookRefused: "webhook-refused"
            case .callTaken: "call-taken"
            case .callRefused: "call-refused"
            case .lookedUp: "looked-up"
            case .lookUpFailed: "look-up-failed"
            case .streamRefused: "stream-refused"
            case .streamOpened: "stream-opened"
            case .streamEnded: "stream-ended"
            case .streamStatus: "stream-status"
            case .callReturned: "call-returned"
            case .callGivenUp: "call-given-up"
            case .registrationFailed: "registration-failed"
            case .conversationLost: "conversation-lost"
            case .callHungUp: "call-hung-up"
            case .callTransferred: "call-transferred"
            case .dialled: "dialled"
            case .talkSession: "talk-session"
            case .talkRefused: "talk-refused"
            }
        }

        private var detail: (name: StaticString, text: String)? {
            switch self {
            case .registrationFailed(let reason), .conversationLost(let reason), .webhookRefused(let reason),
                .callRefused(let reason, _),
                .lookUpFailed(let reason),
                .streamRefused(let reason), .streamEnded(let reason), .talkRefused(let reason):
                ("reason", reason)
            case .callTaken(let agent), .talkSession(let agent): ("agent", agent)
            case .streamStatus(let status), .dialled(let status): ("status", status)
            case .lookedUp, .streamOpened, .callReturned, .callGivenUp, .callHungUp, .callTransferred: nil
            }
        }

        fileprivate func write(to json: inout JSONWriter) {
            json.key("door")
            json.string(name)
            if let detail {
                json.key("\(detail.name)")
                json.string(detail.text)
            }
            switch self {
            case .callRefused(_, let isForwarded):
                json.key("forwarded")
                json.bool(isForwarded)
            case .streamOpened(let number), .callReturned(let number):
                json.key("number")
                json.integer(Int64(number))
            default: break
            }
        }
    }

    /// Whose door, and for which call, where that is known.
    package var organisation: String?
    package var call: String?
    package var kind: Kind

    /// Writes it as one JSON object.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            kind.write(to: &json)
            if let organisation {
                json.key("organisation")
                json.string(organisation)
            }
            if let call {
                json.key("call")
                json.string(call)
            }
            json.endObject()
        }
    }
}
