/// A Swift file, with its code apart from its comments and texts.
struct SwiftSource: Sendable {
    /// Path from the root.
    let path: String
    /// The whole text.
    let text: String
    /// The code: comments and the content of texts are blank, lines and offsets in bytes are kept.
    let code: String
    /// The text literals in order of their ends.
    let literals: [Literal]
    /// The lines of the text.
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// A text literal.
    struct Literal: Sendable {
        /// Its line, from 1.
        let line: Int
        /// The code before it on its own and the two lines before, without texts.
        let before: String
        /// Its pieces: the text between its interpolations.
        let pieces: [String]
        /// The code of its interpolations; one fewer than pieces.
        let interpolations: [String]
        /// Whether it is added to another text.
        let isPart: Bool
        /// The text when nothing is interpolated.
        var plain: String? { interpolations.isEmpty ? pieces[0] : nil }
        /// The text with every interpolation replaced.
        func joined(_ separator: String) -> String { pieces.joined(separator: separator) }
    }

    init(path: String, text: String) {
        var scanner = SwiftScanner(text)
        scanner.scanCode(untilParenthesis: false)
        self.path = path
        self.text = text
        code = String(decoding: scanner.code, as: UTF8.self)
        literals = scanner.literals
    }

    /// The module or test target that the file belongs to.
    var module: String { String(path.split(separator: "/")[1]) }

    /// All files of the house.
    static let sources: [SwiftSource] = read("Sources")
    /// All files of the tests.
    static let tests: [SwiftSource] = read("Tests")

    private static func read(_ folder: String) -> [SwiftSource] {
        Repository.files(folder, ".swift").compactMap { path in
            (try? Repository.text(path)).map { SwiftSource(path: path, text: $0) }
        }
    }
}
