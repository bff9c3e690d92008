/// How a language says the numbers below a hundred, of which long numbers are dictated.
struct SpokenNumbers: Sendable {
    let language: Languages
    /// The digits from zero on; several words for one are divided by commas.
    let units: String
    let teens: String
    let tens: String
    /// What is one word from 21 on.
    var compounds: [(UInt8, String)] = []
    var hundred = ""
    var thousand = ""
    /// Twice, three times, four times.
    var times = ""
    /// Several of one digit: "four ones".
    var plurals = ""

    static let all = [english, spanish, french, german, italian, portuguese, hindi, devanagari, dutch]

    private static let english = SpokenNumbers(
        language: .english,
        units: "zero,oh,o,nought,naught,nil,aught one two three four,fore five six seven eight nine,niner",
        teens: "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        tens: "twenty thirty forty,fourty fifty sixty seventy eighty ninety",
        hundred: "hundred",
        thousand: "thousand",
        times: "double triple,treble quadruple",
        plurals: "zeros,zeroes,ohs,noughts ones twos threes fours fives sixes sevens eights nines"
    )

    private static let spanish = SpokenNumbers(
        language: .spanish,
        units: "cero,zero uno,un dos tres cuatro cinco seis siete ocho nueve",
        teens: "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
        tens: "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        compounds: row(
            "veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
        ),
        hundred: "cien",
        thousand: "mil",
        times: "doble triple",
        plurals: "ceros unos doses treses cuatros cincos"
    )

    private static let french = SpokenNumbers(
        language: .french,
        units: "zéro un,une deux trois quatre cinq six sept huit neuf",
        teens: "dix onze douze treize quatorze quinze seize",
        tens: "vingt,vingts trente quarante cinquante soixante septante huitante,octante nonante",
        hundred: "cent",
        thousand: "mille",
        times: "double triple"
    )

    private static let german = SpokenNumbers(
        language: .german,
        units: "null eins,ein zwei,zwo drei vier fünf,fuenf sechs sieben acht neun",
        teens: "zehn elf zwölf,zwoelf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
        tens: "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
        compounds: unitFirst(
            units: ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
            joiner: "und",
            tens: ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
        ),
        hundred: "hundert",
        thousand: "tausend",
        times: "doppel,zweimal dreimal,dreifach"
    )

    private static let italian = SpokenNumbers(
        language: .italian,
        units: "zero uno,un due tre quattro cinque sei sette otto nove",
        teens: "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
        tens: "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
        compounds: italianCompounds,
        hundred: "cento",
        thousand: "mille,mila",
        times: "doppio triplo"
    )

    private static let portuguese = SpokenNumbers(
        language: .portuguese,
        units: "zero um,uma dois,duas três quatro cinco seis,meia sete oito nove",
        teens:
            "dez onze doze treze catorze,quatorze quinze dezesseis,dezasseis dezessete,dezassete dezoito dezenove,dezanove",
        tens: "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
        hundred: "cem",
        thousand: "mil",
        times: "duplo triplo"
    )

    private static let dutch = SpokenNumbers(
        language: .dutch,
        units: "nul een,één twee drie vier vijf zes zeven acht negen",
        teens: "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
        tens: "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
        compounds: unitFirst(
            units: ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"],
            joiner: "en",
            tens: ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
        ),
        hundred: "honderd",
        thousand: "duizend",
        times: "dubbel,dubbele"
    )

    private static let hindi = SpokenNumbers(
        language: .hindi,
        units: "shunya,shoonya,sunya ek,ik do teen,tin char,chaar panch,paanch,paach chhe,chah,chhah,che,cheh saat,sat "
            + "aath,aat nau",
        teens: "das,dus gyarah,gyara barah,bara terah,tera chaudah,chauda pandrah,pandra solah,sola satrah,satra "
            + "atharah,athara unnis",
        tens: "bees,bis tees,tis chalis,chaalis pachas,pachaas saath,sath sattar assi nabbe",
        hundred: "sau",
        thousand: "hazar,hazaar",
        times: "dabal"
    )

    private static let devanagari = SpokenNumbers(
        language: .hindi,
        units: "शून्य,ज़ीरो एक,वन दो,टू तीन,थ्री चार,फोर पांच,फाइव छह,छः,छे,सिक्स सात,सेवन आठ,एट नौ,नाइन",
        teens: "दस ग्यारह बारह तेरह चौदह पंद्रह,पन्द्रह सोलह सत्रह अठारह,अट्ठारह उन्नीस",
        tens: "बीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे",
        hundred: "सौ",
        thousand: "हज़ार",
        times: "डबल ट्रिपल"
    )

    /// The words of 21 to 29.
    private static func row(_ words: String) -> [(UInt8, String)] {
        words.split(separator: " ").enumerated().map { (21 + UInt8($0.offset), String($0.element)) }
    }

    /// "Einundzwanzig".
    private static func unitFirst(units: [String], joiner: String, tens: [String]) -> [(UInt8, String)] {
        tens.enumerated().flatMap { ten in
            units.enumerated().map { unit in
                (UInt8(ten.offset * 10 + 21 + unit.offset), unit.element + joiner + ten.element)
            }
        }
    }

    /// "Ventuno", "trentotto": the tens lose their last vowel before another.
    private static var italianCompounds: [(UInt8, String)] {
        let tens = ["venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta"]
        let units = ["uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"]
        return tens.enumerated().flatMap { ten in
            units.enumerated().map { unit in
                let meets = unit.element.first == "u" || unit.element.first == "o"
                let stem = meets ? String(ten.element.dropLast()) : ten.element
                return (UInt8(ten.offset * 10 + 21 + unit.offset), stem + unit.element)
            }
        }
    }
}
