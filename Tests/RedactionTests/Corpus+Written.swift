extension Corpus {
    /// Numbers in digits, as recognisers, people who type and log lines write them.
    static let writtenNumbers = """
        My card number is «card:4111 1111 1111 1111».
        yeah it's «card:4111111111111111» and it expires in March
        The card is «card:4111-1111-1111-1111», expiry 12/27.
        Sure, «card:5555 5555 5555 4444», the name is Jane Doe.
        It's an Amex, «card:3782 822463 10005».
        okay so «card:378282246310005»
        Card: «card:6011 1111 1111 1117» exp 04/29 cvv «cvv:123»
        «card:4242 4242 4242 4242», security code «cvv:314»
        Let me read it to you: «card:4012 8888 8888 1881».
        mastercard «card:5105 1051 0510 5100» please
        It's «card:4111, 1111, 1111, 1111».
        It says «card:4111. 1111. 1111. 1111».
        my diners card, «card:3056 930902 5904»
        the JCB one is «card:3530111333300000»
        {"tool":"charge","card":"«card:4242424242424242»","amount":1999}
        2026-11-22 01:15:07 INFO payment card=«card:5555555555554444» status=declined
        We have «card:4111 1111 1111 1111» on file, is that right?
        The number is «card:2223 0031 2200 3222», and I'm Bob.
        use «card:4111 1111 1111 1111» or «card:5555 5555 5555 4444»
        I think it is «card:4000 0566 5566 5556» um valid thru 09/28
        card «card:6200 0000 0000 0005» union pay
        «card:4111 1111 uh 1111 1111»
        It is «card:4111 1111, let me see, 1111 1111».
        cvv is «cvv:737»
        The CVC is «cvv:123», okay?
        Security code: «cvv:4321» on the front
        the three digits on the back are «cvv:999»
        My Aadhaar is «aadhaar:9999 4105 7058».
        aadhaar number «aadhaar:999971658847»
        Aadhaar «aadhaar:9999-3311-9405» hai
        It's «aadhaar:9999 5518 3433», for the KYC.
        adhar card number mera «aadhaar:999990501894» hai
        आधार नंबर «aadhaar:9999 4105 7058» है
        मेरा आधार «aadhaar:९९९९ ४१०५ ७०५८» है
        My social is «ssn:078-05-1120».
        SSN «ssn:219-09-9999»
        the social security number is «ssn:078051120»
        my social is «ssn:078 05 1120» thank you
        yeah «ssn:123-45-6789»
        ssn=«ssn:123456789» verified=false
        My social security is «ssn:219 09 9999», born in Ohio.
        The IBAN is «iban:DE89 3704 0044 0532 0130 00».
        «iban:GB82 WEST 1234 5698 7654 32»
        please refund to «iban:GB29NWBK60161331926819»
        iban: «iban:NL91 ABNA 0417 1643 00», name Doe
        Mon IBAN est «iban:FR14 2004 1010 0505 0001 3M02 606»
        Meine IBAN lautet «iban:DE89370400440532013000» danke
        el iban es «iban:ES91 2100 0418 4502 0005 1332»
        l'IBAN è «iban:IT60 X054 2811 1010 0000 0123 456»
        «iban:BE68-5390-0754-7034» is the account
        send it to «iban:CH93 0076 2011 6238 5295 7», please
        Email me at «email:jane.doe@example.com».
        «email:jane@example.com»
        It's «email:j.doe+test@mail.example.co.uk», all lower case.
        to=«email:support@example.org» subject=hello
        Write to «email:info@example.com» or «email:sales@example.com».
        <«email:bob_smith99@example.net»>
        my mail is «email:jane-doe@my-company.example.com», thanks
        "email":"«email:a.b@example.io»","name":"A B"
        Schreiben Sie an «email:max.mustermann@example.de» bitte.
        Call me back at «phone:415-555-0123».
        My number is «phone:(415) 555-0123».
        it's «phone:415.555.0142»
        You can reach me on «phone:+1 415 555 0123».
        «phone:+44 20 7946 0958»
        my mobile is «phone:07700 900123»
        The London office is «phone:020 7946 0958».
        call «phone:555-0123» after six
        phone=«phone:+14155550123» status=ringing
        From: «phone:+919876543210»
        my number is «phone:98765 43210»
        mobile number «phone:9876543210» hai
        Appelez-moi au «phone:01 99 00 12 34».
        mon portable c'est le «phone:06.39.98.12.34»
        Meine Nummer ist «phone:030 23125 456».
        Handy «phone:0171 3920012»
        mi teléfono es «phone:612 345 678»
        mi móvil es el «phone:612 34 56 78»
        il mio cellulare è «phone:312 345 6789»
        Meu celular é «phone:(11) 91234-5678».
        bel mij op «phone:06 12345678»
        «phone:+49 (30) 23125-456»
        It's «phone:1-800-555-0199», toll free.
        that would be «phone:4155550123»
        «phone:0491 570 006» is my cell
        Just text «phone:202 555 0143» when you're here.
        my phone number's «phone:5550123»
        the callback number is «phone:00 44 20 7946 0958»
        Phone «phone:415 555 0123», email «email:jane@example.com».
        I have two, «phone:415-555-0123» and «phone:415-555-0124».
        "to":"«phone:+442079460958»","from":"«phone:+14155550100»"
        [call 81] caller «phone:+33199001234» asked for billing
        Reach me at «phone:415-555-0123» or «email:jane.doe@example.com», order 4829103857.
        """
}
