/// What callers of one language say to show that they listen, without wanting to speak: "mm-hm", "right".
package struct ListeningSounds: Sendable, Equatable {
    private let phrases: Set<String>

    /// Makes a list of phrases, each of one word or more.
    package init(_ phrases: some Sequence<String>) { self.phrases = Set(phrases.map(Self.normal)) }

    /// No phrase at all.
    package static let none = ListeningSounds([String]())

    /// The list of a language, by a tag such as "en-US"; of an unknown one, the sounds that all people make.
    package static func of(_ tag: String) -> ListeningSounds {
        let code = String(tag.lowercased().prefix { $0 != "-" && $0 != "_" })
        return ListeningSounds(everywhere + (byLanguage[code] ?? "").split(separator: ",").map(String.init))
    }

    /// Whether a word is a part of any of the phrases.
    package func has(_ word: String) -> Bool {
        phrases.contains { $0.split(separator: " ").contains { $0 == word } }
    }

    /// Whether a text is made of nothing else.
    package func isAll(of text: String) -> Bool {
        let words = Self.words(of: text)
        return !words.isEmpty && rest(of: words).isEmpty
    }

    /// Whether a text that is still being said may turn out to be made of nothing else: "va" may become "va bene".
    package func mayBeAll(of text: String) -> Bool {
        let words = Self.words(of: text)
        guard !words.isEmpty else { return false }
        let rest = rest(of: words)
        if rest.isEmpty { return true }
        let begun = rest.joined(separator: " ") + " "
        return rest.count < 4 && phrases.contains { $0.hasPrefix(begun) }
    }

    /// What follows the phrases that a text begins with.
    private func rest(of all: [String]) -> ArraySlice<String> {
        var words = all[...]
        while !words.isEmpty {
            // The longest phrase first: "I see" before "I".
            guard
                let length = (1...min(4, words.count)).reversed().first(where: {
                    phrases.contains(words.prefix($0).joined(separator: " "))
                })
            else { return words }
            words = words.dropFirst(length)
        }
        return words
    }

    /// How many words a text has.
    package static func wordCount(of text: String) -> Int { words(of: text).count }

    private static func words(of text: String) -> [String] {
        normal(text).split(separator: " ").map(String.init)
    }

    /// In lower case, without punctuation; a hyphen and an apostrophe are part of a word.
    private static func normal(_ text: String) -> String {
        String(text.lowercased().map { $0.isLetter || $0.isNumber || $0 == "'" ? $0 : ($0 == "’" ? "'" : " ") })
            .split(separator: " ").joined(separator: " ")
    }

    private static let everywhere = [
        "mm", "mmm", "mhm", "mm hm", "mm hmm", "hm", "hmm", "uh huh", "uh", "um", "ah", "aha", "oh", "eh", "ok", "okay",
    ]

    private static let byLanguage: [String: String] = [
        "ar": "نعم,أيوه,آه,طيب,تمام,حسنا,صح",
        "bg": "да,добре,аха,ясно,точно",
        "cs": "jo,jasně,aha,dobře,ano,no,no jo,rozumím,přesně,tak,fajn,hele jo",
        "da": "ja,jo,okay,nå,præcis,klart,fint,jamen",
        "de": "ja,ach so,genau,gut,klar,stimmt,verstehe,alles klar,na ja,ja ja,richtig,achso,jo",
        "el": "ναι,εντάξει,μάλιστα,καλά,σωστά,α",
        "en":
            "yeah,yes,yep,yup,right,i see,sure,got it,alright,all right,okay then,cool,gotcha,of course,true,exactly,fine,"
            + "great,good,ya,ah okay,oh okay,i understand,understood,mm okay,wow,really",
        "es": "sí,si,claro,vale,ya,ajá,bueno,de acuerdo,entiendo,exacto,bien,perfecto",
        "et": "jah,jaa,selge,hästi",
        "fi": "joo,juu,niin,aivan,kyllä,selvä,okei,just,no niin,hyvä",
        "fil": "oo,opo,sige,okey,ganun",
        "fr": "oui,ouais,d'accord,ok,je vois,bien,voilà,bien sûr,exactement,ah bon,ah oui,très bien,c'est ça",
        "he": "כן,בסדר,אוקיי,נכון,טוב,הבנתי",
        "hi": "हाँ,हां,जी,ठीक है,अच्छा,सही,जी हाँ,हाँ जी",
        "hr": "da,dobro,aha,jasno,točno,u redu",
        "hu": "igen,ja,jó,értem,aha,persze,rendben,pontosan",
        "id": "ya,iya,oke,baik,betul,oh ya",
        "it": "sì,si,certo,va bene,ho capito,capito,giusto,ok,esatto,bene,ah ecco,già",
        "ja": "はい,ええ,うん,そうですか,なるほど,ああ,そうですね,はいはい",
        "ko": "네,예,응,아,그렇군요,알겠습니다,맞아요,그래요",
        "lt": "taip,gerai,aha,supratau,aišku",
        "lv": "jā,labi,skaidrs,saprotu",
        "ms": "ya,baik,okey,betul",
        "nl": "ja,oké,precies,juist,goed,ja ja,klopt,begrepen,snap ik,prima",
        "no": "ja,jo,ok,nettopp,akkurat,greit,klart,fint",
        "pl": "tak,no,aha,dobrze,jasne,rozumiem,okej,dokładnie,dobra,racja",
        "pt": "sim,certo,tá,tá bom,claro,entendi,ok,pois,isso,está bem,exato,beleza",
        "ro": "da,bine,sigur,înțeleg,exact,aha,așa",
        "ru": "да,ага,угу,хорошо,понятно,ясно,так,ладно,точно,конечно,ну да",
        "sk": "áno,jasné,hej,dobre,rozumiem,presne,no,aha,jasne",
        "sl": "ja,dobro,razumem,točno,aha,v redu",
        "sv": "ja,jo,okej,precis,just det,bra,visst,jaha,mm ja",
        "ta": "ஆமா,ஆம்,சரி,ஓகே",
        "th": "ครับ,ค่ะ,ใช่,โอเค,อืม",
        "tr": "evet,tamam,hı hı,anladım,doğru,peki,he,tabii",
        "uk": "так,ага,угу,добре,зрозуміло,ясно,точно,звісно",
        "vi": "vâng,dạ,ừ,đúng,được,ok,à",
        "zh": "对,嗯,好,好的,是,是的,明白,哦,知道了,行",
    ]
}
