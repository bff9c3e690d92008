extension TwiML {
    /// A recording of what the caller says.
    public struct Record: Sendable, Equatable {
        /// What is asked when it is over; without one Twilio asks the present document's address again.
        public var action: String?
        /// How that address is asked.
        public var method: Method?
        /// After how many seconds of silence it is over.
        public var silence: Int?
        /// How long it is at most, in seconds.
        public var longest: Int?
        /// Which keys end it; empty for none.
        public var endingKeys: String?
        /// Whether a beep begins it.
        public var beeps: Bool?
        /// Whether silence is cut off both ends.
        public var isTrimmed: Bool?
        /// What is told when the recording can be fetched.
        public var statusCallback: String?
        /// Of which events, such as `completed` and `absent`.
        public var statusEvents: [String]

        /// Makes a recording.
        public init(
            action: String? = nil,
            method: Method? = nil,
            silence: Int? = nil,
            longest: Int? = nil,
            endingKeys: String? = nil,
            beeps: Bool? = nil,
            isTrimmed: Bool? = nil,
            statusCallback: String? = nil,
            statusEvents: [String] = []
        ) {
            self.action = action
            self.method = method
            self.silence = silence
            self.longest = longest
            self.endingKeys = endingKeys
            self.beeps = beeps
            self.isTrimmed = isTrimmed
            self.statusCallback = statusCallback
            self.statusEvents = statusEvents
        }

        func write(to xml: inout XMLText) {
            xml.element(
                "Record",
                [
                    "action": action, "method": method?.rawValue, "timeout": silence.map { "\($0)" },
                    "maxLength": longest.map { "\($0)" }, "finishOnKey": endingKeys,
                    "playBeep": beeps.map { "\($0)" },
                    "trim": isTrimmed.map { $0 ? "trim-silence" : "do-not-trim" },
                    "recordingStatusCallback": statusCallback,
                    "recordingStatusCallbackEvent": statusEvents.isEmpty ? nil : statusEvents.joined(separator: " "),
                ]
            )
        }
    }
}
