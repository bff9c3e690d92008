import Testing

@testable import Redaction

struct RedactorTests {
    @Test func `a text with nothing in it is the same text`() {
        let text = "Good morning, how can I help you today?"
        #expect(Redactor().redact(text) == RedactedText(untouched: text))
        #expect(!Glance(.standard).mayHoldData(text))
        #expect(Glance(.standard).mayHoldData("four one one"))
    }

    @Test func `a finding lies where it was in the original`() {
        let text = "Zoë: 4111 1111 1111 1111, jane@example.com"
        let result = Redactor().redact(text)
        #expect(result.text == "Zoë: [card], [email]")
        #expect(result.found == [Finding(kind: .card, range: 6..<25), Finding(kind: .email, range: 27..<43)])
    }

    @Test(arguments: RedactionKind.builtIn)
    func `only the kinds that are asked for are taken`(kind: RedactionKind) {
        let texts: [RedactionKind: String] = [
            .card: "4111 1111 1111 1111", .aadhaar: "9999 4105 7058", .ssn: "219-09-9999",
            .iban: "GB82 WEST 1234 5698 7654 32",
            .email: "jane@example.com", .phone: "+44 20 7946 0958", .cvv: "cvv 123",
            .birthDate: "born on May 3rd, 1985",
        ]
        for (other, text) in texts {
            let found = Redactor(RedactionPolicy(kinds: [kind])).redact(text).found.map(\.kind)
            #expect(found == (other == kind ? [kind] : []), "\(kind): \(text)")
        }
    }

    @Test(
        arguments: [
            ("4111 1111 1111 1234 is none", "4111 1111 1111 1234 is none"), ("4242 4242 4242 4242", "[card …4242]"),
            ("forty-two forty-two forty-two forty-two forty-two forty-two forty-two forty-two", "[card …4242]"),
            ("078-05-1120", "[ssn …1120]"), ("GB82 WEST 1234 5698 7654 32", "[iban …5432]"), ("cvv 123", "cvv [cvv]"),
            ("999941057058", "[aadhaar …7058]"), ("+44 20 7946 0958", "[phone …0958]"), ("a@example.com", "[email]"),
        ]
    )
    func `the last four digits stay where the policy says so`(text: String, redacted: String) {
        #expect(Redactor(RedactionPolicy(keepsLastFour: true)).redact(text).text == redacted)
    }

    @Test(
        arguments: [
            ("My date of birth is May 3rd, 1985.", "My date of birth is [date of birth]."),
            ("dob: 03/05/1985 ok", "dob: [date of birth] ok"),
            ("I was born on the third of May nineteen eighty-five", "I was born on the [date of birth]"),
            ("geboren am 3. Mai 1985", "geboren am [date of birth]"),
            ("I was born in Ohio in May", "I was born in Ohio in May"),
            ("the invoice of May 3rd, 1985", "the invoice of May 3rd, 1985"),
        ]
    )
    func `dates of birth are taken when they are asked for`(text: String, redacted: String) {
        let all = Redactor(RedactionPolicy(kinds: RedactionKind.builtIn))
        #expect(all.redact(text).text == redacted)
        #expect(Redactor().redact(text).text == text)
    }

    @Test func `a label that shows too much is not believed`() {
        #expect(Redactor().redact("[card …4111111111111111]").text == "[card …[card]]")
    }
}
