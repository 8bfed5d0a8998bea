/// Templates that include and inherit each other by their names.
public struct MustacheLibrary: Sendable {
    private var templates: [String: MustacheTemplate]

    /// A library of templates by their names.
    public init(templates: [String: MustacheTemplate] = [:]) {
        self.templates = templates
    }

    /// Reads a template and keeps it under a name. Throws: ``MustacheTemplate/Fault``.
    public mutating func register(_ string: String, named name: String) throws(MustacheTemplate.Fault) {
        templates[name] = try MustacheTemplate(string: string)
    }

    /// The text of a template with its content put in; nil when there is no template of that name.
    ///
    /// - Parameter around: Values by name that are used where the content has none.
    public func render(_ content: Any, around: [String: Any] = [:], withTemplate name: String) -> String? {
        guard let template = templates[name] else { return nil }
        var rendering = Rendering(templates: templates, content: content, around: around)
        rendering.write(template.parts)
        return rendering.output
    }
}
