/// What Twilio is asked when a call is to be made.
public struct TwilioCallOrder: Sendable, Equatable {
    /// What is done when it is answered.
    public enum Script: Sendable, Equatable {
        /// What that address answers.
        case address(String)
        /// That TwiML.
        case inline(String)
    }

    /// How it is found out whether a machine answers.
    public struct Detection: Sendable, Equatable {
        /// Whether the end of a machine's greeting is waited for.
        public var waitsForEnd: Bool
        /// Where the result goes while the call goes on; nil to hold the call up until there is one.
        public var callback: String?
        /// After how long it is given up, in seconds.
        public var timeout: Int?
        /// How long speech may be to be a person's, in milliseconds.
        public var longestHumanSpeech: Int?
        /// Which pause ends a greeting, in milliseconds.
        public var speechEnd: Int?
        /// After which silence nobody is there, in milliseconds.
        public var silence: Int?

        /// Looks for machines.
        public init(waitsForEnd: Bool = false, callback: String?) {
            self.waitsForEnd = waitsForEnd
            self.callback = callback
        }
    }

    /// Whom to call: a number, `sip:` or `client:`.
    public var to: String
    /// Whose number calls.
    public var from: String
    /// What is done when it is answered.
    public var script: Script
    /// Where its progress is told.
    public var statusCallback: String?
    /// All that can be told; Twilio's own choice is the last one only.
    public var statusEvents = ["initiated", "ringing", "answered", "completed"]
    /// How long it may ring, in seconds.
    public var ringing: Int?
    /// How long it may last, in seconds.
    public var longest: Int?
    /// How machines are looked for; nil for not at all.
    public var detection: Detection?
    /// Whether the whole call is recorded.
    public var isRecorded = false
    /// `mono` or `dual`; Twilio's own choice if nil.
    public var recordingChannels: String?
    /// What is told when the recording can be fetched.
    public var recordingCallback: String?
    /// Keys that are pressed when it is answered; they switch machine detection off.
    public var keys: String?
    /// What the called telephone shows, where the number is not the account's own.
    public var callerID: String?
    /// Why it is made, where the called telephone shows that.
    public var reason: String?
    /// Who asks a SIP address.
    public var sipUser: String?
    /// With which password.
    public var sipPassword: String?

    /// Makes an order.
    public init(to: String, from: String, script: Script) {
        self.to = to
        self.from = from
        self.script = script
    }

    /// The fields of the request.
    var form: [(name: String, value: String?)] {
        var form: [(name: String, value: String?)] = [("To", to), ("From", from)]
        switch script {
        case .address(let url): form += [("Url", url), ("Method", "POST")]
        case .inline(let text): form.append(("Twiml", text))
        }
        if let statusCallback {
            form += [("StatusCallback", statusCallback), ("StatusCallbackMethod", "POST")]
            for event in statusEvents { form.append(("StatusCallbackEvent", event)) }
        }
        form += [
            ("Timeout", ringing.map { "\($0)" }), ("TimeLimit", longest.map { "\($0)" }), ("SendDigits", keys),
            ("CallerId", callerID), ("CallReason", reason), ("SipAuthUsername", sipUser),
            ("SipAuthPassword", sipPassword),
        ]
        if isRecorded {
            form += [("Record", "true"), ("RecordingChannels", recordingChannels)]
            if let recordingCallback {
                form += [
                    ("RecordingStatusCallback", recordingCallback), ("RecordingStatusCallbackMethod", "POST"),
                    // One field with spaces, where that of the call's own events is repeated.
                    ("RecordingStatusCallbackEvent", "completed absent"),
                ]
            }
        }
        if let detection, keys == nil {
            form += [
                ("MachineDetection", detection.waitsForEnd ? "DetectMessageEnd" : "Enable"),
                ("MachineDetectionTimeout", detection.timeout.map { "\($0)" }),
                ("MachineDetectionSpeechThreshold", detection.longestHumanSpeech.map { "\($0)" }),
                ("MachineDetectionSpeechEndThreshold", detection.speechEnd.map { "\($0)" }),
                ("MachineDetectionSilenceTimeout", detection.silence.map { "\($0)" }),
            ]
            if let callback = detection.callback {
                form += [
                    ("AsyncAmd", "true"), ("AsyncAmdStatusCallback", callback),
                    ("AsyncAmdStatusCallbackMethod", "POST"),
                ]
            }
        }
        return form
    }
}

/// What is to become of a call that there is.
public enum TwilioCallChange: Sendable, Equatable {
    /// It ends, whether it has been answered or not.
    case hangUp
    /// It ends, unless it has been answered.
    case cancel
    /// It goes on with other TwiML.
    case follow(TwilioCallOrder.Script)

    var form: [(name: String, value: String?)] {
        switch self {
        case .hangUp: [("Status", "completed")]
        case .cancel: [("Status", "canceled")]
        case .follow(.address(let url)): [("Url", url), ("Method", "POST")]
        case .follow(.inline(let text)): [("Twiml", text)]
        }
    }
}
