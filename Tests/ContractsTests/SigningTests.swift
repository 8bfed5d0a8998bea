import Competitions
import Contracts
import Foundation
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import Signatures
import TestSupport
import Testing

@Suite("Signing with certificates", .serialized)
struct SigningTests {
    /// A contract with its copy, and both parties' signatures of it.
    private func prepared() async throws -> (Deal, Signers, Contract) {
        let deal = try await Deal.open()
        let contract = try await deal.givenOut()
        try await deal.keepCopy(contract)
        return (deal, try Signers(), contract)
    }

    private func sign(
        _ contract: Contract, _ signed: Signers.Signed, by person: Deal.Person, in deal: Deal
    ) async throws -> Contract {
        let upload = try deal.upload(signed)
        return try await deal.write(person) { try contract.sign(signed.verified, upload, in: $0) }
    }

    @Test func `With the last party's signature the contract is in force as with the sealed paper`() async throws {
        let (deal, signers, contract) = try await prepared()
        defer { signers.close() }
        let first = try await sign(
            contract, try await signers.signed(by: signers.contractor), by: .alice, in: deal)
        #expect(first.state == .toSign)
        let whole = try await sign(contract, try await signers.signed(by: signers.authority), by: .carol, in: deal)
        #expect(whole.state == .active)
        #expect(whole.activatedAt != nil)
        let (signatures, milestones, commitments) = try await deal.read(.olivia) { viewer, db in
            (
                try ContractSignature.all(of: contract.id, for: viewer, in: db),
                try Milestone.all(of: contract.id.rawValue, for: viewer, in: db),
                try Commitment.all(of: contract.id.rawValue, for: viewer, in: db)
            )
        }
        #expect(signatures.map(\.organisation) == [contract.contractor, contract.authority])
        #expect(signatures.map(\.organisationCode) == [TestStory.contractorCode, TestStory.authorityCode])
        #expect(signatures.allSatisfy { $0.signedSHA256 == SHA256.digest(Deal.copyBytes) })
        #expect(signatures[0].subject == "C=CN, O=青苗社, serialNumber=\(TestStory.contractorCode), CN=李一")
        #expect(signatures[0].issuer == "C=CN, CN=Test Root")
        #expect(signatures.map(\.handedInBy) == ["Alice", "Carol"])
        #expect(milestones.map(\.state) == [.accepted, .scheduled])
        #expect(commitments.map(\.amount) == [Money(fen: 100_000)])
        try await deal.close()
    }

