internal import FastJSON
internal import TelephoneAudio

/// One recording as Twilio's REST API tells of it.
struct TwilioRecording: Sendable {
    let sid: String
    let account: String
    let call: String
    let seconds: Int

    var json: JSONValue {
        [
            "sid": .string(sid), "account_sid": .string(account), "call_sid": .string(call), "status": "completed",
            "duration": .string("\(seconds)"), "channels": .integer(1), "source": "RecordVerb",
            "uri": .string("/2010-04-01/Accounts/\(account)/Recordings/\(sid).json"),
        ]
    }

    /// What is in each of them: a second of silence.
    static let audio = WaveWriter.file(WaveFormat(.signed16), samples: [Int16](repeating: 0, count: 8_000).span)
}
