extension Corpus {
    /// Further numbers, written when the code knew the others.
    static let lateNumbers = """
        Hi, I'd like to pay, the long number across the front is «card:4242 4242 4242 4242».
        right, it starts «card:4242 4242, then 4242 and 4242»
        «card:5555-5555-5555-4444» is my MasterCard and the code is 9 9 9
        so that's «card:four two four two, and then four two four two, four two four two, and four two four two»
        hold on, «card:four two four two, hang on, four two four two, four two four two, four two four two»
        it's a Visa, «card:forty-two forty-two, four two four two, forty-two forty-two 4242»
        «card:5105 1051 0510 5100» and security code «cvv:456»
        «card:fifty-five fifty-five, fifty-five fifty-five, fifty-five fifty-five, forty-four forty-four»
        American Express «card:3714 496353 98431», four digit code
        «card:three seven one four, four nine six three five three, nine eight four three one»
        could you charge «card:6011111111111117» again please
        the digits are «card:4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1»
        «card:four one one one dash one one one one dash one one one one dash one one one one»
        payment failed for «card:4111111111111111», retrying in 5 s
        sí, la tarjeta es «card:cuatro dos cuatro dos, cuatro dos cuatro dos, cuatro dos cuatro dos, cuatro dos cuatro dos»
        c'est la carte «card:quarante-deux quarante-deux, quarante-deux quarante-deux, quarante-deux quarante-deux, quarante-deux quarante-deux»
        die Nummer ist «card:zweiundvierzig zweiundvierzig zweiundvierzig zweiundvierzig zweiundvierzig zweiundvierzig zweiundvierzig zweiundvierzig»
        de kaart is «card:tweeënveertig tweeënveertig tweeënveertig tweeënveertig tweeënveertig tweeënveertig tweeënveertig tweeënveertig»
        il numero è «card:quarantadue quarantadue quarantadue quarantadue quarantadue quarantadue quarantadue quarantadue»
        é o «card:quarenta e dois quarenta e dois quarenta e dois quarenta e dois quarenta e dois quarenta e dois quarenta e dois quarenta e dois»
        My CVV number is «cvv:808».
        and the three digit security code is «cvv:six one seven»
        card verification value «cvv:1234»
        der Sicherheitscode ist «cvv:eins zwei drei»
        le cryptogramme c'est «cvv:neuf huit sept»
        Can you check Aadhaar «aadhaar:9999 4105 7058» for me?
        «aadhaar:nine nine nine nine, seven one six five, eight eight four seven», is that right
        it's «aadhaar:quadruple nine, double three double one, nine four zero five», hm
        UIDAI number «aadhaar:9999-9050-1894»
        my aadhar is «aadhaar:ninety-nine ninety-nine fifty-five eighteen thirty-four thirty-three»
        Yes, «ssn:219-09-9999» is my social.
        soc is zero seven eight
        my social security number, let me find it, is «ssn:zero seven eight zero five one one two zero»
        Social: «ssn:123 45 6789»
        «ssn:oh seven eight, oh five, eleven twenty» is my social
        the SSN on file is «ssn:078-05-1120», correct?
        I bank in Berlin, it's «iban:DE 89 3704 0044 0532 0130 00»
        «iban:d e eighty-nine, thirty-seven oh four, oh oh forty-four, oh five thirty-two, oh one thirty, oh oh»
        transfer it to «iban:NL91ABNA0417164300» by Friday
        el número de cuenta es «iban:E S nueve uno dos uno cero cero cero cuatro uno ocho cuatro cinco cero dos cero cero cero cinco uno tres tres dos»
        account «iban:PT50 0002 0123 1234 5678 9015 4»
        «iban:golf bravo two nine, november whiskey bravo kilo, six zero one six, one three three one, nine two six eight one nine»
        drop me a line at «email:first.last@sub.example.com» or call
        it's «email:smith at example dot co dot uk»
        my address is «email:k dot o brien at example dot org»
        that would be «email:peter underscore parker at example dot com», all one word
        «email:m a r y at example dot net», M as in Mike
        email «email:anna dash lena at example dot de»
        mi email es «email:lucia guion bajo gomez arroba example punto es»
        you can write to «email:helpdesk at example dot com»
        «email:two_words@example.com» bounced
        contact: «email:o'neil@example.ie»
        user=«email:root@mail.example.com» ip=10.0.0.12
        «email:jane period doe at example dot com»
        yes «email:jd 2 0 2 4 at example dot com»
        my work email is «email:lee at acme dash tools dot com»
        Could you call «phone:(202) 555-0178» instead?
        my husband's cell is «phone:202-555-0178»
        text me at «phone:two oh two, five five five, oh one seven eight»
        «phone:two zero two, triple five, zero one seventy-eight», that's my mobile
        try «phone:+1 (202) 555-0178»
        my extension is 12 but the number is «phone:202.555.0178»
        it's «phone:oh seven seven double oh nine hundred four five six»
        Ring me on «phone:07700 900456».
        «phone:+33 6 39 98 12 34»
        «phone:plus three three six three nine nine eight one two three four»
        le zéro un: «phone:01 99 00 56 78»
        appelle-moi au «phone:zéro un, quatre-vingt-dix-neuf, zéro zéro, cinquante-six, soixante-dix-huit»
        Sie erreichen mich unter «phone:0171/3920045»
        unter «phone:null eins sieben eins, drei neun zwei, null null, vier fünf» erreichen Sie mich
        llámeme al «phone:seis cero cero, uno dos tres, cuatro cinco seis»
        chiamatemi al «phone:333 123 4567»
        liga para o «phone:+55 11 91234-5678»
        my whatsapp is «phone:+91 98765 43210»
        phone number «phone:nine eight, seven six five, four three two one zero»
        मेरा मोबाइल «phone:98765 43210» है
        My phone number is «phone:five five five, oh one four six».
        sure, it's «phone:415 555 0199», and my zip is 94105
        caller «phone:+61491570006» hung up after 42 s
        The number I have is «phone:1 202 555 0178».
        ok then «phone:three one two, five five five, oh one double four»
        """

