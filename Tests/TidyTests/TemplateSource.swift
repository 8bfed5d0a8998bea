import Foundation

/// A template with its tags and message markers.
struct TemplateSource {
    /// Path from the root.
    let path: String
    let text: String

    static let house = Result {
        try Repository.files("Templates", ".mustache").map { TemplateSource(path: $0, text: try Repository.text($0)) }
    }

    /// Name as pages and partials give it, such as `calls/show`.
    var name: String { String(path.dropFirst("Templates/".count).dropLast(".mustache".count)) }
    var isPartial: Bool { path.split(separator: "/").last?.hasPrefix("_") ?? false }

    private static let marker = Pattern(#"\[\[([^\]]*)\]\]"#)
    private static let tag = Pattern(#"\{\{([#^/<>$&]?)\s*([^{}]*?)\s*\}\}"#)
    private static let raw = Pattern(#"\{\{[{&]"#)

    /// Message markers.
    var keys: [Pattern.Match] { Self.marker.matches(in: text) }
    /// Tags: the sign, then the name.
    var tags: [Pattern.Match] { Self.tag.matches(in: text) }
    /// Outputs that are not escaped.
    var rawOutputs: [Pattern.Match] { Self.raw.matches(in: text) }

    private static let transform = Pattern(#"^(\w+)\((.*)\)$"#)
    private static let known: Set<String> = ["first", "index", "last", "even", "odd", "count", "empty", "reversed"]

    /// The names that the template takes from its page, with their lines; also those of its messages.
    func names(_ messages: Messages) -> [(name: String, line: Int)] {
        var names: [(name: String, line: Int)] = []
        for found in tags where ["", "#", "^", "&"].contains(found.groups[1]) {
            names.append((inner(found.groups[2]), found.line))
        }
        for found in keys {
            for variable in Messages.variables(messages.texts[found.groups[1]]?["zh-Hans"] ?? "") {
                names.append((variable, found.line))
            }
        }
        return names.filter { !$0.name.isEmpty && $0.name != "." }.map {
            ($0.name.hasPrefix(".") ? String($0.name.dropFirst()) : $0.name, $0.line)
        }
    }

    private func inner(_ name: String) -> String {
        Self.transform.matches(in: name).first.map { $0.groups[2] } ?? name
    }

    /// Transforms that the library does not have.
    var unknownTransforms: [String] {
        tags.flatMap { Self.transform.matches(in: $0.groups[2]) }.map { $0.groups[1] }
            .filter { !Self.known.contains($0) }
    }

    private static let unquoted = Pattern(#"<[a-zA-Z][\w-]*(?:\s+[\w:-]+(?:="[^"]*")?)*\s+[\w:-]+=(?!")[^<>]*>"#)
    private static let inlined = Pattern(#"<[a-zA-Z][^<>]*?\s(style|on\w+)="#)

    /// The markup without tags of the template language: what they stand for is a letter.
    private var markup: String {
        var markup = text
        for found in tags {
            let isValue = found.groups[1].isEmpty || found.groups[1] == "&"
            markup = markup.replacing(found.groups[0], with: isValue ? "v" : " ")
        }
        return markup.replacing("[[", with: "").replacing("]]", with: "")
    }

    /// Elements with an attribute whose value is not in double quotes.
    var unquotedAttributes: [String] { Self.unquoted.matches(in: markup).map { $0.groups[0] } }
    /// Elements with a style or a script of their own, which the content security policy would not let work.
    var inlinedCode: [String] { Self.inlined.matches(in: markup).map { $0.groups[0] } }
}
