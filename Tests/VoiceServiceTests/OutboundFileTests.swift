import CivilTime
import AgentFiles
import FastJSON
import Foundation
import HTTPTransport
import OutboundCalls
import PhoneNumbers
import ProviderKit
import Testing
import TwilioREST

@testable import VoiceService

/// What a file says of outbound calls.
struct OutboundFileTests {
    /// A folder with a file of rules in it, gone when the body has ended.
    private func reading<Value>(
        _ text: String,
        list: String? = nil,
        _ body: (OutboundService, URL) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "outbound-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "outbound.json5")
        try Data(text.utf8).write(to: file)
        if let list { try Data(list.utf8).write(to: folder.appending(path: "never.txt")) }
        let server = try HTTPURL("http://127.0.0.1:1")
        var service = OutboundService(TwilioAccount("AC0", token: Secret("t"), server: server))
        let variables = ["SHOP_TOKEN": "tok-1234567890", "SHOP_SECRET": "whsec"]
        var settings = OutboundSettings()
        var reader = SettingsReader(try JSON5Node(file: file.path), ProviderEnvironment(variables: variables))
        try settings.read(&reader)
        try reader.finish()
        service.take(settings)
        if let recordings = settings.recordings {
            try FileManager.default.createDirectory(atPath: recordings, withIntermediateDirectories: true)
        }
        return try await body(service, folder)
    }

    @Test func `every key is read`() async throws {
        let text = """
            {
              caller: '+15550100009', callers: ['+15550100009', '+442079460018'], agent: 'desk',
              hours: { from: '09:00', to: '20:30', days: ['monday', 'friday'] },
              doNotCall: 'never.txt', callsPerNumber: 3, mostCalls: 50, ordersAtOnce: 2,
              callbacks: ['https://shop.example.org/'], callbackSecret: { env: 'SHOP_SECRET' },
              holdMusic: 'https://voice.example.org/hold.mp3', voice: { provider: 'tones' },
              recordings: 'kept/here', deletesRecordings: false,
            }
            """
        try await reading(text, list: "# nobody\n+1 555 010 0001  # asked us to\n\n") { service, folder in
            let rules = service.rules
            #expect(rules.caller?.text == "+15550100009")
            #expect(rules.callers.map(\.text).sorted() == ["+15550100009", "+442079460018"])
            #expect(service.agent == "desk")
            #expect(rules.hours == CallingHours(days: [.monday, .friday], from: 540, to: 1_230))
            #expect(rules.zones != nil)
            #expect(try rules.doNotCall.contains(PhoneNumber("+15550100001")))
            #expect(try !rules.doNotCall.contains(PhoneNumber("+15550100002")))
            #expect(rules.callsPerNumber == 3 && rules.greatestCount == 50 && rules.ordersAtOnce == 2)
            #expect(rules.callbackPrefixes == ["https://shop.example.org/"])
            #expect(rules.callbackSecret?.revealed == "whsec")
            #expect(rules.holdMusic == "https://voice.example.org/hold.mp3" && service.voice != nil)
            #expect(!rules.deletesRecordings)
            let order = try OutboundOrder(
                to: PhoneNumber("+15550100003"),
                from: PhoneNumber("+15550100009"),
                speaker: .prompt("Ask how it went."),
                conversationID: "c"
            )
            let keep = try #require(rules.keepRecording)
            let name = try #require(await keep(OutboundCallRecord(id: "oc_1", order: order, created: 0), [1, 2, 3]))
            #expect(name == "oc_1.wav")
            #expect(try Data(contentsOf: folder.appending(path: "kept/here/oc_1.wav")) == Data([1, 2, 3]))
        }
    }

    @Test(arguments: [
        ("{ caler: '+15550100009' }", "1:3: unknown key \"caler\"; did you mean \"caller\"?"),
        ("{ caller: '5550100' }", "1:11: caller: "),
        ("{\n  callers: ['+15550100009', '+1'] }", "2:29: callers[1]: "),
        ("{ hours: { from: '9 am', to: '20:00' } }", "1:18: hours.from: a time of the day is written as 09:00"),
        ("{ hours: { from: '20:00', to: '09:00' } }", "1:31: hours.to: it is not after \"from\""),
        ("{ hours: { from: '09:00', to: '24:01' } }", "a time of the day is written as 09:00"),
        ("{ hours: { from: '09:00', to: '20:00', days: ['mon'] } }", "monday"),
        ("{ doNotCall: 'none.txt' }", "1:14: doNotCall: "),
        ("{ doNotCall: 'never.txt' }", "never.txt: line 2 of the do-not-call list: "),
        ("{ callsPerNumber: 0 }", "1:19: callsPerNumber: "),
        ("{ voice: { provider: 'tone' } }", "tones"),
        ("{ callbackSecret: { env: 'NONE' } }", "NONE"),
    ])
    func `a mistake is told with its place`(text: String, part: String) async throws {
        let error = await #expect(throws: (any Error).self) {
            try await reading(text, list: "+15550100001\n12\n") { _, _ in }
        }
        let told = error.map { "\($0)" } ?? ""
        #expect(told.contains("outbound.json5:") && told.contains(part), "\(told)")
    }
}
