extension Corpus {
    /// Numbers in words, as people dictate them.
    static let spokenNumbers = """
        my card is «card:four one one one one one one one one one one one one one one one»
        It's «card:four one one one, one one one one, one one one one, one one one one».
        «card:forty-one eleven eleven eleven eleven eleven eleven eleven»
        my card is «card:4111 eleven eleven 1111 1111»
        the number is «card:four triple one, quadruple one, quadruple one, quadruple one» please
        okay uh «card:four one one one um one one one one uh one one one one one one one one» that's it
        it's «card:four two four two, let me see, four two four two, four two four two, four two four two»
        sure it's «card:five five five five five five five five five five five five four four four four»
        «card:double five double five, double five double five, double five double five, four four double four»
        amex «card:three seven eight two, eight two two four six three, one oh oh oh five»
        «card:thirty-seven eighty-two, eight two two four six three, one zero zero zero five»
        the card is «card:six oh one one, one one one one, one one one one, one one one seven»
        «card:four one one one. One one one one. One one one one. One one one one». Got it?
        «card:four thousand, zero five six six, five five six six, five five five six», got that?
        card number «card:fifty-one oh five ten fifty-one oh five ten fifty-one hundred» expiring soon
        it's «card:forty-two forty-two, forty-two forty-two, forty-two forty-two, forty-two forty-two»
        «card:four zero one two eight eight eight eight eight eight eight eight one eight eight one»
        mi tarjeta es «card:cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno» gracias
        ma carte c'est «card:quatre un un un, un un un un, un un un un, un un un un»
        meine Karte ist «card:vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins»
        la mia carta è «card:quattro due quattro due quattro due quattro due quattro due quattro due quattro due quattro due»
        o meu cartão é «card:quatro dois quatro dois quatro dois quatro dois quatro dois quatro dois quatro dois quatro dois»
        mijn kaart is «card:vier twee vier twee vier twee vier twee vier twee vier twee vier twee vier twee»
        mera card number hai «card:char do char do char do char do char do char do char do char do»
        मेरा कार्ड नंबर «card:चार दो चार दो चार दो चार दो चार दो चार दो चार दो चार दो» है
        cuarenta y dos es «card:cuarenta y dos cuarenta y dos cuarenta y dos cuarenta y dos cuarenta y dos cuarenta y dos cuarenta y dos cuarenta y dos»
        security code is «cvv:one two three»
        the cvv is uh «cvv:seven thirty-seven»
        CVC «cvv:three one four» and that's all
        el código de seguridad es «cvv:uno dos tres»
        the security code, um, it's «cvv:four three two one»
        on the back it says «cvv:nine double nine»
        my aadhaar number is «aadhaar:nine nine nine nine four one zero five seven zero five eight»
        aadhaar «aadhaar:quadruple nine, seven one six five, double eight four seven»
        mera aadhaar number «aadhaar:nau nau nau nau teen teen ek ek nau char shunya paanch» hai
        आधार «aadhaar:नौ नौ नौ नौ पांच पांच एक आठ तीन चार तीन तीन» है
        it's «aadhaar:nine nine nine nine, nine oh five oh, one eight nine four»
        my social is «ssn:zero seven eight, zero five, one one two zero»
        social security number «ssn:two one nine oh nine nine nine nine nine»
        it's «ssn:one two three, forty-five, sixty-seven eighty-nine»
        the last one was wrong, my ssn is «ssn:oh seven eight dash oh five dash eleven twenty»
        social is «ssn:two nineteen, oh nine, ninety-nine ninety-nine» okay
        the iban is «iban:D E eight nine three seven zero four zero zero four four zero five three two zero one three zero zero zero»
        «iban:G B eight two W E S T one two three four five six nine eight seven six five four three two»
        iban «iban:golf bravo 82 whiskey echo sierra tango 1234 5698 7654 32»
        «iban:NL ninety-one ABNA zero four one seven one six four three zero zero» that's my account
        meine iban ist «iban:D E neunundachtzig siebenunddreißig null vier null null vierundvierzig null fünf zweiunddreißig null eins dreißig null null»
        my email is «email:jane dot doe at example dot com»
        it's «email:jane at example dot com»
        «email:j a n e at example dot com»
        send it to «email:bob underscore smith at mail dot example dot org» please
        my email address is «email:jane doe at example dot com»
        um it's «email:jane doe 42 at gmail dot com» okay
        mi correo es «email:juan punto perez arroba example punto com»
        la mia mail è «email:mario punto rossi chiocciola example punto it»
        mon adresse c'est «email:marie point dupont arobase example point fr»
        meine mail ist «email:max punkt mustermann at example punkt de»
        o email é «email:joao ponto silva arroba example ponto com ponto br»
        mijn mail is «email:jan punt jansen apenstaartje example punt nl»
        my id is «email:ravi dot kumar at the rate gmail dot com»
        «email:sales dash team at my dash company dot co dot uk»
        it's «email:jane.doe at example.com»
        «email:jane dot doe@example.com» is what I use
        «email:info at example dot com» works too
        the address is «email:t o m four two at gmail dot com»
        you can email «email:kate plus news at example dot net»
        my number is «phone:four one five, five five five, oh one two three»
        «phone:four one five five five five zero one two three»
        call me at «phone:four fifteen, five fifty-five, oh one twenty-three»
        it's «phone:eight hundred, five five five, oh one nine nine»
        my cell is «phone:two oh two triple five oh one four three»
        reach me on «phone:plus one four one five five five five zero one two three»
        «phone:plus four four twenty seventy-nine forty-six oh nine five eight»
        my mobile is «phone:oh double seven double oh, nine double oh, one two three»
        it's «phone:zero seven seven zero zero nine zero zero one two three»
        the number is uh «phone:five five five, uh, oh one two three»
        my mobile number is «phone:nine eight seven six five four three two one zero»
        mera number «phone:nau aath saat chhe paanch char teen do ek shunya» hai
        मेरा नंबर «phone:नौ आठ सात छह पांच चार तीन दो एक शून्य» है
        mon numéro c'est le «phone:zéro six, trente-neuf, quatre-vingt-dix-huit, douze, trente-quatre»
        mi número es «phone:seis uno dos tres cuatro cinco seis siete ocho»
        mi teléfono es el «phone:seis doce, treinta y cuatro, cincuenta y seis, setenta y ocho»
        meine Nummer ist «phone:null eins sieben eins drei neun zwei null null eins zwei»
        il mio numero è «phone:tre uno due tre quattro cinque sei sette otto nove»
        meu telefone é «phone:onze nove um dois três quatro cinco seis sete oito»
        mijn nummer is «phone:nul zes twaalf vierendertig zesenvijftig achtenzeventig»
        yeah «phone:four one five dash five five five dash oh one four two»
        you'll get me on «phone:oh two oh, seven nine four six, oh nine five eight»
        area code «phone:four one five, five five five, zero one double zero»
        it is «phone:1 800 five five five oh one double nine»
        «phone:two oh two, five five five, oh one four three» is my cell
        phone is «phone:three oh three five five five oh one one oh» and the email is «email:jane at example dot com»
        """
}
