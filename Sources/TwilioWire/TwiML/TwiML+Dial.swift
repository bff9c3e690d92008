extension TwiML {
    /// A call to somebody else, joined to the present one.
    public struct Dial: Sendable, Equatable {
        /// Whom it is to.
        public enum Callee: Sendable, Equatable {
            case number(Number)
            case sip(SIP)
            /// Somebody who is registered with Twilio under that name.
            case client(String)
        }

        /// A telephone.
        public struct Number: Sendable, Equatable {
            /// Its number, in E.164.
            public var number: String
            /// Keys that are pressed when it answers.
            public var keys: String?
            /// Whose TwiML it hears before both are joined.
            public var whisper: String?
            /// What is told of the call's progress.
            public var statusCallback: String?
            /// Of which events it is told.
            public var statusEvents: [String]

            /// Makes a telephone to be called.
            public init(
                _ number: String,
                keys: String? = nil,
                whisper: String? = nil,
                statusCallback: String? = nil,
                statusEvents: [String] = []
            ) {
                self.number = number
                self.keys = keys
                self.whisper = whisper
                self.statusCallback = statusCallback
                self.statusEvents = statusEvents
            }
        }

        /// A SIP address.
        public struct SIP: Sendable, Equatable {
            /// The address, such as `sip:desk@pbx.example.org;transport=tls`.
            public var address: String
            /// Who calls there, for an address that wants to know.
            public var user: String?
            /// The password for that.
            public var password: String?
            /// Whose TwiML it hears before both are joined.
            public var whisper: String?
            /// What is told of the call's progress.
            public var statusCallback: String?
            /// Of which events it is told.
            public var statusEvents: [String]

            /// Makes a SIP address to be called.
            public init(
                _ address: String,
                user: String? = nil,
                password: String? = nil,
                whisper: String? = nil,
                statusCallback: String? = nil,
                statusEvents: [String] = []
            ) {
                self.address = address
                self.user = user
                self.password = password
                self.whisper = whisper
                self.statusCallback = statusCallback
                self.statusEvents = statusEvents
            }
        }

        /// All of them ring; who answers first has the call.
        public var callees: [Callee]
        /// What is asked when it is over; with it, the verbs behind are not reached.
        public var action: String?
        /// How that address is asked.
        public var method: Method?
        /// How long it rings, in seconds.
        public var ringing: Int?
        /// How long both may talk, in seconds.
        public var longest: Int?
        /// Who calls, as the other side sees it.
        public var callerID: String?
        /// Whether and how it is recorded, such as `record-from-answer-dual`.
        public var recording: String?
        /// What is told when the recording can be fetched.
        public var recordingStatusCallback: String?
        /// Whether the caller hears ringing, instead of a call that was taken, until somebody answers.
        public var answersOnBridge: Bool?

        /// Makes a call to these.
        public init(
            _ callees: [Callee],
            action: String? = nil,
            method: Method? = nil,
            ringing: Int? = nil,
            longest: Int? = nil,
            callerID: String? = nil,
            recording: String? = nil,
            recordingStatusCallback: String? = nil,
            answersOnBridge: Bool? = nil
        ) {
            self.callees = callees
            self.action = action
            self.method = method
            self.ringing = ringing
            self.longest = longest
            self.callerID = callerID
            self.recording = recording
            self.recordingStatusCallback = recordingStatusCallback
            self.answersOnBridge = answersOnBridge
        }

        /// Makes a call to a number in E.164, or to a SIP address, whichever it looks like.
        public init(to address: String, action: String? = nil, callerID: String? = nil) {
            let isSIP = address.hasPrefix("sip:") || address.hasPrefix("sips:")
            self.init([isSIP ? .sip(SIP(address)) : .number(Number(address))], action: action, callerID: callerID)
        }

        func write(to xml: inout XMLText) {
            xml.element(
                "Dial",
                [
                    "action": action, "method": method?.rawValue, "timeout": ringing.map { "\($0)" },
                    "timeLimit": longest.map { "\($0)" }, "callerId": callerID, "record": recording,
                    "recordingStatusCallback": recordingStatusCallback,
                    "answerOnBridge": answersOnBridge.map { "\($0)" },
                ]
            ) { xml in
                for callee in callees { callee.write(to: &xml) }
            }
        }
    }
}

extension TwiML.Dial.Callee {
    fileprivate func write(to xml: inout XMLText) {
        switch self {
        case .number(let number):
            xml.element(
                "Number",
                [
                    "sendDigits": number.keys, "url": number.whisper, "statusCallback": number.statusCallback,
                    "statusCallbackEvent": Self.list(number.statusEvents),
                ]
            ) { $0.content(number.number) }
        case .sip(let sip):
            xml.element(
                "Sip",
                [
                    "username": sip.user, "password": sip.password, "url": sip.whisper,
                    "statusCallback": sip.statusCallback, "statusCallbackEvent": Self.list(sip.statusEvents),
                ]
            ) { $0.content(sip.address) }
        case .client(let name): xml.element("Client") { $0.content(name) }
        }
    }

    private static func list(_ events: [String]) -> String? { events.isEmpty ? nil : events.joined(separator: " ") }
}