    /// Further sentences with nothing in them.
    static let lateInnocent = """
        I ordered three pizzas and two cokes for eight people.
        It's due on the twenty-fifth of January twenty twenty-six.
        My appointment is at ten fifteen on 03/04.
        your reservation number is 82 19 40 77 31
        The parcel 9400 1000 0000 0000 0000 00 is on its way.
        We need 250 chairs, 30 tables and 12 lamps.
        it's about four to five hundred a month
        The interest is 4.75 percent over 30 years.
        I've been waiting for forty-five minutes.
        flight UA 1175, seat 23C, departing 18:40
        between one and two thousand, maybe two and a half
        The code on the box is 1 2 3 4 5 6.
        Postcode is SW1A 2AA.
        my employee id is 483920175
        Room 12, 3rd floor, building 7.
        The population grew from 4155550 to 5105105.
        policy number 219099999
        Dial 0 for an operator.
        two hundred and two dollars and fifty-five cents
        I need 1500 of the 4155 ones and 550 of the others.
        They scored twenty-one, fourteen, seven and three.
        in two thousand and eight we moved, in twenty ten we moved back
        Could you repeat the last four digits?
        Look us up at example dot org.
        more info at example dot com
        I'm at the airport, gate forty-two, dot com bubble and all.
        I work at google dot com
        he stood at point A and walked to point B
        El total son mil doscientos treinta y cuatro euros con cincuenta.
        Quiero dos o tres, no más.
        Je voudrais quatre-vingt-dix euros.
        Rendez-vous le douze à quatorze heures.
        Der Zug fährt um dreizehn Uhr siebenundvierzig von Gleis neun.
        Rechnung 2024-000-4711
        Ho due figli di sette e nove anni.
        Het kost negenendertig euro vijfennegentig.
        तीन हज़ार पांच सौ रुपये लगेंगे
        call 2 took 4155 ms, call 3 took 5550 ms
        duration_ms=4155550123 bytes=5105105105
        trace=4bf92f3577b34da6a3ce929d0e0e4736 span=00f067aa0ba902b7
        build 20260318.4 commit 8f3c2d1
        GET /orders/4155550123/items/987 HTTP/1.1
        The total is 415, 555 and 123 for the three items.
        Seven eight nine, the joke goes.
        eins zwei drei vier fünf sechs sieben acht neun zehn
        I take 20 units at 8, 15 at noon and 10 at 6.
        Windows are 120 by 80 by 4 centimetres.
        The train at 7:45, or the 8:05, or the 8:25.
        my account ends in 4 4 4 4
        """
}
