internal import Competitions
internal import Kernel
internal import Papers
internal import Platform

/// The record of a random draw of reviewers (随机抽取) on paper, with places to sign for who drew and who watched.
enum DrawPaper {
    struct Material: Sendable {
        let round: ReviewRound
        let draw: ReviewerDraw
        let people: [Reviewer.ID: Reviewer]
    }

    static func load(_ visit: Visit) async throws -> Material {
        let (round, key) = (
            try visit.id("round", ReviewRound.ID.self), try visit.id("reviewerdraw", ReviewerDraw.ID.self)
        )
        let viewer = visit.viewer
        return try await visit.read { db in
            let held = try ReviewRound.find(round, for: viewer, in: db)
            let draw = try ReviewerDraw.all(of: held, for: viewer, in: db).first { $0.id == key }
            guard let draw else { throw NotFound() }
            let bank = try Reviewer.all(for: viewer, in: db)
            return Material(
                round: held, draw: draw, people: Dictionary(uniqueKeysWithValues: bank.map { ($0.id, $0) }))
        }
    }

    /// Who or what the seed comes from: who types one may have tried it before.
    static func seedNote(_ draw: ReviewerDraw, _ visit: Visit) -> String {
        draw.isSeedTyped.map { visit.text($0 ? "reviewers.seed_typed" : "reviewers.seed_fresh") } ?? ""
    }

    static func print(_ visit: Visit) async throws -> Download {
        let material = try await load(visit)
        let (draw, tenant) = (material.draw, try visit.tenant())
        let issuer = visit.language == .chinese ? tenant.name : tenant.englishName
        let arguments = [
            "round": material.round.name, "at": draw.at.beijing, "by": draw.by, "seed": String(draw.seed),
            "pool": String(draw.candidates.count), "drawn": String(draw.drawn.count),
        ]
        let signatures = NoticePaper.Table(
            label: "3", title: visit.text("reviewers.draw_signatures"),
            columns: ["reviewers.draw_as", "pitch.signature", "reviewers.draw_day"].map { visit.text($0) },
            rows: ["reviewers.draw_by", "reviewers.draw_witness"].map { role in
                .init(cells: [.init(text: visit.text(role), isNumber: false)] + emptyCells(2))
            })
        let paper = NoticePaper(
            frame: try visit.frame(visit.text("reviewers.draw_record"), number: ""), redHeadName: "", addressee: "",
            paragraphs: [
                visit.text("reviewers.draw_text", arguments) + seedNote(draw, visit),
                visit.text("reviewers.draw_remark"),
                visit.text("reviewers.draw_reproduce", ["input": draw.calculation.canonical]),
                "SHA-256 \(draw.sha256.hexadecimal)",
                visit.text(draw.comesOutAgain ? "reviewers.draw_again" : "reviewers.draw_not_again"),
            ], sections: [], attachments: [], issuerName: issuer,
            issuedOn: visit.longDay(draw.at.day(in: .shanghai)), contacts: [],
            tables: [
                people("1", "reviewers.drawn", draw.drawn, material, visit),
                people("2", "reviewers.pool", draw.candidates, material, visit), signatures,
            ])
        let bytes = try await visit.print("notice", paper, identifier: "reviewer-draw-\(draw.id)")
        return Download(name: "reviewer-draw-\(draw.id).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func emptyCells(_ count: Int) -> [NoticePaper.Cell] {
        (0..<count).map { _ in .init(text: "", isNumber: false) }
    }

    private static func people(
        _ label: String, _ title: String, _ ids: [Reviewer.ID], _ material: Material, _ visit: Visit
    ) -> NoticePaper.Table {
        NoticePaper.Table(
            label: label, title: visit.text(title),
            columns: ["reviewers.place", "reviews.reviewer", "reviewers.key", "reviewers.field.organisation"]
                .map { visit.text($0) },
            rows: ids.enumerated().map { place, id in
                let person = material.people[id]
                return .init(cells: [
                    .init(text: String(place + 1), isNumber: true), .init(text: person?.name ?? "–", isNumber: false),
                    .init(text: id.description, isNumber: true),
                    .init(text: person?.profile.organisationName ?? "", isNumber: false),
                ])
            })
    }
}
