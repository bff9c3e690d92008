import Testing

@testable import Redaction

struct ChecksumTests {
    private func digits(_ text: String) -> ArraySlice<UInt8> { text.utf8.map { $0 - 0x30 }[...] }

    @Test(
        arguments: [
            "4111111111111111", "4242424242424242", "5555555555554444", "378282246310005", "6011111111111117",
            "30569309025904",
            "3530111333300000", "2223003122003222", "6200000000000005",
        ]
    )
    func `test cards are cards, and no digit of them may change`(number: String) {
        let digits = digits(number)
        #expect(Checksum.luhn(digits) && CardIssuer.issues(digits))
        for place in digits.indices {
            var other = digits
            other[place] = (other[place] + 1) % 10
            #expect(!Checksum.luhn(other))
        }
    }

    @Test(arguments: ["999941057058", "999971658847", "999933119405", "999955183433", "999990501894"])
    func `test numbers of Aadhaar are right, and no two digits of them may change places`(number: String) {
        let digits = digits(number)
        #expect(Checksum.verhoeff(digits))
        for place in digits.indices.dropLast() where digits[place] != digits[place + 1] {
            var other = digits
            other.swapAt(place, place + 1)
            #expect(!Checksum.verhoeff(other))
        }
    }

    @Test(arguments: [
        ("078051120", true), ("000123456", false), ("666123456", false), ("900123456", false),
        ("123001234", false), ("123450000", false), ("899999999", true), ("12345678", false),
    ])
    func `impossible social security numbers are none`(number: String, isPossible: Bool) {
        #expect(SocialSecurity.isPossible(digits(number)) == isPossible)
    }

    @Test(arguments: [
        "de89370400440532013000", "gb82west12345698765432", "fr1420041010050500013m02606", "nl91abna0417164300",
    ])
    func `examples of the registry are right, and no character of them may change`(account: String) {
        let characters = Array(account.utf8)[...]
        #expect(Checksum.isIBAN(characters))
        #expect(AccountCountries.length(characters[0], characters[1]) == characters.count)
        for place in characters.indices.dropFirst(4) {
            var other = characters
            other[place] = other[place] == 0x31 ? 0x32 : 0x31
            #expect(other == characters || !Checksum.isIBAN(other))
        }
    }
}
