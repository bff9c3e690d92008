import CallTiming
import SpeechChunking
import TestKit
import Testing

struct ClauseChunkerTests {
    private func chunker(_ language: String = "en", _ settings: ClauseChunker.Settings = .init()) -> ClauseChunker {
        ClauseChunker(SpeakableText(language: .named(language)), settings)
    }

    private func pieces(of deltas: [String], _ language: String = "en") -> [String] {
        var chunker = chunker(language)
        var pieces = deltas.flatMap { chunker.add($0, at: .start) }
        pieces += chunker.finish()
        return pieces.map(\.written)
    }

    private func pieces(ofText text: String, _ language: String = "en") -> [String] {
        pieces(of: text.map(String.init), language)
    }

    @Test func `the first piece is a clause, the later ones are sentences`() {
        let text = "I have found your booking, Mrs. Novak. It is for Friday at half past nine. Shall I keep it?"
        #expect(
            pieces(ofText: text) == [
                "I have found your booking, ",
                "Mrs. Novak. It is for Friday at half past nine. Shall I keep it?",
            ]
        )
    }

    @Test(arguments: [
        ("en", "Dr. Novak sees Mr. Smith at 9.30 a.m. on Friday."),
        ("en", "It costs $3.50 or 1,000.25 crowns"),
        ("en", "Ask J. R. R. Tolkien about it"),
        ("en", "Write to a.b@example.com or www.example.com/x.y soon"),
        ("en", "e.g. this one, i.e. that"),
        ("de", "am 3. Mai und am 4. Juni z.B. um 9.30 Uhr"),
        ("cs", "dne 3. května např. v 9.30 hod. ráno"),
        ("fr", "M. Dupont et Mme. Durand"),
    ])
    func `nothing is cut inside abbreviations, numbers and addresses`(language: String, text: String) {
        var settings = ClauseChunker.Settings()
        settings.firstClause = 1_000
        settings.firstPhrase = 1_000
        settings.laterClause = 1_000
        var chunker = chunker(language, settings)
        let chunks = text.flatMap { chunker.add(String($0), at: .start) } + chunker.finish()
        #expect(chunks.map(\.written) == [text])
    }

    @Test(arguments: [
        ("en", "We could see you and your son at nine on Monday.", "We could see you and your son "),
        ("en", "Your appointment is confirmed for Friday.", "Your appointment is confirmed "),
        // A word that is not whole yet may be another one; "to" and "of" belong to what is before them.
        ("en", "Unfortunately the computer fortunately", "Unfortunately the computer fortunately"),
        ("en", "It would be very kind of you to wait", "It would be very kind of you to wait"),
        ("en", "I will gladly put you right through from until", "I will gladly put you right "),
        // Too short to be spoken alone.
        ("en", "See you on Monday", "See you on Monday"),
        ("de", "Ihr Termin ist leider erst am Montag frei.", "Ihr Termin ist leider erst "),
        ("fr", "Votre rendez-vous est confirmé pour vendredi.", "Votre rendez-vous est confirmé "),
        ("hi", "आपकी नियुक्ति शुक्रवार को सुबह नौ बजे है", "आपकी नियुक्ति शुक्रवार को सुबह नौ बजे है"),
    ])
    func `a first piece may end where a speaker takes a breath`(language: String, text: String, first: String) {
        var chunker = chunker(language)
        let chunks = text.flatMap { chunker.add(String($0), at: .start) } + chunker.finish()
        #expect(chunks.first?.written == first)
        #expect(chunks.map(\.written).joined() == text)
    }

    @Test(arguments: [
        ("en", "Certainly! Tomorrow at nine."), ("de", "Guten Morgen! Wie kann ich helfen?"),
        ("cs", "Dobrý den! Jak vám mohu pomoci?"), ("fr", "Bonjour ! Comment puis-je vous aider ?"),
        ("es", "¡Buenos días! ¿En qué puedo ayudarle?"), ("it", "Buongiorno! Come posso aiutarla?"),
        ("pt", "Bom dia! Como posso ajudar?"), ("nl", "Goedemorgen! Waarmee kan ik u helpen?"),
        ("sv", "God morgon! Hur kan jag hjälpa dig?"), ("da", "Godmorgen! Hvad kan jag hjælpe med?"),
        ("no", "God morgen! Hva kan jeg hjelpe deg med?"), ("fi", "Huomenta! Kuinka voin auttaa?"),
        ("pl", "Dzień dobry! W czym mogę pomóc?"), ("sk", "Dobrý deň! Ako vám môžem pomôcť?"),
        ("hu", "Jó napot! Miben segíthetek?"), ("ro", "Bună ziua! Cu ce vă pot ajuta?"),
        ("bg", "Добър ден! С какво мога да помогна?"), ("hr", "Dobar dan! Kako vam mogu pomoći?"),
        ("sl", "Dober dan! Kako vam lahko pomagam?"), ("el", "Καλημέρα! Πώς μπορώ να βοηθήσω;"),
        ("tr", "Günaydın! Size nasıl yardımcı olabilirim?"), ("ru", "Добрый день! Чем могу помочь?"),
        ("uk", "Добрий день! Чим можу допомогти?"), ("ar", "صباح الخير! كيف يمكنني مساعدتك؟"),
        ("he", "בוקר טוב! איך אפשר לעזור?"), ("hi", "नमस्ते। मैं आपकी क्या मदद कर सकता हूँ?"),
        ("ja", "おはようございます。ご用件は何でしょうか？"), ("ko", "안녕하세요! 무엇을 도와드릴까요?"),
        ("zh", "您好！请问有什么可以帮您？"), ("vi", "Chào buổi sáng! Tôi có thể giúp gì cho bạn?"),
        ("id", "Selamat pagi! Ada yang bisa saya bantu?"), ("ta", "வணக்கம்! நான் எப்படி உதவலாம்?"),
    ])
    func `the first sentence is spoken before the second is written, in every language`(language: String, text: String)
    {
        var chunker = chunker(language)
        var first: String?
        var written = 0
        for character in text {
            written += 1
            let chunks = chunker.add(String(character), at: .start)
            if let chunk = chunks.first {
                first = chunk.written
                break
            }
        }
        let ends: Set<Character> = ["!", "。", "！", "।"]
        let end = text.firstIndex { ends.contains($0) }!
        #expect(first?.contains(text[end]) == true, "\(first ?? "nothing") in \(language)")
        #expect(written <= text.distance(from: text.startIndex, to: end) + 4)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `pieces joined are the text, however it comes, and no character is broken`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = [
            "hello", "Dr.", "3.50", "👩‍👩‍👧", "e\u{301}", "नमस्ते", "世界。", "...", "yes!", "(no)", "\"why?\"", "a@b.cz", "\n",
            "—", ",", "…",
            "[x](y)", "**b**",
        ]
        let text = (0..<Int.random(in: 1...80, using: &random)).map { _ in words.randomElement(using: &random)! }
            .joined(separator: " ")
        // Deltas cut anywhere, between the code points of a character, too.
        var deltas: [String] = []
        var scalars = Substring(text).unicodeScalars
        while !scalars.isEmpty {
            let count = Int.random(in: 1...9, using: &random)
            deltas.append(String(String.UnicodeScalarView(scalars.prefix(count))))
            scalars = scalars.dropFirst(count)
        }
        var chunker = chunker()
        var joined = ""
        var now = CallTime.start
        for delta in deltas {
            joined += chunker.add(delta, at: now).map(\.written).joined()
            if Bool.random(using: &random), let deadline = chunker.deadline {
                now = deadline
                joined += chunker.reached(now).map(\.written).joined()
            }
        }
        joined += chunker.finish().map(\.written).joined()
        #expect(Array(joined.unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test func `a model that pauses is not waited for: what is surely whole is spoken`() throws {
        var chunker = chunker()
        #expect(chunker.add("Let me look that u", at: CallTime(milliseconds: 100)).isEmpty)
        let deadline = try #require(chunker.deadline)
        #expect(deadline == CallTime(milliseconds: 500))
        #expect(chunker.reached(CallTime(milliseconds: 499)).isEmpty)
        #expect(chunker.reached(deadline).map(\.written) == ["Let me look that "])
        #expect(chunker.deadline == nil)
        #expect(chunker.add("p. ", at: deadline).isEmpty)
        #expect(chunker.finish().map(\.written) == ["up. "])
    }

    @Test func `a text without any pause is cut at words before it gets long`() {
        let text = String(repeating: "word ", count: 200)
        let pieces = pieces(ofText: text)
        #expect(pieces.joined() == text)
        #expect(pieces.allSatisfy { $0.count <= 240 && $0.hasSuffix(" ") })
        #expect((pieces.first?.count ?? 0) <= 90)
    }

    @Test func `a language without spaces is cut, too, and so is a word without end`() {
        let text = String(repeating: "语", count: 2_000)
        #expect(pieces(ofText: text, "zh").allSatisfy { $0.count <= 240 })
        let endless = String(repeating: "x", count: 3_000)
        #expect(pieces(ofText: endless).joined() == endless)
        #expect(pieces(ofText: endless).allSatisfy { $0.count <= 960 })
    }

    @Test func `a reply that is too long is cut off, and says so`() {
        var chunker = chunker()
        let chunks = chunker.add(String(repeating: "Ten chars. ", count: 1_000), at: .start) + chunker.finish()
        #expect(chunker.isTruncated)
        #expect(chunks.map(\.written).joined().count == 5_000)
        #expect(chunker.add("more", at: .start).isEmpty)
    }

    @Test func `what cannot be spoken is still written`() {
        var chunker = chunker()
        let chunks = chunker.add("🎉🎉! \n", at: .start) + chunker.add("Done. ", at: .start) + chunker.finish()
        #expect(chunks.map(\.written).joined() == "🎉🎉! \nDone. ")
        #expect(chunks.map(\.spoken).filter { !$0.isEmpty } == ["Done."])
    }
}
