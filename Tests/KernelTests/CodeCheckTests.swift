import Kernel
import Testing

@Suite struct CodeCheckTests {
    @Test(arguments: [
        (CodeCheck.unifiedSocialCreditCode, "91350100M000100Y43"), (.residentID, "11010519491231002X"),
        (.filingNumber, "91350100M000100Y43A26001"), (.mobilePhone, "13800138000"),
    ])
    func `well-formed codes pass`(kind: CodeCheck, code: String) {
        #expect(kind.flaw(in: code) == nil)
    }

    @Test(arguments: [
        (CodeCheck.unifiedSocialCreditCode, "", CodeCheck.Flaw.length),
        (.unifiedSocialCreditCode, "91350100M000100Y4", .length),
        (.unifiedSocialCreditCode, "91350100M000100Y433", .length),
        (.unifiedSocialCreditCode, "91350100M000100I43", .alphabet),
        (.unifiedSocialCreditCode, "91350100m000100y43", .alphabet),
        (.unifiedSocialCreditCode, "9135010AM000100Y43", .format),
        (.unifiedSocialCreditCode, "91350100M000100Y42", .checksum),
        (.unifiedSocialCreditCode, "19350100M000100Y43", .checksum),
        (.unifiedSocialCreditCode, "９１350100M000100Y43", .alphabet),
        (.residentID, "110105491231002", .length), (.residentID, "11010519491231002x", .alphabet),
        (.residentID, "1101051949123100X2", .format), (.residentID, "01010519491231002X", .format),
        (.residentID, "110105194912310021", .checksum), (.residentID, "110105194902310026", .date),
        (.filingNumber, "91350100M000100Y43", .length), (.filingNumber, "91350100M000100Y43B26001", .format),
        (.filingNumber, "91350100M000100Y43A2600A", .format), (.filingNumber, "91350100M000100Y42A26001", .checksum),
        (.filingNumber, "91350100M000100Y43A2600O", .alphabet), (.mobilePhone, "1380013800", .length),
        (.mobilePhone, "1380013800a", .alphabet), (.mobilePhone, "12800138000", .format),
    ])
    func `the first flaw is named`(kind: CodeCheck, code: String, flaw: CodeCheck.Flaw) {
        #expect(kind.flaw(in: code) == flaw)
    }

    /// The check sign by the definition, computed apart from the code under test.
    private func checkSign(of body: String) throws -> Character {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
        let sum = try zip(body, weights).reduce(0) { $0 + (try #require(alphabet.firstIndex(of: $1.0))) * $1.1 }
        return alphabet[(31 - sum % 31) % 31]
    }

    @Test func `a leading letter is allowed, as for overseas organisations`() throws {
        let body = "G1110000MA0001234"
        #expect(CodeCheck.unifiedSocialCreditCode.flaw(in: body + String(try checkSign(of: body))) == nil)
    }

    @Test func `one wrong sign or two swapped signs never pass`() throws {
        var generator = SeededGenerator(seed: 81)
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let code = Array("91350100M000100Y43")
        for position in code.indices {
            var wrong = code
            while wrong[position] == code[position] {
                wrong[position] = try #require(alphabet.randomElement(using: &generator))
            }
            #expect(CodeCheck.unifiedSocialCreditCode.flaw(in: String(wrong)) != nil)
            guard position > 0, code[position] != code[position - 1] else { continue }
            var swapped = code
            swapped.swapAt(position, position - 1)
            #expect(CodeCheck.unifiedSocialCreditCode.flaw(in: String(swapped)) != nil)
        }
    }

    @Test func `codes are stored without what people put between their signs`() {
        #expect(CodeCheck.unifiedSocialCreditCode.normalised(" ９１350100-m000 100y43") == "91350100M000100Y43")
        #expect(CodeCheck.residentID.normalised("11010519491231002x") == "11010519491231002X")
        #expect(CodeCheck.mobilePhone.normalised("+86 138-0013-8000") == "13800138000")
    }

    @Test func `personal data is masked`() {
        #expect(Masking.name("仲妮") == "仲*")
        #expect(Masking.name("仲小妮") == "仲*妮")
        #expect(Masking.name("欧阳小妮") == "欧**妮")
        #expect(Masking.name("仲") == "仲*")
        #expect(Masking.name("") == "")
        #expect(Masking.phone("18612341402") == "186****1402")
        #expect(Masking.residentID("11010519491231002X", .low) == "110105********002X")
        #expect(Masking.residentID("11010519491231002X", .middle) == "110************02X")
        #expect(Masking.residentID("11010519491231002X") == "1****************X")
        #expect(Masking.bankAccount("6222020200112233") == "************2233")
        #expect(Masking.bankAccount("2233") == "2***")
        #expect(Masking.email("guitar@example.org") == "gui***@example.org")
        #expect(Masking.email("ab@example.org") == "a***@example.org")
    }
}
