import Testing

@testable import TwilioWire

struct TwilioWebhookTests {
    private func form(_ text: String) -> TwilioForm {
        TwilioForm(
            text.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                return TwilioForm.Field(parts[0], parts[1])
            }
        )
    }

    @Test func `the webhook of a new call says who calls whom`() throws {
        let webhook = try TwilioVoiceWebhook(
            form(
                "CallSid=CA1&AccountSid=AC1&From=+15550100001&To=+15550100002&CallStatus=ringing&Direction=inbound"
                    + "&ApiVersion=2010-04-01&CallerName=AMY&ForwardedFrom=&StirVerstat=TN-Validation-Passed-A&New=x"
            )
        )
        #expect(webhook.call == "CA1")
        #expect(webhook.account == "AC1")
        #expect(webhook.from == "+15550100001")
        #expect(webhook.to == "+15550100002")
        #expect(webhook.status == .ringing)
        #expect(webhook.isInbound)
        #expect(webhook.callerName == "AMY")
        #expect(webhook.forwardedFrom == nil)
        #expect(webhook.attestation == "TN-Validation-Passed-A")
        #expect(webhook.caller == "+15550100001")
        // What Twilio adds without notice is there, too.
        #expect(webhook.form["New"] == "x")
        #expect(throws: TwilioFormError.missing("CallSid")) { try TwilioVoiceWebhook(self.form("CallSid=&From=a")) }
    }

    @Test(arguments: ["anonymous", "Anonymous", "+266696687", "Restricted", "+7378742833", "", "unknown"])
    func `a caller who does not say their number has none`(from: String) throws {
        let webhook = try TwilioVoiceWebhook(form("CallSid=CA1&From=\(from)"))
        #expect(webhook.caller == nil)
    }

    @Test(arguments: ["client:amy", "sip:amy@example.org", "+390612345678"])
    func `other callers count by what they are called`(from: String) throws {
        #expect(try TwilioVoiceWebhook(form("CallSid=CA1&From=\(from)")).caller == from)
    }

    @Test(arguments: TwilioCallStatus.allCases)
    func `every status is known, and whether it is the last`(status: TwilioCallStatus) throws {
        let webhook = try TwilioStatusWebhook(
            form(
                "CallSid=CA1&CallStatus=\(status.rawValue)&CallDuration=74&Duration=2&SequenceNumber=3&SipResponseCode=486"
            )
        )
        #expect(webhook.status == status)
        #expect(webhook.sequence == 3)
        #expect(webhook.seconds == 74)
        #expect(webhook.sipCode == 486)
        let last: [TwilioCallStatus] = [.completed, .busy, .failed, .noAnswer, .canceled]
        #expect(webhook.status.isFinal == last.contains(status))
        #expect(throws: TwilioFormError.unknownValue("done", of: "CallStatus")) {
            try TwilioStatusWebhook(self.form("CallSid=CA1&CallStatus=done"))
        }
    }

    @Test func `a stream's status is read as it is known, and otherwise kept`() throws {
        func event(_ text: String) throws -> TwilioStreamStatusWebhook.Event {
            try TwilioStreamStatusWebhook(form("CallSid=CA1&StreamSid=MZ1&StreamName=a&\(text)")).event
        }
        // An error's text may be there, empty, on the others.
        #expect(try event("StreamEvent=stream-started&StreamError=") == .started)
        #expect(try event("StreamEvent=stream-stopped") == .stopped)
        #expect(try event("StreamEvent=stream-error&StreamError=31920") == .failed("31920"))
        #expect(try event("StreamEvent=stream-paused") == .other("stream-paused"))
        #expect(throws: TwilioFormError.missing("StreamEvent")) { try event("StreamError=x") }
    }

    @Test func `what came of a verb is read`() throws {
        let dial = try TwilioDialWebhook(
            form("CallSid=CA1&DialCallStatus=no-answer&DialCallSid=CA2&DialCallDuration=0")
        )
        #expect(dial.result == .noAnswer)
        #expect(!dial.result.hasTalked)
        #expect(dial.otherCall == "CA2")
        #expect(try TwilioDialWebhook(form("CallSid=CA1&DialCallStatus=completed")).result.hasTalked)

        let record = try TwilioRecordWebhook(
            form("CallSid=CA1&RecordingUrl=u&RecordingDuration=9&Digits=%23".replacing("%23", with: "#"))
        )
        #expect(record.key == "#")
        #expect(!record.callerHasHungUp)
        #expect(try TwilioRecordWebhook(form("CallSid=CA1&Digits=hangup")).callerHasHungUp)
        #expect(try TwilioRecordWebhook(form("CallSid=CA1&Digits=hangup")).key == nil)

        let recording = try TwilioRecordingWebhook(
            form(
                "CallSid=CA1&RecordingSid=RE1&RecordingUrl=u&RecordingStatus=completed&RecordingDuration=9&RecordingChannels=2"
            )
        )
        #expect(recording.status == .completed)
        #expect(recording.channels == 2)

        let machine = try TwilioMachineWebhook(
            form("CallSid=CA1&AnsweredBy=machine_end_beep&MachineDetectionDuration=4000")
        )
        #expect(machine.answerer == .machineBeep)
        #expect(machine.milliseconds == 4_000)
    }

    @Test func `who ended a relay is not confused`() throws {
        func ending(_ text: String) throws -> TwilioRelayWebhook.Ending {
            try TwilioRelayWebhook(form("CallSid=CA1&SessionId=VX1&SessionDuration=73&\(text)")).ending
        }
        #expect(try ending("SessionStatus=ended&HandoffData={}") == .ended(handOff: "{}"))
        #expect(try ending("SessionStatus=ended") == .ended(handOff: nil))
        #expect(try ending("SessionStatus=completed") == .completed)
        #expect(try ending("SessionStatus=failed&ErrorCode=64105&ErrorMessage=x") == .failed(code: 64_105, reason: "x"))
        #expect(throws: TwilioFormError.unknownValue("over", of: "SessionStatus")) { try ending("SessionStatus=over") }
    }
}
