import CallTiming
import FastJSON
import Octets
import ProviderKit
import Testing

@testable import CallRecords

struct TextRedactionTests {
    /// A word that must be nowhere.
    private static let secret = "4111111111111111"

    private static let redaction = TextRedaction { $0.replacing(secret, with: "[card]") }

    private static var failure: ProviderFailure { ProviderFailure(.network, provider: "p", "said \(secret)") }

    private static var kinds: [CallEvent.Kind] {
        let identity = ProviderIdentity(.voice, provider: "p", model: "m")
        let change = ProviderSwitch(from: identity, to: identity, reason: failure, note: secret)
        // Text that comes in pieces: no piece is the secret, all of them together are.
        let pieces = (1...secret.count).map { CallEvent.Kind.interim(String(secret.prefix($0))) }
        return pieces + secret.map { .keyPressed($0) } + [
            .transcript(secret), .turnEnded(text: secret, keys: secret, end: .start, reason: "ear"),
            .listeningSound(secret), .firstPiece(reply: 1, text: secret), .replyWritten(reply: 1, text: secret),
            .replyHeard(reply: 1, text: secret), .replyCut(reply: 1, heard: secret), .summarised(text: secret),
            .warning(secret), .toolCalled(name: secret, id: "t"), .bargeInConfirmed(secret),
            .providerFailed(.voice, failure), .providerSwitched(change), .agentLeft(reason: secret),
            .messageRefused(reason: secret), .languageSwitched(secret), .stageEntered(secret),
            .ended(reason: secret),
        ]
    }

    @Test func `no text of an event passes as it was`() {
        var lines = ByteBuffer()
        for (number, kind) in Self.kinds.enumerated() {
            let event = TestCall.event(number, kind).redacted(by: Self.redaction)
            lines.writeJSON { event.write(to: &$0) }
        }
        let text = String(decoding: lines.bytes)
        #expect(!text.contains(Self.secret.prefix(4)))
        #expect(text.contains("[card]"))
    }

    @Test func `without a redaction an event stays what it is`() {
        for kind in Self.kinds {
            let event = TestCall.event(0, kind)
            #expect(event.redacted(by: .none) == event)
        }
    }

    @Test func `a call has its own, or that of all`() async throws {
        let folder = try TemporaryFolder()
        var options = RecordOptions.patient
        options.redaction = Self.redaction
        let keeper = try RecordKeeper(
            store: try SQLiteCallStore(path: folder.database),
            folder: folder.path,
            options: options
        )
        let own = TextRedaction { $0.replacing("tea", with: "[drink]") }
        let text = "\(Self.secret) for tea"
        let heard = [nil, own, TextRedaction.none].enumerated().map { number, redaction in
            let scribe = keeper.begin(TestCall.record("\(number)"), redaction: redaction)
            scribe.note(TestCall.event(0, .replyHeard(reply: 1, text: text)))
            return scribe.name
        }
        await keeper.stop()
        let found = try heard.map { try keeper.store.turns(of: $0).first?.heard }
        #expect(found == ["[card] for tea", "\(Self.secret) for [drink]", text])
    }

    @Test func `nothing of it comes into store, spool or log`() async throws {
        let folder = try TemporaryFolder()
        let store = try FailingStore(try SQLiteCallStore(path: folder.database))
        var options = RecordOptions.patient
        options.redaction = Self.redaction
        let keeper = try RecordKeeper(store: store, folder: folder.path, options: options)
        for isBroken in [false, true] {
            store.isBroken = isBroken
            var record = TestCall.record("call-\(isBroken)")
            record.metadata = TestCall.object(["words": [.string(Self.secret), .integer(4_111_111_111_111_111)]])
            let scribe = keeper.begin(record)
            for (number, kind) in Self.kinds.enumerated() { scribe.note(TestCall.event(number, kind)) }
            let publication = await scribe.end(.completed, reason: "they said \(Self.secret)")
            #expect(publication == (isBroken ? .spooled : .committed))
        }
        await keeper.stop()
        let kept = String(decoding: try folder.contents(), as: UTF8.self)
        #expect(!kept.contains(Self.secret.prefix(6)))
        #expect(kept.contains("[card]"))
    }
}
