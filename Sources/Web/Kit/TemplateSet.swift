internal import Foundation
internal import Mustache

/// The templates of all pages, once per language: texts are put in when the templates are loaded, so a page costs no
/// look-up.
struct TemplateSet: Sendable {
    private let libraries: [Language: MustacheLibrary]
    /// Names of all templates, e.g. `calls/show`.
    let names: Set<String>

    /// Loads every template below a folder. Throws when one does not parse or names an unknown message.
    init(directory: URL, catalogue: Catalogue) throws {
        var sources: [String: String] = [:]
        let enumerator = FileManager.default.enumerator(atPath: directory.path)
        while let path = enumerator?.nextObject() as? String {
            guard path.hasSuffix(".mustache") else { continue }
            let text = try String(contentsOf: directory.appendingPathComponent(path), encoding: .utf8)
            sources[String(path.dropLast(".mustache".count))] = text
        }
        guard !sources.isEmpty else { throw Catalogue.Fault(description: "no templates in \(directory.path)") }
        var libraries: [Language: MustacheLibrary] = [:]
        for language in Language.allCases {
            var library = MustacheLibrary()
            for (name, source) in sources {
                do {
                    try library.register(Self.expand(source, catalogue, language, name), named: name)
                } catch let fault as MustacheTemplate.Fault {
                    throw Catalogue.Fault(description: "\(name).mustache: \(fault)")
                }
            }
            libraries[language] = library
        }
        self.libraries = libraries
        names = Set(sources.keys)
    }

    /// The page as text, with values by name for what its content does not have. Throws when there is no such template.
    func render(
        _ template: String, _ content: Any, around: [String: Any] = [:], in language: Language
    ) throws -> String {
        guard let text = libraries[language]?.render(content, around: around, withTemplate: template) else {
            throw Catalogue.Fault(description: "no template \(template)")
        }
        return text
    }

    /// Replaces every `[[key]]` by its text; the variables of the text become variables of the page.
    static func expand(
        _ source: String, _ catalogue: Catalogue, _ language: Language, _ name: String
    ) throws -> String {
        var output = ""
        var rest = Substring(source)
        while let start = rest.range(of: "[["), let end = rest[start.upperBound...].range(of: "]]") {
            let key = String(rest[start.upperBound..<end.lowerBound])
            guard let text = catalogue.template(key, language) else {
                throw Catalogue.Fault(description: "\(name).mustache: no message \(key)")
            }
            output += rest[..<start.lowerBound]
            output += text.escapedForHTML
            rest = rest[end.upperBound...]
        }
        return output + rest
    }
}
