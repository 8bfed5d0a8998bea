internal import Competitions
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// Reviewing on paper: the signed score sheet, and the public notice (公示) in the layout of official documents.
enum ReviewPaperRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/assignments/{assignment}/paper.pdf", .signedIn,
            "Prints a signed score sheet: for its reviewer, and for the authority's staff once the round is closed.",
            sheet),
        .download("/{authority}/notices/{notice}/paper.pdf", .everyone, "Prints a public notice (公示).", notice),
    ]

    private static func sheet(_ visit: Visit) async throws -> Download {
        let id: ReviewAssignment.ID = try visit.id("assignment")
        let viewer = visit.viewer
        let (signed, criteria) = try await visit.read { db in
            let signed = try ScoreSheet.signed(id, for: viewer, in: db)
            return (signed, try signed.round.criteria(for: viewer, in: db))
        }
        let bytes = try await visit.print("score-sheet", try paper(signed, criteria, visit), identifier: "sheet-\(id)")
        return Download(
            name: "score-sheet-\(signed.round.id)-\(signed.assignment.entryNumber)-\(id).pdf",
            mediaType: "application/pdf", bytes: bytes)
    }

    private static func paper(
        _ signed: ScoreSheet.Signed, _ criteria: [Criterion], _ visit: Visit
    ) throws -> ScoreSheetPaper {
        let (round, sheet, signature) = (signed.round, signed.sheet, signed.signature)
        let remarks = sheet.content.comment.split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
        return ScoreSheetPaper(
            frame: try visit.frame(
                visit.text("sheets.title"), number: "\(round.id)-\(signed.assignment.entryNumber)-\(sheet.assignment)"),
            facts: [
                PaperFact(visit.text("sheets.round"), round.name),
                PaperFact(
                    visit.text("reviews.proposal"), "\(signed.assignment.entryNumber) · \(signed.assignment.title)"),
                PaperFact(visit.text("reviews.reviewer"), signature.name),
                PaperFact(visit.text("sheets.signed_at"), signature.at.beijing),
                PaperFact("SHA-256", signature.sha256.inGroups),
            ],
            criteria: criteria.enumerated().map { index, criterion in
                let mark = sheet.content.marks[criterion.id] ?? .init()
                let weighted = mark.marks.flatMap { ($0 * criterion.weight).divided(by: criterion.marksMax) }
                return ScoreSheetPaper.Criterion(
                    number: String(index + 1),
                    name: visit.language == .english && !criterion.englishName.isEmpty
                        ? criterion.englishName : criterion.name,
                    hint: criterion.guidance, weight: "\(criterion.weight)%", scale: criterion.marksMax.description,
                    score: mark.marks?.description ?? visit.text("sheets.left_out"),
                    weighted: weighted?.decimal(places: round.rule.sheetPlaces) ?? "–", comment: mark.comment)
            }, weightTotal: "\(criteria.reduce(Fraction.zero) { $0 + $1.weight })%",
            scoreTotal: signature.total.decimal(places: round.rule.sheetPlaces),
            remarks: remarks.isEmpty ? [visit.text("papers.none")] : remarks,
            signatures: [
                PaperSignature(
                    role: visit.text("reviews.reviewer"), name: signature.name, line: visit.text("papers.sign_here"))
            ])
    }

    private static func notice(_ visit: Visit) async throws -> Download {
        let id: ResultNotice.ID = try visit.id("notice")
        let viewer = visit.viewer
        let notice = try await visit.read { db in try ResultNotice.find(id, for: viewer, in: db) }
        let isWithdrawn = notice.withdrawnAt != nil
        let bytes = try await visit.print(
            "notice", try paper(notice, visit), identifier: "notice-\(id)\(isWithdrawn ? "-withdrawn" : "")")
        return Download(name: "notice-\(id).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func paper(_ notice: ResultNotice, _ visit: Visit) throws -> NoticePaper {
        let tenant = try visit.tenant()
        let url = "\(visit.site.settings.origin)\(visit.base)/notices/\(notice.id)"
        let period = visit.text(
            "notices.paper.term",
            [
                "period": visit.text(
                    "notices.period.\(notice.periodUnit.rawValue)", ["count": String(notice.periodDays)]),
                "from": visit.longDay(notice.publishedAt.day(in: .shanghai)), "to": visit.longDay(notice.endsOn),
            ])
        let withdrawn = visit.text("notices.was_withdrawn") + " " + notice.withdrawnReason
        let texts = notice.introduction.split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }
        let lead = [visit.text("notices.paper.lead", ["count": String(notice.lines.count)])]
        let list = visit.text("awards.title")
        return NoticePaper(
            frame: try visit.frame(
                notice.title, number: "", check: PaperCheck(code: "", url: url, hash: notice.sha256.hexadecimal)),
            redHeadName: "", addressee: "",
            paragraphs: (notice.withdrawnAt == nil ? [] : [withdrawn]) + (texts.isEmpty ? lead : texts),
            sections: [
                .init(
                    heading: visit.text("notices.paper.period"),
                    texts: [period + (notice.isEstimated ? " " + visit.text("notices.estimated") : "")]
                        + (notice.periodCitation.isEmpty
                            ? [] : [visit.text("notices.paper.citation", ["citation": notice.periodCitation])])),
                .init(
                    heading: visit.text("notices.paper.objections"),
                    texts: [visit.text("notices.object_note"), visit.text("notices.paper.where", ["url": url])]),
            ], attachments: [list], issuerName: visit.language == .chinese ? tenant.name : tenant.englishName,
            issuedOn: visit.longDay(notice.publishedAt.day(in: .shanghai)), contacts: [],
            tables: [table(notice, list, visit)])
    }

    private static func table(_ notice: ResultNotice, _ title: String, _ visit: Visit) -> NoticePaper.Table {
        let total = notice.lines.reduce(0) { $0 + $1.amount.fen }
        let rows = notice.lines.enumerated().map { index, line in
            [String(index + 1), line.title, line.organisation, line.lot, line.amount.grouped]
        }
        let foot = ["", visit.text("papers.total"), "", "", Money(fen: total).grouped]
        return NoticePaper.Table(
            label: visit.text("papers.attachments"), title: title,
            columns: ["papers.row_number", "reviews.proposal", "reviews.applicant", "reviews.lot", "awards.amount"]
                .map { visit.text($0) },
            rows: (rows + [foot]).map { cells in
                .init(cells: cells.enumerated().map { .init(text: $1, isNumber: $0 == 4) })
            })
    }
}

extension Visit {
    /// A day in words, as official documents write it: 2026年11月21日.
    func longDay(_ day: Day) -> String {
        guard language == .chinese else { return day.description }
        return text("papers.long_day", ["year": String(day.year), "month": String(day.month), "day": String(day.day)])
    }
}

extension [UInt8] {
    /// Hexadecimal digits in groups of eight, which a narrow column can break.
    var inGroups: String {
        let digits = Array<Character>(hexadecimal)
        return stride(from: 0, to: digits.count, by: 8)
            .map { String(digits[$0..<Swift.min($0 + 8, digits.count)]) }.joined(separator: " ")
    }
}
