import Endpointing
import Testing
import TurnTaking

struct UtteranceShapeTests {
    @Test(arguments: [
        ("en", "I would like to"), ("en", "and then my"), ("en", "Well, I need it for"), ("en", "I was thinking…"),
        ("en", "the red one,"),
        ("de", "ich hätte gerne einen Termin für"), ("cs", "chtěla bych se objednat na"),
        ("fr", "je voudrais un rendez-vous pour"),
        ("es", "quiero una cita para"), ("it", "vorrei un appuntamento per"), ("pl", "chciałbym umówić się na"),
        ("pt", "eu quero marcar para"), ("nl", "ik wil een afspraak voor"), ("ru", "я хочу записаться на"),
        ("tr", "bir randevu için"),
        ("sv", "jag vill boka en tid för"), ("hi", "मुझे अपॉइंटमेंट चाहिए और"), ("uk", "я хочу записатися на"),
    ])
    func `who breaks off will go on`(language: String, text: String) {
        #expect(UtteranceShape(text, language: language).hints == .looksUnfinished)
    }

    @Test(arguments: [
        ("en", "I need an appointment."), ("en", "yes"), ("en", "No thanks"), ("en", "Is Friday free?"),
        ("de", "ja genau"),
        ("cs", "ano, zítra"), ("hi", "मुझे कल आना है।"), ("ja", "明日お願いします。"), ("ar", "هل لديكم موعد؟"),
        ("es", "sí, gracias"),
    ])
    func `a whole sentence or a whole answer is finished`(language: String, text: String) {
        #expect(UtteranceShape(text, language: language).hints == .looksFinished)
    }

    @Test(arguments: [
        ("en", "my number is seven seven three"), ("en", "it's 420 77"), ("en", "J O H N"), ("en", "john dot smith at"),
        ("de", "null eins sieben"), ("cs", "sedm sedm tři"), ("fr", "zéro un"), ("en", "a@b.com"),
    ])
    func `numbers and names that are spelt out are dictated`(language: String, text: String) {
        let isAddress = text.contains("@")
        #expect(UtteranceShape(text, language: language).hints == (isAddress ? [] : .isDictating))
    }

    @Test(arguments: ["", "   ", "uh", "I think the red one", "xyz"])
    func `what tells nothing gives no hint`(text: String) { #expect(UtteranceShape(text).hints == []) }

    @Test(arguments: [
        ("I need, um, an appointment.", "i need an appointment", true),
        ("Is Friday free?", "is friday free", true),
        ("Friday", "Fridays", false),
        ("", "uh", true),
    ])
    func `two texts that are written differently may say the same`(one: String, other: String, same: Bool) {
        #expect(UtteranceShape.sayTheSame(one, other) == same)
    }

    @Test(arguments: [
        "", " ", "Is Friday FREE?", "it's \"420\" 77", "a@b.com, ok", "um -- the red-one_ +1", "...",
        "John's 'quoted' +4.5!", "uh um erm", "line\r\nbreak\ttab\u{0B}x\u{7F}y",
    ])
    func `words of plain letters are those that any text has`(text: String) {
        // A character beyond ASCII, which is none of a word, keeps the text from the quick way.
        #expect(UtteranceShape.words(of: text) == UtteranceShape.words(of: text + " \u{2003}"))
    }
}
