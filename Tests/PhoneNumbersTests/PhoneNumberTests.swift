import Testing

@testable import PhoneNumbers

struct PhoneNumberTests {
    @Test(
        arguments: [
            ("+493012345678", 49, "3012345678", ["DE"]), ("+15550100042", 1, "5550100042", ["US"]),
            ("+14165550123", 1, "4165550123", ["CA"]), ("+18765550123", 1, "8765550123", ["JM"]),
            ("+442071838750", 44, "2071838750", ["GB", "GG", "IM", "JE"]), ("+390612345678", 39, "0612345678", ["IT"]),
            ("+77012345678", 7, "7012345678", ["KZ"]), ("+79161234567", 7, "9161234567", ["RU"]),
            ("+2250712345678", 225, "0712345678", ["CI"]), ("+6904123", 690, "4123", ["TK"]),
            ("+59995181234", 599, "95181234", ["CW"]), ("+35818123456", 358, "18123456", ["AX"]),
        ]
    )
    func `a number tells its country`(text: String, code: Int, national: String, countries: [String]) throws {
        let number = try PhoneNumber(text)
        #expect(number.text == text)
        #expect(number.callingCode == code)
        #expect(number.national == national)
        #expect(number.countries == countries)
    }

    @Test(
        arguments: [
            ("", .empty), ("+", .empty), ("493012345678", .noPlus), ("004930123456", .noPlus),
            ("+49 30123456", .unexpected(" ", place: 3)), ("+49-30123456", .unexpected("-", place: 3)),
            ("+4930\u{0663}12345", .unexpected("\u{0663}", place: 5)), ("+49(0)30123456", .unexpected("(", place: 3)),
            ("+4930123456\n", .unexpected("\n", place: 11)),
            ("+4903012345678", .trunkZero(callingCode: 49)), ("+4402071838750", .trunkZero(callingCode: 44)),
            ("+1555", .wrongLength(callingCode: 1, digitCount: 3, allowed: [10])),
            ("+155501000421", .wrongLength(callingCode: 1, digitCount: 11, allowed: [10])),
            ("+0123456789", .unknownCallingCode("012")), ("+2101234567", .unknownCallingCode("210")),
            ("+88212345678", .noCountry(callingCode: 882)), ("+80012345678", .noCountry(callingCode: 800)),
            ("+4930123456789012", .tooLong(digitCount: 16)), ("+33123", .wrongLength(33, [9], 3)),
        ] as [(String, PhoneNumberError)]
    )
    func `what is no number is refused with what is wrong`(text: String, error: PhoneNumberError) {
        #expect(throws: error) { try PhoneNumber(text) }
        #expect(!error.description.isEmpty && !error.description.contains("12345678901"))
    }

    @Test(arguments: NumberingPlan.all.values.filter { !$0.countries.isEmpty }.map(\.digits).sorted())
    func `exactly the lengths of a country are numbers`(code: String) throws {
        let plan = try #require(NumberingPlan.all[code])
        var admitted = 0
        for count in 0...(PhoneNumber.greatestDigitCount + 1) {
            let number = try? PhoneNumber("+" + code + String(repeating: "5", count: count))
            let isAllowed = plan.lengths.contains(count) && code.count + count <= PhoneNumber.greatestDigitCount
            #expect((number != nil) == isAllowed, "\(count) digits behind +\(code)")
            if number != nil { admitted += 1 }
            if let number { #expect(number.countries.allSatisfy { plan.countries.contains($0) }) }
            if isAllowed {
                #expect(
                    ((try? PhoneNumber("+" + code + "0" + String(repeating: "5", count: count - 1))) != nil)
                        == plan.beginsWithZero
                )
            }
        }
        #expect(admitted > 0)
    }

    @Test func `no calling code begins another`() {
        let codes = NumberingPlan.all.keys
        #expect(codes.count == NumberingPlan.table.split(separator: "\n").count)
        for code in codes {
            #expect(!codes.contains { $0 != code && $0.hasPrefix(code) }, "+\(code)")
        }
    }

    @Test(
        arguments: [
            // A mobile number's form in each of these, as the countries' own plans show it.
            ("AE", "+971501234567"), ("AR", "+5491123456789"), ("AT", "+43664123456"), ("AU", "+61412345678"),
            ("BE", "+32470123456"), ("BR", "+5511961234567"), ("CH", "+41781234567"), ("CN", "+8613123456789"),
            ("CZ", "+420601123456"), ("DK", "+4532123456"), ("EG", "+201001234567"), ("ES", "+34612345678"),
            ("FR", "+33612345678"), ("GR", "+306912345678"), ("HK", "+85251234567"), ("HU", "+36201234567"),
            ("ID", "+62812345678"), ("IE", "+353850123456"), ("IL", "+972502345678"), ("IN", "+918123456789"),
            ("JP", "+819012345678"), ("KE", "+254712123456"), ("KR", "+821012345678"), ("MX", "+522221234567"),
            ("NG", "+2348021234567"), ("NL", "+31612345678"), ("NO", "+4740612345"), ("NZ", "+64211234567"),
            ("PH", "+639051234567"), ("PK", "+923012345678"), ("PL", "+48512345678"), ("PT", "+351912345678"),
            ("RO", "+40712034567"), ("SE", "+46701234567"), ("SG", "+6581234567"), ("TH", "+66812345678"),
            ("TR", "+905012345678"), ("TW", "+886912345678"), ("UA", "+380391234567"), ("VN", "+84912345678"),
            ("ZA", "+27711234567"),
        ]
    )
    func `mobile numbers of the large countries are numbers`(country: String, text: String) throws {
        #expect(try PhoneNumber(text).countries.contains(country))
    }

    @Test func `a log shows the country and the last four digits`() throws {
        let number = try PhoneNumber("+493012345678")
        #expect("\(number)" == "+49******5678")
        #expect(try PhoneNumber("+6904123").masked == "+6904123")
    }

    @Test(arguments: [([9], "9"), ([7, 8], "7 or 8"), ([7, 8, 9], "7 to 9"), ([7, 9, 10], "7, 9 or 10")])
    func `lengths are said as a person says them`(lengths: [Int], words: String) {
        #expect(PhoneNumberError.words(for: lengths) == words)
    }
}

extension PhoneNumberError {
    fileprivate static func wrongLength(_ code: Int, _ allowed: [Int], _ count: Int) -> PhoneNumberError {
        .wrongLength(callingCode: code, digitCount: count, allowed: allowed)
    }
}
