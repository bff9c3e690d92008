import SpeechChunking
import Testing

struct SpeakableTextTests {
    @Test(arguments: [
        ("**Yes**, of *course*.", "Yes, of course."),
        ("# Opening hours\n\n- Monday: 9 to 5\n- Tuesday: closed", "Opening hours Monday: 9 to 5 Tuesday: closed"),
        ("1. First\n2. Second", "1. First 2. Second"),
        ("See [our page](https://example.com/a_b) for more.", "See our page for more."),
        ("![A cat](cat.png) A cat.", "A cat A cat."),
        ("Use `ls -l` now.", "Use ls -l now."),
        ("Before\n```\nlet x = 1\n```\nAfter", "Before After"),
        ("> Quoted\n\nNot", "Quoted Not"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a , b , 1 , 2 ,"),
        ("Line<br>break", "Line break"),
        ("snake_case stays, _this_ not", "snake_case stays, this not"),
        ("3 * 4 is twelve", "3 * 4 is twelve"),
        ("\\*not bold\\*", "*not bold*"),
        ("~~old~~ new", "old new"),
    ])
    func `Markdown is spoken without its marks`(written: String, spoken: String) {
        #expect(said(written) == spoken)
    }

    @Test(arguments: [
        ("Great! 😀 See you 👩‍👩‍👧 soon 🇨🇿.", "Great! See you soon ."),
        ("✅ Done", "Done"),
        ("Press 1️⃣ now", "Press 1 now"),
        ("🎉🎉🎉", ""),
        ("© 2026 and ™ stay", "© 2026 and ™ stay"),
    ])
    func `pictures are not spoken`(written: String, spoken: String) { #expect(said(written) == spoken) }

    @Test(arguments: [
        ("*laughs* That is funny.", "That is funny."),
        ("[pause] Well.", "Well."),
        ("(clears throat) Good evening.", "Good evening."),
        ("*really* important", "really important"),
        ("Call me (mornings only).", "Call me (mornings only)."),
        ("2 < 3", "2 < 3"),
    ])
    func `stage directions are not spoken, and everything like them is`(written: String, spoken: String) {
        #expect(said(written) == spoken)
    }

    @Test(arguments: [
        ("en", "Write to jan.novak@example.com.", "Write to jan dot novak at example dot com."),
        ("en", "See https://www.example.com/help-me!", "See example dot com slash help dash me!"),
        ("cs", "Pište na info@zubar.cz, prosím.", "Pište na info zavináč zubar tečka cz, prosím."),
        ("de", "Siehe www.beispiel.de/a_b", "Siehe beispiel Punkt de Schrägstrich a Unterstrich b"),
        ("fr", "Écrivez à a@b.fr", "Écrivez à a arobase b point fr"),
        ("en", "Meet me @ nine", "Meet me @ nine"),
    ])
    func `addresses are read by their signs' names`(language: String, written: String, spoken: String) {
        #expect(said(written, language) == spoken)
    }

    @Test(arguments: [
        ("en", "Call +420 777 123 456 now.", "Call + 4 2 0, 7 7 7, 1 2 3, 4 5 6 now."),
        ("en", "Call 555-0123, please", "Call 5 5 5, 0 1 2 3, please"),
        ("en", "It is 1000000 dollars", "It is 1000000 dollars"),
        ("en", "Order 48151623 is ready.", "Order 4 8 1, 5 1 6, 2 3 is ready."),
        ("cs", "Volejte 777 123 456.", "Volejte 7 7 7, 1 2 3, 4 5 6."),
        ("en", "777 123 456 people", "777 123 456 people"),
        ("fr", "Appelez le 01 23 45 67 89.", "Appelez le 0 1, 2 3, 4 5, 6 7, 8 9."),
        ("en", "On 2026-02-06 at 9:30 for $12.50", "On 2026-02-06 at 9:30 for $12.50"),
        ("en", "Between 10 and 20 minutes", "Between 10 and 20 minutes"),
    ])
    func `numbers to write down are said digit by digit, amounts and dates are not`(
        language: String,
        written: String,
        spoken: String
    ) {
        #expect(said(written, language) == spoken)
    }

    @Test func `a dictionary says how a word is spoken, whatever its case and punctuation`() {
        let text = SpeakableText(language: .named("en"), dictionary: ["SQL": "sequel", "Nguyen": "nwin"])
        #expect(
            text.spoken("Ask Nguyen, she knows sql; MySQL she does not.")
                == "Ask nwin, she knows sequel; MySQL she does not."
        )
    }

    private func said(_ written: String, _ language: String = "en") -> String {
        SpeakableText(language: .named(language)).spoken(written)
    }
}
