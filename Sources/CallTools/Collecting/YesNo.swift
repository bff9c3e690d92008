/// The words for yes and no.
enum YesNo {
    /// The finder of a language's words, by a tag such as "en-GB"; English where the language is not known.
    static func finder(_ language: String) -> PhraseFinder<Bool> {
        let code = SpokenWords.code(of: language)
        let words = words[code] ?? words["en"] ?? ("", "")
        let list = { (text: String, meaning: Bool) in
            text.split(separator: ",").map { (text: String($0), meaning: meaning) }
        }
        return PhraseFinder(list(words.0, true) + list(words.1, false), language: language)
    }

    /// The languages that are known.
    static var codes: [String] { words.keys.sorted() }

    private static let words: [String: (String, String)] = [
        "ar": ("نعم,أجل,ايوه,أيوه,ايوا,صحيح,تمام,موافق,بالتأكيد", "لا,كلا,ليس صحيحا,غير صحيح,لست موافقا"),
        "bg": ("да,точно,разбира се,добре", "не,никак,съвсем не"),
        "cs": ("ano,jo,jasně,přesně,určitě,souhlasím,správně", "ne,nikoli,vůbec ne,nesouhlasím,ani ne"),
        "da": ("ja,jo,jep,selvfølgelig,præcis,korrekt", "nej,næ,slet ikke,ikke korrekt"),
        "de": (
            "ja,jawohl,jo,jep,genau,richtig,stimmt,gerne,natürlich,klar,auf jeden fall,einverstanden,das ist richtig",
            "nein,nee,nö,ne,falsch,stimmt nicht,nicht richtig,das ist nicht richtig,auf keinen fall,überhaupt nicht,lieber nicht,"
                + "natürlich nicht,nicht einverstanden"
        ),
        "el": ("ναι,μάλιστα,σωστά,βεβαίως,ακριβώς", "όχι,λάθος,καθόλου,δεν είναι σωστό"),
        "en": (
            "yes,yeah,yep,yup,yea,ya,sure,correct,right,ok,okay,absolutely,definitely,certainly,indeed,affirmative,of course,"
                + "that's right,that is right,that's correct,sounds good,go ahead,please do,i do,i would,uh huh,mm-hmm,no problem,why not",
            "no,nope,nah,nay,negative,wrong,incorrect,never,not really,not at all,of course not,absolutely not,definitely not,"
                + "certainly not,that's wrong,not right,not correct,that's not right,that's not correct,i don't,i do not,don't,"
                + "no thanks,no thank you,not sure,i don't think so,not ok,not okay,i would not,i wouldn't"
        ),
        "es": (
            "sí,si,claro,correcto,exacto,vale,por supuesto,de acuerdo,eso es,así es,bueno,cómo no",
            "no,nada,incorrecto,para nada,claro que no,no es correcto,de ninguna manera,por supuesto que no,no estoy de acuerdo,"
                + "no gracias,no vale"
        ),
        "et": ("jah,jaa,just,õige,muidugi", "ei,ei ole,vale,üldse mitte"),
        "fi": ("joo,kyllä,juu,totta kai,oikein,selvä,toki", "ei,en,ei ole,väärin,ei todellakaan,en halua"),
        "fil": ("oo,opo,tama,sige,siyempre", "hindi,hindi po,mali,ayaw,ayoko"),
        "fr": (
            "oui,ouais,ouaip,bien sûr,exact,exactement,d'accord,c'est ça,tout à fait,voilà,absolument,correct,c'est exact",
            "non,nan,pas du tout,pas d'accord,jamais,incorrect,ce n'est pas ça,c'est pas ça,c'est faux,bien sûr que non,"
                + "pas vraiment,absolument pas,pas correct,pas exact"
        ),
        "he": ("כן,נכון,בטח,בסדר,בוודאי", "לא,ממש לא,לא נכון,בכלל לא"),
        "hi": (
            "हाँ,हां,जी,जी हाँ,जी हां,हाँ जी,हां जी,बिल्कुल,सही,ठीक है,ज़रूर,जरूर", "नहीं,जी नहीं,नही,ना,बिल्कुल नहीं,गलत,ग़लत,सही नहीं,ठीक नहीं है,मत"
        ),
        "hr": ("da,tako je,točno,naravno,može,u redu", "ne,nije,nikako,netočno,nije točno,ne može"),
        "hu": ("igen,ja,persze,pontosan,rendben,helyes,így van", "nem,dehogy,egyáltalán nem,nem helyes,nincs,nem jó"),
        "id": (
            "ya,iya,betul,benar,tentu,baik,boleh,setuju",
            "tidak,bukan,nggak,enggak,gak,salah,jangan,tidak benar,tidak betul,tidak setuju,tidak boleh,belum"
        ),
        "it": (
            "sì,si,certo,esatto,giusto,va bene,d'accordo,corretto,certamente,ok",
            "no,per niente,assolutamente no,non è giusto,sbagliato,certo che no,non va bene,non è corretto,non sono d'accordo"
        ),
        "ja": (
            "はい,ええ,うん,そうです,お願いします,もちろん,そう,大丈夫です,正しいです",
            "いいえ,いや,違います,ちがいます,ううん,違う,いらない,いりません,そうではありません,そうじゃない,結構です,正しくない"
        ),
        "ko": ("네,예,응,맞아요,맞습니다,그래요,좋아요,그럼요", "아니요,아니오,아뇨,아니,틀렸어요,틀립니다,싫어요,안 맞아요,아닙니다"),
        "lt": ("taip,jo,žinoma,teisingai,gerai", "ne,neteisingai,visai ne,negerai"),
        "lv": ("jā,protams,pareizi,labi", "nē,nav,nepareizi,nemaz,nav pareizi"),
        "ms": (
            "ya,betul,benar,boleh,baik,setuju",
            "tidak,tak,bukan,salah,jangan,tidak betul,tak betul,tidak boleh,tak boleh,tidak setuju"
        ),
        "nl": (
            "ja,jawel,jep,klopt,precies,zeker,natuurlijk,goed,graag,akkoord,dat klopt",
            "nee,neen,niet,klopt niet,dat klopt niet,zeker niet,helemaal niet,liever niet,niet goed,fout,niet akkoord"
        ),
        "no": (
            "ja,jo,jepp,selvfølgelig,riktig,stemmer,nettopp", "nei,ikke,niks,stemmer ikke,slett ikke,feil,ikke riktig"
        ),
        "pl": (
            "tak,no tak,jasne,dokładnie,zgadza się,oczywiście,dobrze,pewnie",
            "nie,nie zgadza się,wcale nie,absolutnie nie,oczywiście że nie,niedobrze,źle"
        ),
        "pt": (
            "sim,claro,correto,certo,exato,isso,isso mesmo,com certeza,está bem,pode ser,ok",
            "não,nunca,de jeito nenhum,errado,incorreto,não está certo,claro que não,com certeza não,não é isso,não pode ser"
        ),
        "ro": ("da,sigur,corect,exact,desigur,bine,așa este", "nu,deloc,incorect,greșit,nu este corect,nu este bine"),
        "ru": (
            "да,ага,угу,конечно,верно,правильно,точно,хорошо,согласен,согласна",
            "нет,неа,не,неверно,неправильно,не верно,не правильно,конечно нет,ни в коем случае,не согласен,не согласна,не хорошо,не надо"
        ),
        "sk": ("áno,hej,jasné,presne,určite,správne,súhlasím", "nie,vôbec nie,nesúhlasím,nesprávne,určite nie"),
        "sl": ("da,ja,seveda,točno,prav,v redu", "ne,nikakor,sploh ne,ni prav,ni res,narobe"),
        "sv": (
            "ja,jo,japp,precis,visst,stämmer,självklart,gärna,okej",
            "nej,nä,nix,inte,stämmer inte,absolut inte,inte alls,fel"
        ),
        "ta": ("ஆம்,ஆமாம்,சரி,கண்டிப்பாக", "இல்லை,வேண்டாம்,தவறு,சரியில்லை,சரி இல்லை"),
        "th": ("ใช่,ครับ,ค่ะ,ถูกต้อง,ตกลง,ได้", "ไม่,ไม่ใช่,ไม่ใช่ครับ,ไม่ใช่ค่ะ,ไม่ครับ,ไม่ค่ะ,ไม่ถูกต้อง,ไม่ได้,ไม่เอา,ไม่ตกลง"),
        "tr": (
            "evet,tabii,tabi,doğru,tamam,olur,aynen,kesinlikle",
            "hayır,yok,yanlış,olmaz,değil,doğru değil,kesinlikle hayır,tamam değil,istemiyorum"
        ),
        "uk": (
            "так,авжеж,звичайно,правильно,точно,добре,ага", "ні,не,неправильно,не так,зовсім ні,не правильно,не добре"
        ),
        "vi": (
            "vâng,dạ,có,đúng,phải,được,đồng ý,đúng vậy,dạ đúng,dạ có",
            "không,không phải,sai,không đúng,không được,không có,dạ không,không đồng ý,chưa"
        ),
        "zh": ("是,是的,对,對,好,好的,可以,没错,沒錯,当然,嗯,行", "不,不是,不对,不對,没有,沒有,错,錯,不好,不可以,不行,不要,不用"),
    ]
}
