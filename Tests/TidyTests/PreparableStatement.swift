/// A whole statement of the code as the server would get it: parameters for bound values, the text of the fragments
/// that are spliced in.
struct PreparableStatement {
    let place: String
    /// With fragments put in.
    let text: String
    /// With a parameter for every interpolation: a value may bear the name of a fragment.
    let plainText: String

    private static let beginning = Pattern(#"\A(?:\s*--[^\n]*\n)*\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\b"#)
    private static let name = Pattern(#"\A(?:(\w+)\.)?(\w+)\z"#)
    private static let declared = Pattern(#"(?:let|var) (\w+): SQL (?:= |\{\s*)\z"#)

    /// The fragments that are declared under a name, by file and name.
    struct Fragments {
        private var byFile: [String: [String: SwiftSource.Literal]] = [:]

        init(_ sources: [SwiftSource]) {
            for source in sources {
                for literal in source.literals {
                    guard let found = declared.matches(in: literal.before).first else { continue }
                    byFile[source.path, default: [:]][found.groups[1]] = literal
                }
            }
        }

        /// The fragment of an interpolation, looked up in its own file, then in the files of its type or module.
        func find(_ code: String, in source: SwiftSource) -> SwiftSource.Literal? {
            guard let found = name.matches(in: code).first else { return nil }
            let (type, name) = (found.groups[1], found.groups[2])
            if type.isEmpty || type == "Self", let here = byFile[source.path]?[name] { return here }
            let folder = "Sources/\(source.module)/"
            let owner = type.isEmpty || type == "Self" ? Self.type(of: source.path) : type
            let candidates = byFile.filter { path, names in
                path.hasPrefix(folder) && names[name] != nil && Self.type(of: path) == owner
            }
            return candidates.count == 1 ? candidates.first?.value[name] : nil
        }

        /// The noun that a file is about: `Call` of `Call+Finding.swift`.
        private static func type(of path: String) -> String {
            let file = path.split(separator: "/").last ?? ""
            return String(file.prefix { $0 != "+" && $0 != "." })
        }
    }

    /// All statements of the code that are one text; sums of texts are put together when the program runs.
    static func all(in sources: [SwiftSource]) -> [PreparableStatement] {
        let fragments = Fragments(sources)
        return sources.flatMap { source in
            source.literals.compactMap { literal in
                guard !literal.isPart, !declared.isFound(in: literal.before) else { return nil }
                var count = 0
                let text = expand(literal, in: source, fragments, &count)
                guard beginning.isFound(in: text) else { return nil }
                let plain = literal.pieces.dropFirst().enumerated().reduce(literal.pieces[0]) {
                    $0 + "$\($1.offset + 1)" + $1.element
                }
                return PreparableStatement(place: "\(source.path):\(literal.line)", text: text, plainText: plain)
            }
        }
    }

    private static func expand(
        _ literal: SwiftSource.Literal, in source: SwiftSource, _ fragments: Fragments, _ count: inout Int
    ) -> String {
        var text = literal.pieces[0]
        for (code, piece) in zip(literal.interpolations, literal.pieces.dropFirst()) {
            if let fragment = fragments.find(code, in: source) {
                text += expand(fragment, in: source, fragments, &count)
            } else {
                count += 1
                text += "$\(count)"
            }
            text += piece
        }
        return text
    }
}
