import Testing

@testable import RelayWire

/// What is sent over a socket, read as one.
private func read(_ message: String) throws(RelayMessageError) -> RelayMessage {
    let bytes = Array(message.utf8)
    return try RelayReader.read(bytes.span)
}

private let setup = """
    {"type":"setup","sessionId":"VX11112222333344445555666677778888","accountSid":"ACffee","parentCallSid":"",
     "callSid":"CA0011","from":"+15550100001","to":"+15550100002","forwardedFrom":"","callType":"PSTN","callerName":"",
     "direction":"inbound","callStatus":"RINGING","customParameters":{"session":"s_81f2"}}
    """

struct RelayReaderTests {
    @Test func `a setup is read whole`() throws {
        guard case .setup(let read) = try read(setup) else { return #expect(Bool(false)) }
        #expect(read.session == "VX11112222333344445555666677778888" && read.call == "CA0011")
        #expect(read.account == "ACffee" && read.from == "+15550100001" && read.to == "+15550100002")
        #expect(read.kind == "PSTN" && read.direction == "inbound" && read.status == "RINGING")
        #expect(read.parameters == ["session": "s_81f2"])
    }

    @Test func `fields of a setup may be absent, null, or unheard of`() throws {
        let read = try read(
            #"{"type":"setup","sessionId":"VX1","from":null,"applicationSid":"AP1","customParameters":null,"new":{"a":[1]}}"#
        )
        #expect(read == .setup(RelaySetup(session: "VX1")))
    }

    @Test(arguments: [
        (
            #"{"type":"prompt","voicePrompt":"Ich möchte umbuchen.","lang":"de-DE","last":true}"#,
            RelayMessage.prompt(text: "Ich möchte umbuchen.", language: "de-DE", isLast: true)
        ),
        (
            #"{"type":"prompt","voicePrompt":"Ich","lang":"de","last":false}"#,
            .prompt(text: "Ich", language: "de", isLast: false)
        ),
        (#"{"last":false,"voicePrompt":"Ich","type":"prompt"}"#, .prompt(text: "Ich", language: "", isLast: false)),
        (#"{"type":"prompt","voicePrompt":"Ich"}"#, .prompt(text: "Ich", language: "", isLast: true)),
        (#"{"type":"dtmf","digit":"3"}"#, .key("3")), (##"{"type":"dtmf","digit":"#"}"##, .key("#")),
        (
            #"{"type":"interrupt","utteranceUntilInterrupt":"Der nächste","durationUntilInterruptMs":1480}"#,
            .interrupt(heard: "Der nächste", milliseconds: 1_480)
        ),
        (
            #"{"type":"interrupt","utteranceUntilInterrupt":"Der","durationUntilInterruptMs":"1480"}"#,
            .interrupt(heard: "Der", milliseconds: 1_480)
        ),
        (
            #"{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":12.5}"#,
            .interrupt(heard: "", milliseconds: 12)
        ),
        (#"{"type":"interrupt","utteranceUntilInterrupt":""}"#, .interrupt(heard: "", milliseconds: nil)),
        (#"{"type":"error","description":"Invalid message received"}"#, .error("Invalid message received")),
        (#"{"type":"error"}"#, .error("")),
        (#"{"type":"info","name":"agentSpeaking","value":"on"}"#, .info(.agentSpeaking(true))),
        (#"{"type":"info","name":"clientSpeaking","value":"off"}"#, .info(.callerSpeaking(false))),
        (#"{"type":"info","name":"tokensPlayed","value":"Der "}"#, .info(.played("Der "))),
        (#"{"type":"info","name":"roundTripDelayMs","value":120}"#, .info(.other("roundTripDelayMs"))),
        (#"{"type":"configUpdated","value":{"a":1},"name":7}"#, .unknown), (#"{"type":"setup2"}"#, .unknown),
    ])
    func `every message of the documentation is read`(message: String, expected: RelayMessage) throws {
        #expect(try read(message) == expected)
    }

    @Test(arguments: [
        ("", "json"), ("x", "json"), ("[]", "json"), ("null", "json"), ("{}", "missing"), (#"{"type":null}"#, "json"),
        (#"{"type":7}"#, "json"), (#"{"type":"prompt"}"#, "missing"), (#"{"type":"prompt","voicePrompt":7}"#, "json"),
        (#"{"type":"prompt","voicePrompt":null}"#, "json"),
        (#"{"type":"prompt","voicePrompt":"a","last":"yes"}"#, "json"), (#"{"type":"dtmf"}"#, "missing"),
        (#"{"type":"dtmf","digit":""}"#, "missing"), (#"{"type":"dtmf","digit":"12"}"#, "unknown-value"),
        (#"{"type":"dtmf","digit":"x"}"#, "unknown-value"), (#"{"type":"dtmf","digit":3}"#, "json"),
        (#"{"type":"interrupt"}"#, "missing"), (#"{"type":"setup"}"#, "missing"), (#"{"type":"info"}"#, "missing"),
        (#"{"type":"info","name":"agentSpeaking","value":"perhaps"}"#, "unknown-value"),
        (#"{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":-1}"#, "out-of-range"),
        (#"{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":1e300}"#, "out-of-range"),
        (#"{"type":"interrupt","utteranceUntilInterrupt":"","durationUntilInterruptMs":"soon"}"#, "json"),
        (#"{"type":"dtmf","digit":"3"}{"type":"dtmf","digit":"3"}"#, "json"),
    ])
    func `what is none is refused by its kind`(message: String, kind: String) {
        let error = #expect(throws: RelayMessageError.self) { try read(message) }
        #expect(error?.kind == kind)
    }

    @Test func `a message that is cut off anywhere is refused`() {
        for count in 0..<setup.utf8.count {
            let part = Array(setup.utf8.prefix(count))
            #expect(throws: RelayMessageError.self) { try RelayReader.read(part.span) }
        }
    }

    @Test func `a message with any byte changed is read or refused, and stops nothing`() {
        var random = SplitMix(state: 7)
        for _ in 0..<20_000 {
            var bytes = Array(setup.utf8)
            for _ in 0...Int(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? RelayReader.read(bytes.span)
        }
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
