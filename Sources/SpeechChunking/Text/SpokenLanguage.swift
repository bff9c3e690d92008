/// What a chunker must know of a language: its abbreviations, and how it reads addresses aloud.
package struct SpokenLanguage: Sendable {
    /// The tag without its region: "en".
    package let code: String
    /// Words that end with a full stop without ending a sentence, in lower case, without the stop.
    let abbreviations: Set<String>
    /// Whether a number with a full stop is an ordinal, as it is in German.
    let hasDottedOrdinals: Bool
    /// How `.`, `@`, `/`, `-` and `_` are called in an address.
    let symbols: Symbols

    struct Symbols: Sendable {
        var dot: String
        var at: String
        var slash: String
        var dash: String
        var underscore: String
    }

    /// The language of a tag such as "pt-BR"; one that is not known is read like English.
    package static func named(_ tag: String) -> SpokenLanguage {
        let code = tag.lowercased().prefix { $0 != "-" && $0 != "_" }
        return all[String(code)] ?? all["en"] ?? english
    }

    /// The codes that are known.
    package static var codes: [String] { all.keys.sorted() }

    private init(
        _ code: String,
        _ symbols: Symbols,
        dottedOrdinals: Bool = false,
        abbreviations: String = ""
    ) {
        self.code = code
        self.symbols = symbols
        hasDottedOrdinals = dottedOrdinals
        let own = abbreviations.split(separator: " ").map(String.init)
        self.abbreviations = Set(own).union(Self.everywhere)
    }

    private init(_ code: String, _ words: String, dottedOrdinals: Bool = false, abbreviations: String = "") {
        let words = words.split(separator: ",").map(String.init)
        let symbols = Symbols(dot: words[0], at: words[1], slash: words[2], dash: words[3], underscore: words[4])
        self.init(code, symbols, dottedOrdinals: dottedOrdinals, abbreviations: abbreviations)
    }

    /// Titles and the like that every language borrows.
    private static let everywhere = [
        "dr", "prof", "mr", "mrs", "ms", "st", "vs", "etc", "no", "nr", "tel", "ing", "e.g", "i.e",
    ]

    private static let english = SpokenLanguage(
        "en",
        "dot,at,slash,dash,underscore",
        abbreviations: "jr sr ave blvd rd apt dept est fig gen gov hon inc ltd co corp rev sgt capt lt col ext approx "
            + "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun a.m p.m u.s u.k min max"
    )

    private static let all: [String: SpokenLanguage] = {
        let languages = [
            english,
            SpokenLanguage("ar", "نقطة,آت,شرطة مائلة,شرطة,شرطة سفلية", abbreviations: "د م أ"),
            SpokenLanguage(
                "bg",
                "точка,кльомба,наклонена черта,тире,долна черта",
                abbreviations: "г гр ул бул др проф инж напр стр"
            ),
            SpokenLanguage(
                "cs",
                "tečka,zavináč,lomeno,pomlčka,podtržítko",
                dottedOrdinals: true,
                abbreviations: "např tj tzn mj popř resp ul nám tř mudr judr phdr rndr mgr bc p pí sl str čp kč hod min"
            ),
            SpokenLanguage(
                "da",
                "punktum,snabela,skråstreg,bindestreg,understreg",
                dottedOrdinals: true,
                abbreviations: "bl.a f.eks dvs osv ca kl kr hr fr evt mht pga"
            ),
            SpokenLanguage(
                "de",
                "Punkt,at,Schrägstrich,Bindestrich,Unterstrich",
                dottedOrdinals: true,
                abbreviations:
                    "z.b d.h u.a usw bzw ca evtl ggf inkl max min hr fr str abs bspw dipl jan feb mär apr jun "
                    + "jul aug sep sept okt nov dez mo di mi do fr sa so z b d h u a"
            ),
            SpokenLanguage(
                "el",
                "τελεία,παπάκι,κάθετος,παύλα,κάτω παύλα",
                abbreviations: "κ κα κος δρ καθ π.χ κ.λπ τηλ αρ"
            ),
            SpokenLanguage(
                "es",
                "punto,arroba,barra,guion,guion bajo",
                abbreviations: "sr sra srta srs d dña dra ud uds avda av c núm pág p.ej ej aprox depto teléf"
            ),
            SpokenLanguage(
                "et",
                "punkt,ät,kaldkriips,sidekriips,alakriips",
                dottedOrdinals: true,
                abbreviations: "nt jne"
            ),
            SpokenLanguage(
                "fi",
                "piste,ät,kauttaviiva,viiva,alaviiva",
                dottedOrdinals: true,
                abbreviations: "esim ym ks n klo puh os"
            ),
            SpokenLanguage("fil", "tuldok,at,slash,gitling,underscore", abbreviations: "gng bb g"),
            SpokenLanguage(
                "fr",
                "point,arobase,barre oblique,tiret,tiret bas",
                abbreviations: "m mm mme mlle me p.ex env av bd tél art réf"
            ),
            SpokenLanguage("he", "נקודה,שטרודל,לוכסן,מקף,קו תחתון"),
            SpokenLanguage("hi", "डॉट,ऐट,स्लैश,डैश,अंडरस्कोर", abbreviations: "डॉ श्री प्रो पं"),
            SpokenLanguage(
                "hr",
                "točka,et,kosa crta,crtica,donja crta",
                dottedOrdinals: true,
                abbreviations: "npr tj itd g gđa ul dr"
            ),
            SpokenLanguage(
                "hu",
                "pont,kukac,per,kötőjel,aláhúzás",
                dottedOrdinals: true,
                abbreviations: "pl stb kb ún u u.i ill dr id özv"
            ),
            SpokenLanguage(
                "id",
                "titik,at,garis miring,strip,garis bawah",
                abbreviations: "bpk ibu jl dll dsb sdr hlm"
            ),
            SpokenLanguage(
                "it",
                "punto,chiocciola,barra,trattino,trattino basso",
                abbreviations: "sig sigra sig.ra sigg dott dott.ssa ing avv p.es es ecc pag art via"
            ),
            SpokenLanguage("ja", "ドット,アットマーク,スラッシュ,ハイフン,アンダーバー"),
            SpokenLanguage("ko", "점,골뱅이,슬래시,하이픈,밑줄"),
            SpokenLanguage(
                "lt",
                "taškas,eta,pasvirasis brūkšnys,brūkšnelis,pabraukimas",
                abbreviations: "pvz t.y g gyv"
            ),
            SpokenLanguage(
                "lv",
                "punkts,et,slīpsvītra,defise,pasvītra",
                dottedOrdinals: true,
                abbreviations: "piem u.c utt"
            ),
            SpokenLanguage("ms", "titik,at,garis condong,sengkang,garis bawah", abbreviations: "en pn tn jln dll"),
            SpokenLanguage(
                "nl",
                "punt,apenstaartje,schuine streep,streepje,underscore",
                abbreviations: "bijv dhr mevr mw o.a d.w.z enz ca evt str"
            ),
            SpokenLanguage(
                "no",
                "punktum,krøllalfa,skråstrek,bindestrek,understrek",
                dottedOrdinals: true,
                abbreviations: "bl.a f.eks dvs osv ca kl kr evt mht pga"
            ),
            SpokenLanguage(
                "pl",
                "kropka,małpa,ukośnik,myślnik,podkreślnik",
                dottedOrdinals: true,
                abbreviations: "np tzn tj itd itp m.in ul al pl pan p mgr inż godz zł gr"
            ),
            SpokenLanguage(
                "pt",
                "ponto,arroba,barra,hífen,sublinhado",
                abbreviations: "sr sra srta dra d av r tel pág p.ex ex aprox n.º"
            ),
            SpokenLanguage(
                "ro",
                "punct,arond,bară oblică,cratimă,liniuță jos",
                abbreviations: "d-l d-na str nr bd ex etc pag"
            ),
            SpokenLanguage(
                "ru",
                "точка,собака,слеш,дефис,подчёркивание",
                abbreviations: "г гг ул д кв им т.е т.д т.п др пр см руб коп тел мин проф стр"
            ),
            SpokenLanguage(
                "sk",
                "bodka,zavináč,lomka,pomlčka,podčiarkovník",
                dottedOrdinals: true,
                abbreviations: "napr tzn tj resp ul nám mudr judr mgr p pí str hod min"
            ),
            SpokenLanguage(
                "sl",
                "pika,afna,poševnica,vezaj,podčrtaj",
                dottedOrdinals: true,
                abbreviations: "npr tj itd ga g ul oz"
            ),
            SpokenLanguage(
                "sv",
                "punkt,snabel-a,snedstreck,bindestreck,understreck",
                abbreviations: "bl.a t.ex dvs osv ca kl kr ev hr fr"
            ),
            SpokenLanguage("ta", "புள்ளி,அட்,சாய்வு,கோடு,அடிக்கோடு", abbreviations: "திரு திருமதி"),
            SpokenLanguage("th", "จุด,แอท,ทับ,ขีด,ขีดล่าง", abbreviations: "ดร นพ พญ"),
            SpokenLanguage(
                "tr",
                "nokta,et,eğik çizgi,tire,alt çizgi",
                dottedOrdinals: true,
                abbreviations: "örn vb vs sn av cad sok mah apt"
            ),
            SpokenLanguage(
                "uk",
                "крапка,равлик,коса риска,дефіс,підкреслення",
                abbreviations: "р рр вул буд кв ім т.д т.п тобто див грн коп тел хв проф"
            ),
            SpokenLanguage("vi", "chấm,a còng,gạch chéo,gạch ngang,gạch dưới", abbreviations: "ts ths gs bs tp"),
            SpokenLanguage("zh", "点,艾特,斜杠,横杠,下划线"),
        ]
        return Dictionary(languages.map { ($0.code, $0) }) { first, _ in first }
    }()
}
