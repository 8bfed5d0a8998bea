import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Notices that must not be missed also go out by e-mail: one letter for a person, whatever became of the page.
@Suite struct LetterTests {
    let house: House

    init() async throws {
        let house = try await House.build()
        self.house = house
        try await house.base.owner.withConnection { db in
            for name in ["Amy", "Alice"] {
                _ = try db.execute(
                    """
                    SELECT add_login(\(house.accounts[name]), \(name.lowercased() + "@letters.example"), 'email',
                        \(name == "Amy"))
                    """)
            }
        }
    }

    /// Leaves the letters that wait, as the worker does, and returns the texts of those that went to an address.
    private func letters() async throws -> [(recipient: String, subject: String, body: String)] {
        let nobody = Viewer(account: nil, tenant: nil, today: House.opens.day(in: .shanghai))
        _ = try await house.database.write(as: nobody) { change in
            try NoticeLetter.leave(
                text: { letter in
                    (
                        letter.notices.map(\.message.key).joined(separator: " "),
                        letter.language + " " + letter.notices.map(\.url).joined(separator: " ")
                    )
                }, in: change)
        }
        return try await house.base.owner.withConnection { db in
            try db.rows(
                """
                SELECT recipient, subject, body FROM outgoing_message WHERE recipient LIKE '%@letters.example'
                ORDER BY id
                """
            ) { row in (try row.next(), try row.next(), try row.next()) }
        }
    }

    @Test func `a receipt reaches the people of the applicant, once, at verified addresses alone`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let left = try await letters()
        #expect(left.map(\.recipient) == ["amy@letters.example"])
        #expect(left.first?.subject == "proposals.notice.submitted")
        #expect(left.first?.body.hasSuffix("/proposals/\(proposal.id)") == true)
        // A second look, or a second worker, sends nothing again; an address verified later gets no old letters.
        _ = try await house.base.owner.withConnection { db in
            try db.execute(
                "UPDATE account_login SET verified_at = now() WHERE account_id = \(house.accounts["Alice"])")
        }
        #expect(try await letters().count == 1)
    }

    @Test func `several notices of a person are one letter`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.submittedProposal(in: call)
        _ = try await house.act("Olga", at: House.opens) {
            try Call.closeEarly(call.id, reason: "名额已满", in: $0)
        }
        #expect(try await letters().map(\.subject) == ["proposals.notice.submitted calls.notice.closed"])
    }
}
