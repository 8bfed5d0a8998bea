internal import Contracts
internal import Kernel
internal import Platform
internal import Postgres
internal import Signatures

/// The second way for a contract to come into force: certificate signatures of all parties over one kept copy.
enum ContractSigningRoutes {
    private static let handlers: Access = .rolesOrMembers([.programmeOfficer, .decisionMaker])
    static let signature = InputField(
        "signature", .file, label: "contracts.signature", hint: "contracts.signature_hint",
        "A detached CMS (PKCS#7) signature of the copy, DER or PEM.")

    private static let signer = [
        InputField(
            "certifiedName", .text(max: 100), label: "contracts.signer_name", "Who signs for the party."),
        InputField("certifiedOffice", .text(max: 100), label: "contracts.signer_office", "As what."),
        ContractRoutes.signerBasis,
    ]

    static let all: [Route] = [
        .post(
            "/{authority}/contracts/{contract}/copy", handlers,
            "Keeps the printed contract as the bytes that all parties sign with their certificates.", once: true,
            answer: .contract, form: ContractPages.show, makeCopy),
        .post(
            "/{authority}/contracts/{contract}/signatures", handlers,
            "Verifies and keeps a party's signature; with the last party's the contract comes into force.",
            fields: [signature] + signer, once: true, answer: .contract, form: ContractPages.show, sign),
    ]

    private static func makeCopy(_ visit: Visit) async throws -> Outcome {
        guard visit.site.signatures.isOffered else { throw SignatureRefusal.notOffered }
        let id = try visit.id("contract", Contract.ID.self)
        let (viewer, base) = (visit.viewer, visit.base)
        let found = try await visit.read { db in try Contract.find(id, for: viewer, in: db) }
        guard found.takesSignatures(from: viewer) else {
            if found.state == .toSign { throw NotFound() }
            throw ContractRefusal.notNow(found.state)
        }
        // The parties sign the Chinese text, whoever asks for the copy.
        let bytes = try await ContractPaperRoutes.print(id, visit.reading(in: .chinese))
        let print = try visit.files.put(bytes, name: "\(found.number).pdf")
        return try await visit.write { change in
            let contract = try Contract.find(id, for: change.viewer, in: change.db)
            try contract.keepCopy(print, in: change)
            return .done("\(base)/contracts/\(id)", Message("contracts.copy_made"), json: contract.json)
        }
    }

    private static func sign(_ visit: Visit) async throws -> Outcome {
        guard let file = visit.input.file("signature") else {
            throw FieldRefusal("signature", "field.refusal.no_file")
        }
        guard visit.site.signatures.isOffered else { throw SignatureRefusal.notOffered }
        guard file.bytes.count <= SignatureVerifier.bytesMax else { throw SignatureRefusal.tooLarge }
        let id = try visit.id("contract", Contract.ID.self)
        let (viewer, base) = (visit.viewer, visit.base)
        let copy = try await visit.read { db in
            try Contract.find(id, for: viewer, in: db).copyToSign(for: viewer, in: db)
        }
        let verified = try await visit.site.signatures.verify(
            file.bytes, of: try visit.files.bytes(of: copy.sha256), at: copy.seenAt)
        let upload = try visit.stored(file, at: "signature", among: [.signature])
        let signer = ContractSigner(
            name: visit.input.text("certifiedName"), office: visit.input.text("certifiedOffice"),
            basis: .init(rawValue: visit.input.text("signerBasis")) ?? .legalRepresentative)
        return try await visit.write { change in
            let contract = try Contract.find(id, for: change.viewer, in: change.db).sign(
                verified, upload, by: signer, in: change)
            let flash = contract.state == .active ? "contracts.in_force" : "contracts.signature_kept"
            return .done("\(base)/contracts/\(id)", Message(flash), json: contract.json)
        }
    }

    /// What the viewer may do towards the signatures of a contract that is out to be signed.
    static func forms(_ content: ContractContent, _ visit: Visit) -> [Desk.Form] {
        let contract = content.contract
        guard visit.site.signatures.isOffered, contract.takesSignatures(from: visit.viewer),
            !content.papers.contains(where: { $0.answer == nil })
        else { return [] }
        let url = "/contracts/\(contract.id)"
        guard content.copy != nil else { return [visit.deskForm("contracts.make_copy", url + "/copy", isFirst: false)] }
        return [
            visit.deskForm(
                "contracts.sign", url + "/signatures", ([signature] + signer).map { visit.field($0) }, takesFile: true,
                isFirst: false)
        ]
    }

    /// The evidence of each signature; the parties that have not signed yet stand there too.
    static func table(_ content: ContractContent, _ visit: Visit) -> Desk.Table {
        let contract = content.contract
        return .init(
            visit.text("contracts.signatures"),
            [
                "contracts.party", "contracts.signature", "contracts.certificate", "contracts.issuer",
                "contracts.validity", "contracts.verified",
            ].map { visit.text($0) },
            content.terms.parties.map { party in
                let (organisation, name) = (party.organisation, "\(party.order) \(party.name)")
                guard let signature = content.signatures.first(where: { $0.organisation == organisation }) else {
                    return [
                        .head(name), .text(visit.text("contracts.not_signed")), .text(""), .text(""), .text(""),
                        .text(""),
                    ]
                }
                let list = visit.text(
                    signature.revocationChecked ? "contracts.revocation_checked" : "contracts.revocation_unknown")
                return [
                    .head(name, note: "\(signature.signer.name) \(signature.signer.office)".trimmed),
                    .text(
                        "\(signature.fileName) · SHA-256 \(signature.sha256.hexadecimal)",
                        url: "\(visit.base)/contracts/\(contract.id)/files/\(signature.file)"),
                    .text("\(signature.subject) · \(signature.serial)"), .text(signature.issuer),
                    .text("\(signature.notBefore.beijing) – \(signature.notAfter.beijing)"),
                    .text("\(signature.verifiedAt.beijing) · \(signature.handedInBy) · \(list)"),
                ]
            })
    }
}

extension ContractSignature {
    /// The signature with its evidence in the API.
    var json: JSON {
        [
            "id": .integer(id), "organisation": .integer(organisation.rawValue),
            "organisation_code": .string(organisationCode), "file": .integer(file.rawValue),
            "sha256": .string(sha256.hexadecimal), "signed_sha256": .string(signedSHA256.hexadecimal),
            "subject": .string(subject), "issuer": .string(issuer), "serial": .string(serial),
            "signer": .string(signer.name),
            "not_before": .string(notBefore.description), "not_after": .string(notAfter.description),
            "revocation_checked": .bool(revocationChecked), "verified_at": .string(verifiedAt.description),
        ]
    }
}
