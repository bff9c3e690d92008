extension NumberWords {
    static let english = NumberWords(
        digits: "zero,oh,o,nought,nil one two three four five six seven eight nine,niner",
        teens: "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        tens: "twenty thirty forty,fourty fifty sixty seventy eighty ninety",
        composition: .tensFirst(joiner: ""),
        hundred: "hundred",
        thousand: "thousand",
        joiners: "and",
        repeats: "2=double 3=triple,treble 4=quadruple"
    )

    private static let hindiOthers =
        "21=इक्कीस 22=बाईस,बाइस 23=तेईस,तेइस 24=चौबीस 25=पच्चीस 26=छब्बीस 27=सत्ताईस,सत्ताइस 28=अट्ठाईस,अट्ठाइस 29=उनतीस,उन्तीस "
        + "31=इकतीस,इकत्तीस 32=बत्तीस 33=तैंतीस,तेंतीस 34=चौंतीस 35=पैंतीस 36=छत्तीस 37=सैंतीस 38=अड़तीस 39=उनतालीस "
        + "41=इकतालीस 42=बयालीस 43=तैंतालीस 44=चौवालीस,चवालीस 45=पैंतालीस 46=छियालीस 47=सैंतालीस 48=अड़तालीस 49=उनचास "
        + "51=इक्यावन 52=बावन 53=तिरपन 54=चौवन 55=पचपन 56=छप्पन 57=सत्तावन 58=अट्ठावन 59=उनसठ "
        + "61=इकसठ 62=बासठ 63=तिरसठ 64=चौंसठ 65=पैंसठ 66=छियासठ 67=सड़सठ 68=अड़सठ 69=उनहत्तर "
        + "71=इकहत्तर 72=बहत्तर 73=तिहत्तर 74=चौहत्तर 75=पचहत्तर 76=छिहत्तर 77=सतहत्तर 78=अठहत्तर 79=उन्यासी,उनासी "
        + "81=इक्यासी 82=बयासी 83=तिरासी 84=चौरासी 85=पचासी 86=छियासी 87=सत्तासी 88=अट्ठासी,अठासी 89=नवासी "
        + "91=इक्यानवे,इक्यानबे 92=बानवे,बानबे 93=तिरानवे,तिरानबे 94=चौरानवे,चौरानबे 95=पचानवे,पंचानवे,पचानबे 96=छियानवे,छियानबे "
        + "97=सत्तानवे,सत्तानबे 98=अट्ठानवे,अट्ठानबे 99=निन्यानवे,निन्यानबे"

    static let all: [String: NumberWords] = [
        "en": english,
        "de": NumberWords(
            digits: "null eins,ein zwei,zwo drei vier fünf sechs sieben acht neun",
            teens: "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
            tens: "zwanzig dreißig,dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
            composition: .unitFirst(joiner: "und"),
            hundred: "hundert",
            thousand: "tausend",
            joiners: "und",
            repeats: "2=doppel,zweimal 3=dreifach,dreimal"
        ),
        "es": NumberWords(
            digits: "cero uno,un,una dos tres cuatro cinco seis siete ocho nueve",
            teens: "diez once doce trece catorce quince dieciséis,dieciseis diecisiete dieciocho diecinueve",
            tens: "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
            others: "21=veintiuno,veintiún,veintiuna 22=veintidós,veintidos 23=veintitrés,veintitres 24=veinticuatro "
                + "25=veinticinco 26=veintiséis,veintiseis 27=veintisiete 28=veintiocho 29=veintinueve",
            composition: .tensFirst(joiner: "y"),
            hundred: "",
            thousand: "mil",
            joiners: "y",
            repeats: "2=doble 3=triple",
            hundreds: "100=cien,ciento 200=doscientos 300=trescientos 400=cuatrocientos 500=quinientos 600=seiscientos "
                + "700=setecientos 800=ochocientos 900=novecientos"
        ),
        "fr": NumberWords(
            digits: "zéro un,une deux trois quatre cinq six sept huit neuf",
            composition: .french,
            hundred: "cent,cents",
            thousand: "mille",
            joiners: "et",
            repeats: "2=double 3=triple"
        ),
        "it": NumberWords(
            digits: "zero uno,un due tre quattro cinque sei sette otto nove",
            teens: "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
            tens: "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
            composition: .italian,
            hundred: "cento",
            thousand: "mille,mila",
            joiners: "e",
            repeats: "2=doppio 3=triplo"
        ),
        "pt": NumberWords(
            digits: "zero um,uma dois,duas três quatro cinco seis,meia sete oito nove",
            teens:
                "dez onze doze treze catorze,quatorze quinze dezesseis,dezasseis dezessete,dezassete dezoito dezenove,dezanove",
            tens: "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
            composition: .tensFirst(joiner: "e"),
            thousand: "mil",
            joiners: "e",
            repeats: "2=duplo 3=triplo",
            hundreds:
                "100=cem,cento 200=duzentos 300=trezentos 400=quatrocentos 500=quinhentos 600=seiscentos 700=setecentos "
                + "800=oitocentos 900=novecentos"
        ),
        "nl": NumberWords(
            digits: "nul een,één twee drie vier vijf zes zeven acht negen",
            teens: "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
            tens: "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
            others:
                "22=tweeëntwintig 23=drieëntwintig 32=tweeëndertig 33=drieëndertig 42=tweeënveertig 43=drieënveertig "
                + "52=tweeënvijftig 53=drieënvijftig 62=tweeënzestig 63=drieënzestig 72=tweeënzeventig 73=drieënzeventig "
                + "82=tweeëntachtig 83=drieëntachtig 92=tweeënnegentig 93=drieënnegentig",
            composition: .unitFirst(joiner: "en"),
            hundred: "honderd",
            thousand: "duizend",
            joiners: "en",
            repeats: "2=dubbel,dubbele"
        ),
        "hi": NumberWords(
            digits: "शून्य,ज़ीरो,जीरो एक,वन दो,टू तीन,थ्री चार,फोर पांच,पाँच,फाइव छह,छः,छे,सिक्स सात,सेवन आठ,एट नौ,नाइन",
            teens: "दस ग्यारह बारह तेरह चौदह पंद्रह,पन्द्रह सोलह सत्रह अठारह,अट्ठारह उन्नीस",
            tens: "बीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे",
            others: hindiOthers,
            hundred: "सौ",
            thousand: "हज़ार,हजार",
            repeats: "2=डबल 3=ट्रिपल"
        ),
        "pl": NumberWords(
            digits: "zero jeden,jedna dwa,dwie trzy cztery pięć sześć siedem osiem dziewięć",
            teens:
                "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście "
                + "dziewiętnaście",
            tens: "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt "
                + "dziewięćdziesiąt",
            composition: .tensFirst(joiner: ""),
            thousand: "tysiąc,tysiące",
            hundreds:
                "100=sto 200=dwieście 300=trzysta 400=czterysta 500=pięćset 600=sześćset 700=siedemset 800=osiemset "
                + "900=dziewięćset"
        ),
        "ru": NumberWords(
            digits: "ноль,нуль один,одна,раз два,две три четыре пять шесть семь восемь девять",
            teens:
                "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать "
                + "девятнадцать",
            tens: "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
            composition: .tensFirst(joiner: ""),
            thousand: "тысяча,тысячи,тысяч",
            hundreds: "100=сто 200=двести 300=триста 400=четыреста 500=пятьсот 600=шестьсот 700=семьсот 800=восемьсот "
                + "900=девятьсот"
        ),
        "uk": NumberWords(digits: "нуль один,одна два,дві три чотири п'ять шість сім вісім дев'ять"),
        "ar": NumberWords(
            digits:
                "صفر واحد,واحدة اثنان,اثنين,إثنان ثلاثة,ثلاث أربعة,أربع,اربعة خمسة,خمس ستة,ست سبعة,سبع ثمانية,ثماني تسعة,تسع"
        ),
        "bg": NumberWords(digits: "нула едно,един,една две,два три четири пет шест седем осем девет"),
        "cs": NumberWords(digits: "nula jedna,jeden dva,dvě tři čtyři pět šest sedm osm devět"),
        "da": NumberWords(digits: "nul en,et to tre fire fem seks syv otte ni"),
        "el": NumberWords(digits: "μηδέν ένα δύο,δυο τρία τέσσερα πέντε έξι επτά,εφτά οκτώ,οχτώ εννέα,εννιά"),
        "et": NumberWords(digits: "null üks kaks kolm neli viis kuus seitse kaheksa üheksa"),
        "fi": NumberWords(digits: "nolla yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän"),
        "fil": NumberWords(
            digits:
                "sero,zero isa,one dalawa,two tatlo,three apat,four lima,five anim,six pito,seven walo,eight siyam,nine"
        ),
        "he": NumberWords(
            digits: "אפס אחת,אחד שתיים,שניים שלוש,שלושה ארבע,ארבעה חמש,חמישה שש,שישה שבע,שבעה שמונה תשע,תשעה"
        ),
        "hr": NumberWords(digits: "nula jedan,jedna dva,dvije tri četiri pet šest sedam osam devet"),
        "hu": NumberWords(digits: "nulla egy kettő,két három négy öt hat hét nyolc kilenc"),
        "id": NumberWords(digits: "nol,kosong satu dua tiga empat lima enam tujuh delapan sembilan"),
        "ja": NumberWords(
            digits: "ゼロ,零,れい,〇,まる 一,いち 二,に 三,さん 四,よん,し 五,ご 六,ろく 七,なな,しち 八,はち 九,きゅう,く"
        ),
        "ko": NumberWords(digits: "영,공 일,하나 이,둘 삼,셋 사,넷 오,다섯 육,여섯 칠,일곱 팔,여덟 구,아홉"),
        "lt": NumberWords(digits: "nulis vienas du trys keturi penki šeši septyni aštuoni devyni"),
        "lv": NumberWords(digits: "nulle viens divi trīs četri pieci seši septiņi astoņi deviņi"),
        "ms": NumberWords(digits: "kosong,sifar satu dua tiga empat lima enam tujuh lapan sembilan"),
        "no": NumberWords(digits: "null en,ett to tre fire fem seks sju,syv åtte ni"),
        "ro": NumberWords(digits: "zero unu,una doi,două trei patru cinci șase șapte opt nouă"),
        "sk": NumberWords(digits: "nula jeden,jedna dva,dve tri štyri päť šesť sedem osem deväť"),
        "sl": NumberWords(digits: "nič,nula ena,en dva,dve tri štiri pet šest sedem osem devet"),
        "sv": NumberWords(digits: "noll ett,en två tre fyra fem sex sju åtta nio"),
        "ta": NumberWords(digits: "பூஜ்யம்,பூஜ்ஜியம் ஒன்று இரண்டு மூன்று நான்கு ஐந்து ஆறு ஏழு எட்டு ஒன்பது"),
        "th": NumberWords(digits: "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า"),
        "tr": NumberWords(digits: "sıfır bir iki üç dört beş altı yedi sekiz dokuz"),
        "vi": NumberWords(digits: "không một,mốt hai ba bốn,tư năm,lăm sáu bảy tám chín"),
        "zh": NumberWords(digits: "零,〇 一,幺 二,两,兩 三 四 五 六 七 八 九"),
    ]
}
