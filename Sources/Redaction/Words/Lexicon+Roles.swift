extension Lexicon {
    static func addRoles(to words: inout [WordKey: Meaning]) {
        for (role, list) in lists {
            for word in list.split(separator: " ") { words[WordKey(word), default: Meaning()].roles.formUnion(role) }
        }
        let alphabet =
            "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec "
            + "romeo sierra tango uniform victor whiskey xray yankee zulu"
        for (place, word) in alphabet.split(separator: " ").enumerated() {
            words[WordKey(word), default: Meaning()].letter = 0x61 + UInt8(place)
        }
        words[WordKey("alfa"), default: Meaning()].letter = 0x61
        words[WordKey("juliett"), default: Meaning()].letter = 0x6A
    }

    /// Words by what they tell; the languages stand after each other.
    private static let lists: [(Roles, String)] = [
        (
            .filler,
            "uh um er erm ah eh hm hmm mm mhm ehm uhm umm uhh okay ok so then yeah yes right well sorry next wait "
                + "este pues euh alors voyons bon äh ähm also moment dann dunque allora então né dan haan ji achha "
                + "matlab हां हाँ जी अच्छा मतलब फिर"
        ),
        (.and, "and und et y e en aur और"),
        (.joiner, "y e et"),
        (.separator, "dash hyphen space slash minus guion guión tiret trattino traço bindestrich streepje"),
        (.plus, "plus più mais प्लस"),
        (.at, "at arroba arobase chiocciola klammeraffe ät apenstaartje ऐट एट"),
        (.dot, "dot period point punto punkt ponto punt डॉट"),
        (
            .addressSign,
            "underscore dash hyphen minus plus unterstrich bindestrich guion guión tiret trattino subrayado underline"
        ),
        (
            .topLevel,
            "com org net edu gov mil io co uk de fr es it nl in us eu br pt mx ar at ch be ca au nz ie info biz dev app ai me "
                + "tv cc example test invalid mail email online shop store xyz tech health school ac comm"
        ),
        (
            .plain,
            "i me my you your we us our he him his she her they them their it its is are was were be been am im thats this "
                + "that these those the a an and or but if so to of in on for from with by about as than then there here where "
                + "when who what which how not no yes do does did have has had can could will would should may might just only "
                + "also out up down over off again more most much details look looking looked find found visit visiting "
                + "available online website site page store shop order orders live lives hosted stay staying work works working "
                + "apply register sign log login book booking buy check go read listed meeting started everything something "
                + "anything email mail e address contact call arrive arrives meet help hours open us et est ist es è o y la le "
                + "el les das die der auf sur en chez bei un una mi mon ma mein meine mia il correo hai is het een"
        ),
        (
            .phone,
            "phone phones telephone mobile cell cellphone landline call calling dial dialing reach text texted texting sms "
                + "whatsapp callback fax caller callee tel msisdn ani teléfono telefono móvil celular llamar llame llámeme téléphone portable appeler "
                + "appelez joindre telefon telefonnummer handy handynummer mobilnummer rufnummer anrufen erreichen erreichbar "
                + "rückruf cellulare chiamare chiamatemi telefone telemóvel ligar telefoon telefoonnummer mobiel bellen "
                + "bereikbaar bereiken फोन मोबाइल फ़ोन"
        ),
        (
            .card,
            "card cards visa mastercard amex discover debit credit karte kreditkarte kartennummer tarjeta carte carta cartão "
                + "creditcard कार्ड"
        ),
        (.aadhaar, "aadhaar aadhar adhar adhaar uidai uid आधार"),
        (.ssn, "ssn ssns social socials itin"),
        (
            .cvv,
            "cvv cvc csc cvn cryptogramme sicherheitscode prüfnummer prüfziffer kartenprüfnummer beveiligingscode सीवीवी"
        ),
        (
            .birth,
            "dob birthday birthdate born geboren geburtsdatum geburtstag nacimiento naissance né née nascita nato nata "
                + "nascimento nasci geboortedatum जन्म जन्मदिन जन्मतिथि"
        ),
        (.email, "email emails mail mails gmail correo courriel mél ईमेल"),
        (.number, "number numbers numero número numéro nummer num digits नंबर"),
        (
            .other,
            "order orders booking reservation reference ref confirmation tracking invoice ticket flight account routing zip "
                + "zipcode postcode postal model serial case policy member membership extension room gate employee sku part "
                + "claim loyalty code pin upc isbn barcode version build batch lot meter customer quote parcel shipment "
                + "transaction timestamp port id pnr product item case bestellung bestellnummer buchung buchungsnummer "
                + "rechnung rechnungsnummer auftrag auftragsnummer kundennummer vertragsnummer sendungsnummer postleitzahl "
                + "flug pedido reserva referencia factura vuelo código commande réservation facture vol dossier référence "
                + "ordine prenotazione fattura volo codice encomenda fatura voo bestelling bestelnummer boeking factuur "
                + "vlucht klantnummer ऑर्डर बुकिंग"
        ),
        (
            .amount,
            "dollars dollar bucks euros euro pounds pound rupees rupee cents cent percent usd eur gbp inr miles kilometers km "
                + "minutes hours seconds people items units tickets points रुपये"
        ),
        (
            .month,
            "january february march april may june july august september october november december jan feb mar apr jun jul "
                + "aug sep sept oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
                + "diciembre janvier février mars avril mai juin juillet août septembre octobre novembre décembre januar "
                + "februar märz juni juli oktober dezember gennaio febbraio aprile maggio giugno luglio settembre ottobre "
                + "dicembre janeiro fevereiro março maio junho julho setembro outubro dezembro januari februari maart mei "
                + "augustus जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"
        ),
        (
            .ordinal,
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
                + "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth premier primero ersten ersten"
        ),
    ]
}