    @Test func `Who hands a signature in does not matter, whose certificate it is does`() async throws {
        let (deal, signers, contract) = try await prepared()
        defer { signers.close() }
        let stranger = try await signers.signed(by: signers.stranger)
        await #expect(throws: ContractRefusal.certificateOfNoParty(stranger.verified.subject.text)) {
            try await sign(contract, stranger, by: .alice, in: deal)
        }
        let own = try await signers.signed(by: signers.contractor)
        _ = try await sign(contract, own, by: .olivia, in: deal)
        await #expect(throws: ContractRefusal.signedBefore("青苗社")) {
            try await sign(contract, own, by: .alice, in: deal)
        }
        for outsider in [Deal.Person.eve, .sam, .anna] {
            await #expect(throws: NotFound.self) { try await sign(contract, own, by: outsider, in: deal) }
        }
        #expect(try await deal.now(contract.id).state == .toSign)
        try await deal.close()
    }

    @Test func `A signature of other bytes counts for nothing, though it is good in itself`() async throws {
        let (deal, signers, contract) = try await prepared()
        defer { signers.close() }
        let other = try await signers.signed(by: signers.contractor, Array("%PDF-1.7 something else".utf8))
        await #expect(throws: SignatureRefusal.otherBytes) {
            try await sign(contract, other, by: .alice, in: deal)
        }
        // A verified signature with another file beside it is no evidence either.
        let good = try await signers.signed(by: signers.contractor)
        let mixed = Signers.Signed(verified: good.verified, bytes: other.bytes)
        await #expect(throws: SignatureRefusal.otherBytes) {
            try await sign(contract, mixed, by: .alice, in: deal)
        }
        try await deal.close()
    }

    @Test func `A party without a code cannot be named by a certificate`() async throws {
        let (deal, signers, contract) = try await prepared()
        defer { signers.close() }
        try await deal.force("UPDATE organisation SET code = NULL WHERE id = 1")
        let own = try await signers.signed(by: signers.contractor)
        await #expect(throws: ContractRefusal.partyWithoutCode("团省委")) {
            try await sign(contract, own, by: .alice, in: deal)
        }
        try await deal.close()
    }

    @Test func `While a sealed paper waits no signature is taken, and after it went back one is`() async throws {
        let (deal, signers, contract) = try await prepared()
        defer { signers.close() }
        let own = try await signers.signed(by: signers.contractor)
        let paper = try await deal.handIn(contract)
        await #expect(throws: ContractRefusal.paperWaits) { try await sign(contract, own, by: .alice, in: deal) }
        try await deal.write(.olivia) { try contract.refusePaper(paper, reason: "缺章", in: $0) }
        #expect(try await sign(contract, own, by: .alice, in: deal).state == .toSign)
        try await deal.close()
    }

    @Test func `Two parties who sign at the same moment bring it into force once`() async throws {
        for _ in 0..<3 {
            let (deal, signers, contract) = try await prepared()
            defer { signers.close() }
            let own = try await signers.signed(by: signers.contractor)
            let others = try await signers.signed(by: signers.authority)
            async let first = sign(contract, own, by: .alice, in: deal)
            async let second = sign(contract, others, by: .carol, in: deal)
            #expect(try await first.state == .toSign)
            do {
                #expect(try await second.state == .active)
            } catch let refusal as ContractRefusal {
                // The authority was first at the door: its turn comes after the contractor's.
                #expect(refusal == .outOfTurn("青苗社"))
                #expect(try await sign(contract, others, by: .carol, in: deal).state == .active)
            }
            #expect(try await deal.now(contract.id).state == .active)
            try await deal.close()
        }
    }

    @Test func `There is one copy, and it stays`() async throws {
        let (deal, signers, contract) = try await prepared()
        defer { signers.close() }
        let other = try deal.files.put(pdf("printed again"), name: "again.pdf")
        let kept = try await deal.write(.alice) { try contract.keepCopy(other, in: $0) }
        #expect(kept.sha256 == SHA256.digest(Deal.copyBytes))
        let picture = try deal.files.put([0xFF, 0xD8, 0xFF, 0xD9], name: "copy.jpg")
        await #expect(throws: FieldRefusal.self) {
            try await deal.write(.alice) { try contract.keepCopy(picture, in: $0) }
        }
        try await deal.close()
    }

    @Test func `The database lets nothing into force that is neither sealed nor signed by all`() async throws {
        let (deal, signers, contract) = try await prepared()
        defer { signers.close() }
        let inForce = "UPDATE contract SET state = 'active', activated_at = now() WHERE id = \(contract.id)"
        func refused(_ statement: String, by constraint: String) async throws {
            let error = await #expect(throws: PostgresError.self) { try await deal.direct(statement) }
            #expect(error?.constraint == constraint, "\(statement.prefix(60))")
        }
        try await refused(inForce, by: "contract_is_concluded")
        let one = try await signers.signed(by: signers.contractor)
        _ = try await sign(contract, one, by: .alice, in: deal)
        try await refused(inForce, by: "contract_is_concluded")
        try await deal.handIn(contract)
        try await refused(inForce, by: "contract_is_concluded")
        let copied = """
            INSERT INTO contract_signature (tenant_id, contract_id, organisation_id, organisation_code, file_id,
                signed_sha256, sha256, subject, issuer, serial, not_before, not_after, revocation_checked, verified_at,
                handed_in_by)
            SELECT tenant_id, contract_id, %, file_id, signed_sha256, sha256, subject, issuer, serial, not_before,
                not_after, revocation_checked, verified_at, handed_in_by FROM contract_signature
            """
        // The contractor's signature is not the authority's, whatever code is written beside it.
        try await refused(
            copied.replacing("%", with: "1, '\(TestStory.authorityCode)'"), by: "signature_of_a_party")
        try await refused(copied.replacing("%", with: "1, organisation_code"), by: "signature_of_a_party")
        try await refused(copied.replacing("%", with: "2, organisation_code"), by: "party_signs_once")
        try await refused(
            "UPDATE contract_signature SET subject = 'x'", by: "contract_signature_append_only")
        try await refused("DELETE FROM contract_copy", by: "contract_copy_append_only")
        try await refused(
            """
            INSERT INTO milestone_acceptance (tenant_id, milestone_id, contract_signature_id, accepted_by)
            SELECT 1, m.id, s.id, 1 FROM milestone m, contract_signature s WHERE m.on_signing
            """, by: "acceptance_by_signing")
        try await deal.close()
    }

    @Test func `A certificate that was not valid when it was handed in is kept out by the database too`() async throws {
        let (deal, signers, contract) = try await prepared()
        defer { signers.close() }
        let own = try await signers.signed(by: signers.contractor)
        _ = try await sign(contract, own, by: .alice, in: deal)
        let error = await #expect(throws: PostgresError.self) {
            try await deal.direct(
                """
                INSERT INTO contract_signature (tenant_id, contract_id, organisation_id, organisation_code, file_id,
                    signed_sha256, sha256, subject, issuer, serial, not_before, not_after, revocation_checked,
                    verified_at, handed_in_by)
                SELECT tenant_id, contract_id, 1, '\(TestStory.authorityCode)', file_id, signed_sha256, sha256,
                    'serialNumber=\(TestStory.authorityCode)', issuer, serial, not_before, not_after, true,
                    not_after + interval '1 second', handed_in_by FROM contract_signature
                """)
        }
        #expect(error?.constraint == "signed_while_valid")
        try await deal.close()
    }

    @Test func `Awards that wait for a contract are those that Competitions has confirmed and that have none`()
        async throws
    {
        let deal = try await Deal.open()
        let before = try await deal.read(.olivia) { try Contract.awardsWaiting(for: $0, in: $1).map(\.id.rawValue) }
        #expect(before == [1])
        let drafted = try await deal.draft()
        let during = try await deal.read(.olivia) { try Contract.awardsWaiting(for: $0, in: $1).count }
        #expect(during == 0)
        _ = try await deal.write(.olivia) { try drafted.cancel(reason: "重来", version: 1, in: $0) }
        let after = try await deal.read(.olivia) { try Contract.awardsWaiting(for: $0, in: $1).map(\.id.rawValue) }
        #expect(after == [1])
        let carol = try await deal.read(.carol) { try Contract.awardsWaiting(for: $0, in: $1).count }
        #expect(carol == 0)
        try await deal.close()
    }
}
