internal import CallTiming
internal import FastJSON
internal import HTTPTransport

/// One call as Twilio's REST API tells of it.
struct TwilioCall: Sendable {
    enum Status: String, Sendable {
        case queued, initiated, ringing
        case inProgress = "in-progress"
        case completed, busy, failed
        case noAnswer = "no-answer"
        case canceled

        var isOver: Bool {
            switch self {
            case .queued, .initiated, .ringing, .inProgress: false
            case .completed, .busy, .failed, .noAnswer, .canceled: true
            }
        }
    }

    /// What was asked for, with every parameter that may be changed later.
    struct Order: Sendable {
        var to = ""
        var from = ""
        var url: String?
        var method = "POST"
        var twiml: String?
        var statusCallback: String?
        var statusCallbackMethod = "POST"
        var statusEvents: Set<String> = ["completed"]
        var ringLimit = Duration.seconds(60)
        var timeLimit: Duration?
        /// Whether a machine is looked for, and the verdict is posted to that address.
        var detectsMachines = false
        var machineCallback: String?
        /// Whether the verdict waits for the end of a machine's greeting.
        var waitsForGreetingEnd = false
    }

    let sid: String
    let account: String
    var order: Order
    var status = Status.queued
    /// When it was created and when it ended, as the API writes it.
    let created: String
    var started: String?
    var ended: String?
    var answeredAt: MonotonicInstant?
    var duration: Duration?
    var answeredBy: String?
    /// The number of the next status callback.
    var sequence = 0

    /// The resource, in snake_case, its numbers as strings.
    var json: JSONValue {
        let path = "/2010-04-01/Accounts/\(account)/Calls/\(sid)"
        return [
            "sid": .string(sid), "account_sid": .string(account), "api_version": "2010-04-01",
            "status": .string(status == .initiated ? Status.queued.rawValue : status.rawValue),
            "direction": "outbound-api", "to": .string(order.to), "to_formatted": .string(order.to),
            "from": .string(order.from), "from_formatted": .string(order.from),
            "date_created": .string(created), "date_updated": .string(ended ?? started ?? created),
            "start_time": started.map { .string($0) } ?? .null, "end_time": ended.map { .string($0) } ?? .null,
            "duration": duration.map { .string("\($0.components.seconds)") } ?? .null,
            "answered_by": answeredBy.map { .string($0) } ?? .null, "queue_time": "0",
            "price": .null, "price_unit": "USD", "parent_call_sid": .null, "phone_number_sid": .null,
            "group_sid": .null, "caller_name": .null, "forwarded_from": .null, "trunk_sid": .null, "annotation": .null,
            "uri": .string("\(path).json"),
            "subresource_uris": [
                "recordings": .string("\(path)/Recordings.json"), "events": .string("\(path)/Events.json"),
                "streams": .string("\(path)/Streams.json"),
            ],
        ]
    }

    /// The fields that every webhook of this call carries.
    var webhookFields: [(name: String, value: String)] {
        [
            ("CallSid", sid), ("AccountSid", account), ("From", order.from), ("To", order.to),
            ("Caller", order.from), ("Called", order.to), ("CallStatus", status.rawValue),
            ("ApiVersion", "2010-04-01"), ("Direction", "outbound-api"),
        ]
    }
}

extension HTTPDateText {
    /// The present as Twilio writes it (RFC 2822).
    static var twilioNow: String { "\(HTTPDateText.now.date)".replacing("GMT", with: "+0000") }
}
