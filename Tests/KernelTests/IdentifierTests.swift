import Kernel
import Testing

@Suite struct IdentifierTests {
    private enum Call {}

    @Test(arguments: ["1", "7", "10", "9223372036854775807"])
    func `an identifier has one text`(text: String) throws {
        let identifier = try #require(Identifier<Call>(text))
        #expect(identifier.description == text)
        #expect(Identifier<Call>(identifier.description) == identifier)
    }

    @Test(arguments: [
        "", "0", "07", "+7", "-7", " 7", "7 ", "7.0", "７", "1e3", "9223372036854775808", "99999999999999999999",
    ])
    func `other texts are no identifiers`(text: String) {
        #expect(Identifier<Call>(text) == nil)
    }

    @Test func `identifiers are ordered by number, not by text`() {
        #expect(Identifier<Call>(9) < Identifier<Call>(10))
    }
}
