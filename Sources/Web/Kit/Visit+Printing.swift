internal import Kernel
internal import Mustache
internal import Papers
internal import Platform

extension Visit {
    /// Prints a paper as PDF in the language of the visit. Throws a refusal of the page when it cannot be printed.
    func print(_ template: String, _ paper: some MustacheParent & Sendable, identifier: String) async throws -> [UInt8]
    {
        let html = try site.templates.render("papers/\(template)", paper, in: language)
        do {
            return try await site.press.print(Paper(html: html, identifier: identifier))
        } catch let refusal as PaperRefusal {
            throw FieldRefusal(nil, refusal.message.key, refusal.message.arguments)
        }
    }

    /// What stands around a paper of the authority of this page.
    func frame(_ title: String, number: String, check: PaperCheck? = nil) throws -> PaperFrame {
        let tenant = try tenant()
        return PaperFrame(
            language: language.rawValue, title: title, number: number,
            siteName: language == .chinese ? tenant.name : tenant.englishName, isDemonstration: tenant.isDemonstration,
            check: check)
    }

    /// The same visit in another language, for a paper whose language is not the reader's to choose.
    func reading(in language: Language) -> Visit {
        var visit = self
        visit.language = language
        return visit
    }
}
