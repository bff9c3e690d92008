/// The words before which a speaker may take a breath where no comma stands: prepositions and conjunctions.
///
/// A caller who waits for the first piece of a reply hears it sooner if it may end there. What binds tightly to the word
/// before it ("of", "to") is left out; a language whose such words stand behind what they belong to has none.
enum PhraseOpeners {
    /// Those of a language, by its code.
    static func of(_ code: String) -> Set<String> { all[code] ?? [] }

    private static let all: [String: Set<String>] = [
        "bg": "и но или защото че когато докато ако за в на със от до преди след при през около",
        "cs": "a ale nebo protože že když jestli až pro v ve na s se z ze od do před po při u mezi bez kolem",
        "da": "og men eller fordi at når mens hvis indtil for i på med fra før efter ved om under mellem uden",
        "de": "und aber oder weil dass ob wenn während bis für in im am auf mit aus vom von vor nach bei um unter über "
            + "zwischen ohne seit ab damit sondern denn sobald",
        "el": "και αλλά ή γιατί ότι όταν ενώ αν μέχρι για σε στο στη στην στον στις με από πριν μετά χωρίς",
        "en": "and but or so because that which who when while if until after before at on in for with from by about "
            + "during without through between where unless although since into over under",
        "es":
            "y pero o porque que cuando mientras si hasta para en con desde antes después durante sin sobre entre por",
        "fr":
            "et mais ou parce que quand pendant si jusqu pour dans en avec avant après chez sans sur entre depuis par",
        "hr": "i ali ili jer da kad kada dok ako za u na s sa od do prije nakon pri kod između bez oko",
        "it":
            "e ma o perché che quando mentre se fino per in nel nella con dal dalla prima dopo durante senza su tra fra",
        "nl": "en maar of omdat dat als terwijl tot voor in op met van na bij om onder over tussen zonder sinds",
        "no": "og men eller fordi at når mens hvis til for i på med fra før etter ved om under mellom uten",
        "pl":
            "i ale lub albo bo ponieważ że kiedy gdy jeśli aż dla w we na z ze od do przed po przy u między bez około",
        "pt":
            "e mas ou porque que quando enquanto se até para em no na com desde antes depois durante sem sobre entre por",
        "ro": "și dar sau pentru că când dacă până în la cu din înainte după fără pe între prin",
        "ru": "и но или потому что когда пока если до для в во на с со из от перед после при у между без около",
        "sk": "a ale alebo pretože že keď či až pre v vo na s so z zo od do pred po pri u medzi bez okolo",
        "sl": "in ampak ali ker da ko če za v na s z od do pred po pri med brez okoli",
        "sv": "och men eller för att när medan om tills i på med från före efter vid under mellan utan",
        "uk": "і й та але або бо тому що коли поки якщо до для в у на з із від перед після при між без близько",
    ].mapValues { Set($0.split(separator: " ").map(String.init)) }
}
