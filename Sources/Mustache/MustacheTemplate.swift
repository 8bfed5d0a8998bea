/// A template of the language Mustache, read once and rendered often. Source: mustache(5).
///
/// The part of the language that pages need: `{{name}}` escaped for HTML, `{{{name}}}` as it is, sections `{{#name}}`,
/// inverted sections `{{^name}}`, partials `{{> name}}`, inheritance with `{{<parent}}` and `{{$block}}`, comments,
/// `{{.}}` for the item itself, `{{.name}}` for a name that is not looked up outside the item, and `{{first()}}`,
/// `{{last()}}` and `{{index()}}` for its place in a list. Anything else is refused when the template is read.
public struct MustacheTemplate: Sendable {
    let parts: [Part]

    /// A piece of a template.
    indirect enum Part: Sendable {
        case text(String)
        /// A value; escaped unless `isMarkup`.
        case value(Name, isMarkup: Bool)
        case section(Name, [Part])
        case inverted(Name, [Part])
        /// Another template, with the blocks that replace its own.
        case partial(String, blocks: [String: [Part]])
        /// A block that a template which inherits this one may replace.
        case block(String, [Part])
    }

    /// What a tag names.
    enum Name: Sendable, Hashable {
        /// Looked up in the item, then in what is around it.
        case anywhere(String)
        /// Looked up in the item only.
        case item(String)
        /// The item itself.
        case whole
        /// Where the item stands in its list.
        case place(Place)
    }

    /// Where an item stands in its list.
    enum Place: String, Sendable {
        case first, last, index
    }

    /// Why a text is no template.
    public struct Fault: Error, Sendable, CustomStringConvertible {
        /// The line, from 1.
        public let line: Int
        /// What is wrong there.
        public let reason: String

        /// Line and reason.
        public var description: String { "\(line): \(reason)" }
    }

    /// Reads a template. Throws: ``Fault``.
    public init(string: String) throws(Fault) {
        var reader = TemplateReader(string)
        parts = try reader.parts()
    }
}

/// Something whose parts a template reads by their names.
public protocol MustacheParent {
    /// The part of that name: a text, number, Boolean, list, parent or struct; nil if there is none.
    func child(named name: String) -> Any?
}

extension Dictionary: MustacheParent where Key == String {
    /// The value of the key.
    public func child(named name: String) -> Any? { self[name] }
}
