import Testing

@testable import Redaction

struct RedactionSessionTests {
    private let redactor = Redactor(RedactionPolicy(keepsLastFour: true))

    private func caller(_ text: String) -> SpokenTurn { SpokenTurn(speaker: 1, text: text) }
    private func agent(_ text: String) -> SpokenTurn { SpokenTurn(speaker: 2, text: text) }

    @Test func `a number that is said in several turns is taken out of all of them`() {
        let texts = redactor.redact(turns: [
            "It's four one one one.", "One one one one, okay.", "yes", "uh one one one one", "and four ones, thanks",
        ])
        #expect(texts.map(\.text) == ["It's [card].", "[card], okay.", "yes", "uh [card]", "and [card …1111], thanks"])
        let isCardPart = { (finding: Finding) in finding.kind == .card && finding.isPart }
        #expect(texts.flatMap(\.found).allSatisfy(isCardPart))
        #expect(redactor.redact(turns: texts.map(\.text)).map(\.text) == texts.map(\.text))
    }

    @Test func `what one has asked tells what the other answers`() {
        let conversation = [
            agent("Could I have the security code on the back?"), caller("sure, three one four"),
            agent("And your order number?"), caller("4829103857"),
            agent("A number where we can reach you?"), caller("five five five oh one two three"),
            agent("And your email?"), caller("jane doe at example dot com"),
        ]
        let texts = redactor.redact(conversation: conversation).map(\.text)
        #expect(texts[1] == "sure, [cvv]")
        #expect(texts[3] == "4829103857")
        #expect(texts[5] == "[phone …0123]")
        #expect(texts[7] == "[email]")
        for index in [0, 2, 4, 6] { #expect(texts[index] == conversation[index].text) }
    }

    @Test func `one speaker's digits do not go on in another's`() {
        let texts = redactor.redact(conversation: [caller("4111 1111"), agent("1111 1111")])
        #expect(texts.map(\.text) == ["4111 1111", "1111 1111"])
    }

    @Test func `a running session tells what must be written anew`() {
        var session = RedactionSession(redactor)
        let said = ["my card is four one one one", "one one one one", "one one one one"]
        for (number, text) in said.enumerated() {
            let outcome = session.redact(caller(text), at: .seconds(number * 3))
            #expect(outcome.text.text == text)
            #expect(outcome.earlier.isEmpty)
            _ = session.redact(agent("mm-hm"), at: .seconds(number * 3 + 1))
        }
        let interim = session.preview(caller("one one one one"), at: .seconds(10))
        #expect(interim.text.text == "[card …1111]")
        let last = session.redact(caller("one one one one, that's all"), at: .seconds(10))
        #expect(last.turn == 6)
        #expect(last.text.text == "[card …1111], that's all")
        #expect(last.earlier.map(\.turn) == [0, 2, 4])
        #expect(last.earlier.map(\.text.text) == ["my card is [card]", "[card]", "[card]"])
        #expect(session.redact(caller("thanks"), at: .seconds(12)).earlier.isEmpty)
    }

    @Test(arguments: [(20, true), (200, false)])
    func `what is long past is forgotten`(seconds: Int, isFound: Bool) {
        var session = RedactionSession(redactor)
        _ = session.redact(caller("4111 1111"), at: .zero)
        let outcome = session.redact(caller("1111 1111"), at: .seconds(seconds))
        #expect(outcome.text.found.isEmpty != isFound)
        #expect(outcome.earlier.isEmpty != isFound)
    }
}
