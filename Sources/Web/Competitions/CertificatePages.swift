internal import Competitions
internal import Kernel
internal import Papers
internal import Platform

/// Certificates on paper, and the page behind their QR code that tells whether one is valid.
enum CertificatePages {
    private static func find(_ visit: Visit) async throws -> Certificate {
        let id: Certificate.ID = try visit.id("certificate")
        let viewer = visit.viewer
        return try await visit.read { db in try Certificate.find(id, for: viewer, in: db) }
    }

    static func show(_ visit: Visit) async throws -> Page {
        let certificate = try await find(visit)
        var desk = Desk()
        desk.state = visit.deskState(
            Message(certificate.isValid ? "contests.certificate.confirmed" : "contests.certificate.refused"))
        desk.remarks = [
            .init(remark: visit.text(certificate.isValid ? "contests.valid_note" : "contests.invalid_note"))
        ]
        desk.summaries = [.init(visit.text("contests.certificate"), facts(certificate, visit))]
        if certificate.isValid {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/certificates/\(certificate.id)/paper.pdf",
                    linkText: visit.text("contests.print"))
            ]
        }
        return visit.desk(
            Message("contests.certificate"), desk,
            json: [
                "id": .integer(certificate.id.rawValue), "code": .string(certificate.code),
                "competition": .string(certificate.competitionTitle), "title": .string(certificate.title),
                "organisation": .string(certificate.organisationName), "grade": .string(certificate.grade.rawValue),
                "valid": .bool(certificate.isValid),
            ],
            crumbs: [
                .init(
                    .verbatim(certificate.competitionTitle), "\(visit.base)/competitions/\(certificate.competition)")
            ])
    }

    private static func facts(_ certificate: Certificate, _ visit: Visit) -> [(String, String)] {
        [
            (visit.text("contests.code"), certificate.code),
            (
                visit.text("contests.edition"),
                visit.text(
                    "competitions.edition",
                    ["edition": String(certificate.edition), "year": String(certificate.year)])
            ), (visit.text("contests.entry"), certificate.title),
            (visit.text("contests.team"), certificate.organisationName),
            (visit.text("contests.field.grade"), visit.text("contests.grade.\(certificate.grade.rawValue)")),
            (visit.text("contests.issued_at"), certificate.issuedAt.beijing),
            (visit.text("contests.withdrawn"), certificate.withdrawnAt?.beijing ?? ""),
        ]
    }

    /// A withdrawn result has no paper.
    static func paper(_ visit: Visit) async throws -> Download {
        let certificate = try await find(visit)
        guard certificate.isValid else { throw NotFound() }
        let tenant = try visit.tenant()
        let url = "\(visit.site.settings.origin)\(visit.base)/certificates/\(certificate.id)"
        let arguments = [
            "organisation": certificate.organisationName, "title": certificate.title,
            "competition": certificate.competitionTitle, "year": String(certificate.year),
            "grade": visit.text("contests.grade.\(certificate.grade.rawValue)"),
        ]
        let paper = NoticePaper(
            frame: try visit.frame(
                visit.text("contests.certificate"), number: certificate.code,
                check: PaperCheck(code: certificate.code, url: url)),
            redHeadName: visit.language == .chinese ? tenant.name : tenant.englishName,
            addressee: certificate.organisationName,
            paragraphs: [
                visit.text("contests.paper.text", arguments),
                visit.text("contests.paper.code", ["code": certificate.code]),
            ], sections: [], attachments: [],
            issuerName: visit.language == .chinese ? tenant.name : tenant.englishName,
            issuedOn: visit.longDay(certificate.issuedAt.day(in: .shanghai)), contacts: [], tables: [])
        let bytes = try await visit.print("notice", paper, identifier: "certificate-\(certificate.id)")
        return Download(name: "certificate-\(certificate.code).pdf", mediaType: "application/pdf", bytes: bytes)
    }
}
