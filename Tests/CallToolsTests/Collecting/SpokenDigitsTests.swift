import Testing

@testable import CallTools

struct SpokenDigitsTests {
    @Test(arguments: [
        ("en", "one two three", "123"), ("en", "oh seven double five", "0755"), ("en", "double oh seven", "007"),
        ("en", "triple eight", "888"), ("en", "treble nine", "999"), ("en", "twenty three", "23"),
        ("en", "twenty-three", "23"),
        ("en", "fourteen", "14"), ("en", "twenty", "20"), ("en", "nineteen eighty four", "1984"),
        ("en", "twenty twenty six", "2026"),
        ("en", "four hundred", "400"), ("en", "four hundred and five", "405"),
        ("en", "four hundred twenty three", "423"),
        ("en", "two thousand", "2000"), ("en", "two thousand and six", "2006"),
        ("en", "two thousand five hundred", "2500"),
        ("en", "one hundred", "100"), ("en", "a hundred", "100"), ("en", "one oh one", "101"), ("en", "5 5 5", "555"),
        ("en", "555-1234", "5551234"), ("en", "double 5", "55"), ("en", "my number is four two", "42"),
        ("en", "four, two.", "42"),
        ("en", "O two O", "020"), ("en", "it's 42", "42"), ("en", "niner niner", "99"), ("en", "twenty zero", "200"),
        ("en", "four hundred oh five", "40005"), ("en", "thirty five sixty", "3560"),
        ("en", "eighteen hundred", "1800"),
        ("en", "double", ""), ("en", "hello there", ""), ("en", "", ""), ("en", "1,234", "1234"),
        ("en-GB", "treble two", "222"),
        ("en", "٤٢", "42"), ("en", "four2", "42"), ("en", "double twenty", "20"),
        ("de", "null eins zwo drei", "0123"), ("de", "dreiundzwanzig", "23"), ("de", "drei und zwanzig", "23"),
        ("de", "einundzwanzig", "21"), ("de", "siebzehn", "17"), ("de", "neunzehn vierundachtzig", "1984"),
        ("de", "zweihundertfünf", "205"), ("de", "hundert", "100"), ("de", "zweitausendsechsundzwanzig", "2026"),
        ("de", "fünf fünf", "55"), ("de", "dreißig", "30"), ("de", "doppel fünf", "55"),
        ("de-AT", "zwoundvierzig", "42"),
        ("de", "neunundneunzig", "99"), ("de", "dreihundertfünfundvierzig", "345"), ("de", "zwei hundert fünf", "205"),
        ("es", "uno dos tres", "123"), ("es", "treinta y cuatro", "34"), ("es", "veintitrés", "23"),
        ("es", "dieciséis", "16"),
        ("es", "doscientos cinco", "205"), ("es", "cien", "100"), ("es", "ciento veinte", "120"),
        ("es", "mil novecientos ochenta", "1980"),
        ("es", "doble cero", "00"), ("es", "dos mil veintiséis", "2026"), ("es", "noventa y nueve", "99"),
        ("fr", "zéro un deux", "012"), ("fr", "quatre-vingt-dix-sept", "97"), ("fr", "soixante-douze", "72"),
        ("fr", "soixante et onze", "71"), ("fr", "quatre-vingts", "80"), ("fr", "quatre-vingt-un", "81"),
        ("fr", "vingt et un", "21"),
        ("fr", "zéro six douze trente-quatre", "061234"), ("fr", "septante-deux", "72"), ("fr", "nonante", "90"),
        ("fr", "deux cent cinq", "205"), ("fr", "cent", "100"), ("fr", "mille neuf cent quatre-vingt-quatre", "1984"),
        ("fr", "dix-sept", "17"), ("fr", "soixante-dix", "70"), ("fr", "quatre-vingt-dix", "90"),
        ("fr", "double zéro", "00"),
        ("hi", "एक दो तीन", "123"), ("hi", "डबल पांच", "55"), ("hi", "तेईस", "23"), ("hi", "निन्यानवे", "99"),
        ("hi", "नौ आठ सात", "987"),
        ("hi", "दो सौ", "200"), ("hi", "शून्य", "0"), ("hi", "डबल नाइन", "99"), ("hi", "बीस", "20"),
        ("it", "ventitré", "23"), ("it", "trentuno", "31"), ("it", "quarantotto", "48"), ("it", "duecento", "200"),
        ("it", "uno due", "12"),
        ("it", "millenovecento", "1900"), ("it", "doppio zero", "00"),
        ("pt", "vinte e três", "23"), ("pt", "meia meia", "66"), ("pt", "duzentos e cinco", "205"),
        ("pt", "dezesseis", "16"),
        ("nl", "drieëntwintig", "23"), ("nl", "eenentwintig", "21"), ("nl", "nul zes", "06"),
        ("nl", "tweehonderd", "200"),
        ("pl", "dwadzieścia trzy", "23"), ("pl", "sto dwa", "102"), ("ru", "двадцать три", "23"),
        ("ru", "сто пять", "105"),
        ("ru", "ноль один", "01"), ("zh", "一二三", "123"), ("zh", "幺三八零零", "13800"), ("zh", "我的号码是四二", "42"),
        ("ja", "いちにさん", "123"), ("ja", "ゼロ三", "03"), ("ja", "番号は四二です", "42"), ("th", "หนึ่งสองสาม", "123"),
        ("th", "หนึ่ง สอง", "12"),
        ("ko", "공 일 공", "010"), ("ar", "واحد اثنان ثلاثة", "123"), ("tr", "bir iki üç", "123"),
        ("sv", "ett två tre", "123"),
        ("fi", "yksi kaksi", "12"), ("vi", "một hai ba", "123"), ("ta", "ஒன்று இரண்டு", "12"), ("he", "אחת שתיים", "12"),
        ("el", "ένα δύο", "12"), ("uk", "п'ять шість", "56"), ("uk", "п’ять", "5"), ("hu", "egy két", "12"),
        ("xx", "one two", "12"),
    ])
    func `finds the digits`(language: String, text: String, digits: String) {
        #expect(SpokenDigits(text, language: language).digits == digits)
    }

