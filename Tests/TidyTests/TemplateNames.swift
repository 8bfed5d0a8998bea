/// The names that pages answer to, found in the Swift code: stored properties, cases of `child(named:)` and keys of
/// dictionaries.
struct TemplateNames {
    private static let property = Pattern(#"^ *(?:(?:public|private|internal|static) +)*(?:let|var) (\w+)(?::| =)"#)
    private static let answered = Pattern(#"^ *case ((?:"\w+"(?:,\s*)?)+):"#)
    private static let keyed = Pattern(#""(\w+)":"#)
    private static let set = Pattern(#"\["(\w+)"\] = "#)
    private static let raw = Pattern(#"^ *case \w+ = "(\w+)""#)
    private static let quoted = Pattern(#""(\w+)""#)

    /// The names in one file.
    static func names(in source: SwiftSource) -> Set<String> {
        var names: Set<String> = []
        for pattern in [property, keyed, set, raw] {
            names.formUnion(pattern.matches(in: source.text).map { $0.groups[1] })
        }
        for found in answered.matches(in: source.text) {
            names.formUnion(quoted.matches(in: found.groups[1]).map { $0.groups[1] })
        }
        return names
    }

    private let byFile: [(source: SwiftSource, names: Set<String>)]

    init(_ sources: [SwiftSource]) {
        byFile = sources.map { ($0, Self.names(in: $0)) }
    }

    private static func folder(_ path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// Files that name a template.
    func users(of template: String) -> [SwiftSource] {
        byFile.map(\.source).filter { source in source.literals.contains { $0.plain == template } }
    }

    /// Names that a page with this template can answer to: those of its module's folder, of the frame and of the desk.
    func known(to template: String) -> Set<String> {
        let folders = Set(users(of: template).map { Self.folder($0.path) })
        return byFile.reduce(into: []) { known, entry in
            let folder = Self.folder(entry.source.path)
            let isShared = ["Web/Kit/", "Web/Pages/", "Web/Funds/Desk"].contains {
                entry.source.path.hasPrefix("Sources/" + $0)
            }
            if isShared || folders.contains(folder) { known.formUnion(entry.names) }
        }
    }

    /// Names of all pages and papers.
    var all: Set<String> { byFile.reduce(into: []) { $0.formUnion($1.names) } }
}
