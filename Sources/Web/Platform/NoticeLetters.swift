internal import Foundation
internal import Kernel
public import Platform

/// The words of the letters that carry notices: in the language of the account, with addresses that can be followed.
public struct NoticeLetters: Sendable {
    private let catalogue: Catalogue
    private let origin: String

    /// Reads the catalogue. Throws `Catalogue.Fault` when it cannot be used.
    public init(settings: Settings) throws {
        catalogue = try Catalogue(directory: settings.root.appendingPathComponent("Templates/messages"))
        origin = settings.origin
    }

    /// Subject and body of a letter: a single notice is its own subject.
    public func text(_ letter: NoticeLetter) -> (subject: String, body: String) {
        let language = Language(rawValue: letter.language) ?? .chinese
        let told = letter.notices.map { (text: catalogue.text($0.message, language), url: origin + $0.url) }
        let subject =
            told.count == 1
            ? told[0].text
            : catalogue.text(Message("notice_letter.subject", ["count": "\(told.count)"]), language)
        let lines = told.map { "\($0.text)\n\($0.url)" } + [catalogue.text("notice_letter.foot", language)]
        return (Self.line(subject), lines.joined(separator: "\n\n") + "\n")
    }

    /// A subject is one line of at most 100 characters.
    private static func line(_ text: String) -> String {
        String(text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(100))
    }
}
