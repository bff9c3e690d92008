extension Corpus {
    /// What looks like personal data and is none.
    static let innocent = """
        That comes to one hundred and twenty dollars.
        I'd like two or three of those.
        We open at nine thirty and close at five.
        Your order number is 4829103857.
        My flight is BA 2490 on the twelfth.
        It was nineteen eighty-four, I think.
        The price is $1,299.00 with tax.
        I was born in 1985.
        My zip code is 94105.
        zip 94105-1234
        The meeting is on 2026-11-22 at 14:30.
        order 4111111111111112 shipped
        The reference is 4111 1111 1111 1112.
        Can you give me one second?
        One of the two, I don't mind which one.
        There are about 1,234,567 people there.
        We had 12 in 2021, 15 in 2022 and 20 in 2023.
        Flight LH 454 leaves at 13:05 from gate 22.
        The confirmation code is 8 4 2 9 1 0.
        Your booking reference is 7734201955.
        Tracking number 1234 5678 9012, please.
        It's room 1204 on the twelfth floor.
        I need four tickets for the seven fifteen show.
        twenty twenty-four was better than twenty twenty-three
        Press one for sales, two for support, three for billing, four for returns, five to hear this again.
        one two three four five six seven eight nine ten
        testing one two three
        Between 2 and 3 pm, 5 days a week.
        He ran 26.2 miles in 3:45:12.
        The server is at 192.168.1.100 port 8080.
        request took 1700000000123 ns
        ts=1700000000 level=info msg=started
        id=550e8400-e29b-41d4-a716-446655440000
        It's 3.14159265358979, roughly.
        version 10.15.7 build 19472
        Invoice number 2026 0042 1187 was paid.
        Your case number is 500 123 4567.
        ticket 4155550123 is closed
        The account number is 000123456789.
        the routing number is 021000021
        Look at example dot com for details.
        You can find it at acme dot com.
        Visit us at example.com slash help.
        meet me at the office at noon
        I live at 221B Baker Street.
        It's 1600 Pennsylvania Avenue, apartment 12.
        he's at home, dot the i's
        The address is example.com.
        She got 98 out of 100.
        I paid 45 euros for 3 of them.
        Between 1990 and 1995 I lived in Rome.
        We have sizes 36, 38, 40, 42, 44 and 46.
        Our rooms 101, 102, 103 and 104 are free.
        pages 12-15 and 40-44
        The scores were 21, 35, 42, 56, 78.
        One hundred and five, two hundred and ten, three hundred.
        It costs two thousand three hundred and fifty dollars.
        a hundred thousand people
        The code I got is 482913.
        your verification code is 739201
        PIN 4821 was wrong
        Card ending in 1111?
        the last four are 1 1 1 1
        I have 2 cards and 3 accounts.
        My card expires 12/27.
        the card expires oh four twenty-nine
        nine nine nine is the emergency number
        please dial 911
        call 311 for that
        Extension 4021, please.
        I'm twenty-one and she's thirty-five.
        half past seven or quarter to eight
        take the number 38 bus at 8:15
        It was 72 degrees, then 68, then 75.
        model number 4155550123456
        serial 7 8 4 2 9 1 0 0 3
        part no 078-05-1120-A
        SKU 123-45-678
        the SSN must not be 000-12-3456
        987-65-4321 can't be one
        666-12-3456 is not a valid one
        IBAN DE89 3704 0044 0532 0130 01 is wrong
        DE 2026 is the plan
        it is 89 or so
        at 10 dot 15
        twelve dot five percent
        We'll be there at six o'clock sharp.
        I said seven, not eleven.
        uno de los dos
        Son ciento veinte euros.
        Once de marzo a las nueve y media.
        Ich hätte gern zwei oder drei davon.
        Das macht zwölf Euro fünfzig.
        Um neun Uhr dreißig.
        C'est à dix heures trente.
        Il y en a deux ou trois.
        Sono le nove e trenta.
        vinte e cinco reais
        om half negen, met z'n drieën
        do din baad, teen baje
        दो या तीन बजे
        पांच सौ रुपये
        Bestellnummer 4829103857
        La commande 482 910 3857 est prête.
        el pedido 612345678 ya salió
        Your balance is 4,829,103.85 dollars.
        1 2 3 4 5 6 7 8 9 10
        10, 20, 30, 40, 50, 60
        He bought 100 shares at 4155.50.
        lat 37.7749 lon -122.4194
        12 eggs, 3 onions, 500 grams of flour
        Chapter 4, verse 15, page 555
        May 12 2024 and June 3 2025
        between 10/12/2024 and 11/12/2024
        from 9 to 5, Monday to Friday
        It's 6 foot 2.
        The ratio was 16:9.
        call me in five or ten minutes
        call at nine thirty
        the phone costs 899 dollars
        my number one priority
        I have one phone and two numbers.
        your position in the queue is number 7
        we take visa and mastercard
        what's your card number?
        Could you tell me your social security number?
        your email please
        the at sign is above the two
        @jane on social media
        5 @ 3 dollars
        null null null
        elf acht
        """
}
