/// The words of a language that tell whether a caller will go on.
package struct TurnLexicon: Sendable {
    /// Words after which something must follow: "and", "to", "my".
    let danglers: Set<String>
    /// Words that are an answer in themselves: "yes", "tomorrow".
    let answers: Set<String>
    /// The names of the digits.
    let digits: Set<String>
    /// Words of one letter that are no letter being spelt.
    let singles: Set<String>
    /// What is said in addresses.
    let addressWords: Set<String>

    private init(danglers: String, answers: String, digits: String, singles: String = "", address: String = "") {
        func list(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
        self.danglers = list(danglers)
        self.answers = list(answers)
        self.digits = list(digits)
        self.singles = list(singles)
        addressWords = list(address)
    }

    /// The words of a language, by a tag such as "en-US"; those of an unknown one are few.
    package static func of(_ tag: String) -> TurnLexicon {
        all[String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })] ?? none
    }

    /// What a word is to the engine, in lower case; nil for one of no consequence.
    package enum Role: Sendable, Equatable {
        /// It tells whether a caller will go on, and nothing of what is said.
        case signal
        /// It names a digit.
        case digit
    }

    /// What a word is to the engine, in lower case; nil for one of no consequence.
    package func role(of word: String) -> Role? {
        if digits.contains(word) { return .digit }
        let isSignal =
            danglers.contains(word) || answers.contains(word) || singles.contains(word) || addressWords.contains(word)
        return isSignal ? .signal : nil
    }

    /// The names of the digits, in order of the alphabet.
    package var digitNames: [String] { digits.sorted() }

    /// The languages that are known.
    package static var codes: [String] { all.keys.sorted() }

    private static let none = TurnLexicon(danglers: "", answers: "", digits: "")

    private static let all: [String: TurnLexicon] = [
        "ar": TurnLexicon(
            danglers: "و أو لكن في من إلى على عن مع أن لأن إذا التي الذي",
            answers: "نعم لا شكرا غدا اليوم",
            digits: "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة",
            address: "نقطة آت"
        ),
        "bg": TurnLexicon(
            danglers: "и или но за на в с от до че ако да моя моят",
            answers: "да не благодаря утре днес",
            digits: "нула едно две три четири пет шест седем осем девет",
            singles: "и в с а",
            address: "точка кльомба"
        ),
        "cs": TurnLexicon(
            danglers:
                "a nebo ale protože že na v ve s se z ze do od po pro k ke u o aby když který která jestli můj moje chtěl chtěla bych "
                + "potřebuju potřebuji mám jsem je",
            answers: "ano ne děkuji díky zítra dnes dobře jasně přesně",
            digits: "nula jedna jeden dva dvě tři čtyři pět šest sedm osm devět",
            singles: "a i k o s u v z",
            address: "tečka zavináč"
        ),
        "da": TurnLexicon(
            danglers: "og eller men for på i med til fra at fordi hvis den det en et min mit jeg er",
            answers: "ja nej tak imorgen",
            digits: "nul en to tre fire fem seks syv otte ni",
            singles: "i å",
            address: "punktum snabela"
        ),
        "de": TurnLexicon(
            danglers:
                "und oder aber weil dass wenn der die das ein eine einen einem mein meine meinen für mit von zu zum zur in im am an auf "
                + "bei nach ich ist habe hätte möchte würde will sowie also",
            answers: "ja nein danke morgen heute genau richtig gut gerne doch",
            digits: "null eins ein zwei zwo drei vier fünf sechs sieben acht neun",
            address: "punkt at klammeraffe"
        ),
        "el": TurnLexicon(
            danglers: "και ή αλλά για με σε από στο στη στην ότι αν το η ο μου θέλω είναι",
            answers: "ναι όχι ευχαριστώ αύριο σήμερα",
            digits: "μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα",
            singles: "η ο ή",
            address: "τελεία παπάκι"
        ),
        "en": TurnLexicon(
            danglers:
                "and or but because so that if when the a an my your his her our their to for with from of in on at by about into i i'm "
                + "i'd i'll is are was were be have has had would could should will can like want need it's there's which who than as",
            answers:
                "yes no yeah yep nope sure okay ok thanks please tomorrow today correct right exactly bye goodbye hello hi absolutely "
                + "definitely fine good great never nothing",
            digits: "zero oh one two three four five six seven eight nine double triple",
            singles: "a i o",
            address: "dot at dash underscore"
        ),
        "es": TurnLexicon(
            danglers:
                "y o pero porque que si el la los las un una mi mis su para por con de del en a al me quiero es está tengo como",
            answers: "sí si no gracias mañana hoy vale claro exacto correcto perfecto bueno",
            digits: "cero uno dos tres cuatro cinco seis siete ocho nueve",
            singles: "a e o u y",
            address: "punto arroba guion"
        ),
        "et": TurnLexicon(
            danglers: "ja või aga et kui see minu ma on",
            answers: "jah ei aitäh homme täna",
            digits: "null üks kaks kolm neli viis kuus seitse kaheksa üheksa",
            address: "punkt"
        ),
        "fi": TurnLexicon(
            danglers: "ja tai mutta koska että jos kun se minun mä minä on haluaisin",
            answers: "joo kyllä ei kiitos huomenna tänään selvä",
            digits: "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän",
            address: "piste ät"
        ),
        "fr": TurnLexicon(
            danglers:
                "et ou mais parce que qui si le la les un une des du de mon ma mes pour avec dans sur à au aux en je j'ai est c'est voudrais",
            answers: "oui non merci demain ouais exactement voilà parfait bien jamais rien",
            digits: "zéro un deux trois quatre cinq six sept huit neuf",
            singles: "à a y",
            address: "point arobase tiret"
        ),
        "he": TurnLexicon(
            danglers: "ו או אבל כי אם של את עם על אני זה שלי",
            answers: "כן לא תודה מחר היום",
            digits: "אפס אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע",
            address: "נקודה שטרודל"
        ),
        "hi": TurnLexicon(
            danglers: "और या लेकिन क्योंकि कि अगर मेरा मेरी मुझे का के की को में से पर",
            answers: "हाँ हां नहीं जी धन्यवाद कल आज",
            digits: "शून्य एक दो तीन चार पांच पाँच छह सात आठ नौ",
            address: "डॉट ऐट"
        ),
        "hr": TurnLexicon(
            danglers: "i ili ali jer da ako na u s sa za od do moj moja je",
            answers: "da ne hvala sutra danas",
            digits: "nula jedan dva tri četiri pet šest sedam osam devet",
            singles: "i u s a o",
            address: "točka"
        ),
        "hu": TurnLexicon(
            danglers: "és vagy de mert hogy ha a az egy én szeretnék van",
            answers: "igen nem köszönöm holnap ma jó",
            digits: "nulla egy kettő három négy öt hat hét nyolc kilenc",
            singles: "a s ő",
            address: "pont kukac"
        ),
        "id": TurnLexicon(
            danglers: "dan atau tapi tetapi karena yang untuk dengan dari di ke saya mau kalau",
            answers: "ya tidak terima kasih besok hari",
            digits: "nol satu dua tiga empat lima enam tujuh delapan sembilan",
            address: "titik at"
        ),
        "it": TurnLexicon(
            danglers:
                "e o ma perché che se il lo la i gli le un una mio mia per con di del della in a al da vorrei ho è sono",
            answers: "sì si no grazie domani oggi certo esatto giusto bene perfetto",
            digits: "zero uno due tre quattro cinque sei sette otto nove",
            singles: "a e o i è",
            address: "punto chiocciola trattino"
        ),
        "ja": TurnLexicon(
            danglers: "が けど から ので と で を に は も の って",
            answers: "はい いいえ ええ うん ありがとう 明日",
            digits: "ゼロ 零 一 二 三 四 五 六 七 八 九",
            address: "ドット アットマーク"
        ),
        "ko": TurnLexicon(
            danglers: "그리고 하지만 그런데 그래서 근데 저는 제가",
            answers: "네 예 아니요 감사합니다 내일 오늘",
            digits: "영 공 일 이 삼 사 오 육 칠 팔 구",
            address: "점 골뱅이"
        ),
        "lt": TurnLexicon(
            danglers: "ir arba bet nes kad jei į su iš mano aš",
            answers: "taip ne ačiū rytoj šiandien",
            digits: "nulis vienas du trys keturi penki šeši septyni aštuoni devyni",
            singles: "į o",
            address: "taškas"
        ),
        "lv": TurnLexicon(
            danglers: "un vai bet jo ka ja ar no uz mans mana es",
            answers: "jā nē paldies rīt šodien",
            digits: "nulle viens divi trīs četri pieci seši septiņi astoņi deviņi",
            address: "punkts"
        ),
        "ms": TurnLexicon(
            danglers: "dan atau tetapi kerana yang untuk dengan dari di ke saya nak kalau",
            answers: "ya tidak terima esok hari",
            digits: "kosong satu dua tiga empat lima enam tujuh lapan sembilan",
            address: "titik"
        ),
        "nl": TurnLexicon(
            danglers:
                "en of maar omdat dat als de het een mijn voor met van naar in op aan bij ik is heb wil zou graag",
            answers: "ja nee dank bedankt morgen vandaag precies klopt goed prima",
            digits: "nul een één twee drie vier vijf zes zeven acht negen",
            address: "punt apenstaartje"
        ),
        "no": TurnLexicon(
            danglers: "og eller men for på i med til fra at fordi hvis den det en et min mitt jeg er",
            answers: "ja nei takk imorgen",
            digits: "null en to tre fire fem seks sju syv åtte ni",
            singles: "i å",
            address: "punktum krøllalfa"
        ),
        "pl": TurnLexicon(
            danglers:
                "i a lub albo ale bo że na w we z ze do od po dla o jeśli który która mój moja chciałbym chciałabym mam jest",
            answers: "tak nie dziękuję dzięki jutro dziś dzisiaj dobrze dokładnie jasne",
            digits: "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
            singles: "a i o u w z",
            address: "kropka małpa"
        ),
        "pt": TurnLexicon(
            danglers:
                "e ou mas porque que se o a os as um uma meu minha para por com de do da em no na ao eu quero é está tenho",
            answers: "sim não obrigado obrigada amanhã hoje certo exato claro perfeito",
            digits: "zero um dois três quatro cinco seis meia sete oito nove",
            singles: "a e o à é",
            address: "ponto arroba hífen"
        ),
        "ro": TurnLexicon(
            danglers: "și sau dar pentru că dacă la în cu de din pe un o meu mea vreau este sunt",
            answers: "da nu mulțumesc mâine azi bine exact",
            digits: "zero unu doi trei patru cinci șase șapte opt nouă",
            singles: "a o",
            address: "punct arond"
        ),
        "ru": TurnLexicon(
            danglers:
                "и или но а потому что если на в во с со к ко от до для по о об мой моя моё я хочу это у чтобы который",
            answers: "да нет спасибо завтра сегодня хорошо точно верно конечно",
            digits: "ноль один два три четыре пять шесть семь восемь девять",
            singles: "а в и к о с у я",
            address: "точка собака"
        ),
        "sk": TurnLexicon(
            danglers:
                "a alebo ale pretože že na v vo s so z zo do od po pre k ku u o aby keď ktorý ktorá môj moja chcel chcela by som je",
            answers: "áno nie ďakujem zajtra dnes dobre",
            digits: "nula jeden jedna dva dve tri štyri päť šesť sedem osem deväť",
            singles: "a i k o s u v z",
            address: "bodka zavináč"
        ),
        "sl": TurnLexicon(
            danglers: "in ali ampak ker da če na v s z za od do moj moja je",
            answers: "da ja ne hvala jutri danes",
            digits: "nič ena dva tri štiri pet šest sedem osem devet",
            singles: "v s z",
            address: "pika afna"
        ),
        "sv": TurnLexicon(
            danglers: "och eller men för på i med till från att om den det en ett min mitt jag är vill",
            answers: "ja nej tack imorgon idag precis bra",
            digits: "noll ett en två tre fyra fem sex sju åtta nio",
            singles: "i å",
            address: "punkt snabel-a"
        ),
        "ta": TurnLexicon(
            danglers: "மற்றும் அல்லது ஆனால் என் எனக்கு",
            answers: "ஆம் இல்லை நன்றி நாளை இன்று",
            digits: "பூஜ்யம் ஒன்று இரண்டு மூன்று நான்கு ஐந்து ஆறு ஏழு எட்டு ஒன்பது"
        ),
        "th": TurnLexicon(
            danglers: "และ หรือ แต่ เพราะ ที่ ของ",
            answers: "ครับ ค่ะ ใช่ ไม่ ขอบคุณ พรุ่งนี้",
            digits: "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า",
            address: "จุด"
        ),
        "tr": TurnLexicon(
            danglers: "ve veya ya ama çünkü ki eğer için ile bir benim ben",
            answers: "evet hayır teşekkürler yarın bugün tamam doğru",
            digits: "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
            singles: "o",
            address: "nokta et"
        ),
        "uk": TurnLexicon(
            danglers: "і й та або але бо що якщо на в у з із до від для про мій моя я хочу це щоб який",
            answers: "так ні дякую завтра сьогодні добре точно",
            digits: "нуль один два три чотири п'ять шість сім вісім дев'ять",
            singles: "і й в у з а я є",
            address: "крапка равлик"
        ),
        "vi": TurnLexicon(
            danglers: "và hoặc nhưng vì là nếu của cho với tôi muốn thì",
            answers: "vâng dạ không cảm ơn mai",
            digits: "không một hai ba bốn năm sáu bảy tám chín",
            address: "chấm"
        ),
        "zh": TurnLexicon(
            danglers: "和 或者 但是 因为 如果 的 我 我想 在 把 给",
            answers: "是 是的 不 不是 对 好 好的 谢谢 明天 今天",
            digits: "零 一 二 三 四 五 六 七 八 九 幺",
            address: "点 艾特"
        ),
    ]
}