    @Test(arguments: [
        ("my number is five five five", true), ("five", true), ("I have one question about my bill please", false),
        ("hello", false),
        ("it is two", true),
    ])
    func `tells a dictated number from a sentence`(text: String, isDictation: Bool) {
        #expect(SpokenDigits(text, language: "en").isDictation == isDictation)
    }

    @Test(arguments: NumberWords.codes)
    func `every language has ten digits, and reads them`(code: String) throws {
        let table = NumberWords.of(code)
        for digit in 0...9 {
            let word = try #require(table.phrases.first { $0.value == digit && $0.key.count == 1 }?.key.first)
            #expect(SpokenDigits(word, language: code).digits == "\(digit)", "\(word)")
        }
    }

    @Test(arguments: ["en", "de", "es", "fr", "it", "pt", "nl", "hi", "pl", "ru"])
    func `says every number below a hundred`(code: String) {
        let known = Set(NumberWords.of(code).phrases.values)
        #expect((0...99).filter { !known.contains($0) } == [])
    }
}

struct YesNoTests {
    private static let lexicon =
        "ar bg cs da de el en es et fi fr he hi hr hu id it ja ko lt lv ms nl no pl pt ro ru sk sl sv ta th tr uk vi zh"

    @Test func `knows every language that turn taking knows`() {
        let missing = Self.lexicon.split(separator: " ").filter { !YesNo.codes.contains(String($0)) }
        #expect(missing == [])
        #expect(Self.lexicon.split(separator: " ").filter { !NumberWords.codes.contains(String($0)) } == [])
    }

    @Test(arguments: [
        ("en", "Yes.", true), ("en", "yeah, that's right", true), ("en", "no", false), ("en", "Not really.", false),
        ("en", "that's not correct", false), ("en", "Of course not!", false), ("en", "of course", true),
        ("en", "no problem", true),
        ("en", "I don't think so", false), ("en", "uh huh", true), ("en", "nope", false), ("en", "yes no", nil),
        ("en", "maybe", nil),
        ("en", "", nil), ("en", "no thank you", false), ("en", "that’s right", true), ("en", "not okay", false),
        ("de", "ja genau", true), ("de", "das stimmt nicht", false), ("de", "auf keinen Fall", false),
        ("de", "nö", false),
        ("de", "natürlich", true), ("de", "natürlich nicht", false), ("es", "claro que sí", true),
        ("es", "claro que no", false),
        ("es", "Sí, correcto", true), ("fr", "oui bien sûr", true), ("fr", "bien sûr que non", false),
        ("fr", "pas du tout", false),
        ("fr", "d'accord", true), ("fr", "pas d’accord", false), ("hi", "जी हाँ", true), ("hi", "जी नहीं", false),
        ("hi", "बिल्कुल नहीं", false),
        ("it", "va bene", true), ("it", "non va bene", false), ("ja", "はい、そうです", true), ("ja", "いいえ、違います", false),
        ("zh", "是的", true), ("zh", "不是", false), ("zh", "不对", false), ("zh", "没错", true), ("zh", "没有", false),
        ("ko", "네", true), ("ko", "아니요", false),
        ("th", "ใช่ครับ", true), ("th", "ไม่ใช่ครับ", false), ("ru", "не согласен", false), ("ru", "да, согласен", true),
        ("pl", "zgadza się", true),
        ("pl", "nie zgadza się", false), ("pt", "claro que não", false), ("pt", "isso mesmo", true),
        ("vi", "không phải", false),
        ("vi", "vâng", true), ("ar", "نعم", true), ("ar", "لا", false), ("he", "לא נכון", false),
        ("tr", "doğru değil", false),
        ("nl", "dat klopt niet", false), ("nl", "klopt", true), ("en-US", "yes", true), ("xx", "yes", true),
        ("sv", "stämmer inte", false),
    ])
    func `hears yes and no`(language: String, text: String, answer: Bool?) {
        let found = YesNo.finder(language).meanings(in: text)
        #expect((found.count == 1 ? found[0] : nil) == answer)
    }
}
