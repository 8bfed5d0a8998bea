internal import Kernel
internal import Milestones
internal import Papers
internal import Platform
internal import Postgres

/// New links of a drawn unit, shown once with their QR codes to be printed.
enum SurveyLinks {
    private struct Card: Sendable {
        let sheet: String
        let url: String
        let path: String
        let side: String
    }

    static func issue(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("survey", Survey.ID.self)
        let unit = Int(visit.input.integer("unit") ?? 0)
        let (issued, name) = try await visit.change { change in
            let survey = try Survey.find(id, for: change.viewer, in: change.db)
            let drawn = try survey.units(in: change.db).first { $0.number == unit }
            let code = drawn?.line.code ?? ""
            return (
                try survey.issueLinks(of: unit, in: change),
                try SurveyNames(of: [code], in: change.db).told(code)
            )
        }
        let address = "\(visit.site.settings.origin)\(visit.base)/survey-answers/"
        let cards = try issued.map { link, token in
            let code = try QRCode(address + token.text)
            return Card(sheet: link.sheet, url: address + token.text, path: code.path, side: String(code.side))
        }
        let page = Page(
            "surveys/links", title: Message("surveys.links", ["unit": "\(unit) · \(name)"]), content: ["cards": cards],
            json: [
                "links": .array(cards.map { ["sheet": .string($0.sheet), "url": .string($0.url)] })
            ], crumbs: [.init(Message("navigation.surveys"), "\(visit.base)/surveys/\(id)")])
        return .shown(page, at: "\(visit.base)/surveys/\(id)")
    }
}
