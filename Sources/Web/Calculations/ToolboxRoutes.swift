internal import Calculations
internal import Kernel
internal import Platform

/// 工具箱: the calculations behind published numbers, as forms for everybody. A result has an address of its own.
enum ToolboxRoutes {
    static let all: [Route] =
        [
            .page(
                "/toolbox", .everyone, "Lists the calculations that anybody can run again.",
                answer: .object([("items", .list(.object([("name", .string), ("summary", .string)])))]), index)
        ]
        + Tool.all.map { tool in
            .page(
                tool.path, .everyone, "Computes \(tool.calculation.summary).", query: tool.fields,
                answer: .calculated,
                form: { visit in page(tool, nil, nil, visit) }
            ) { visit in try show(tool, visit) }
        }

    private struct Entry: Sendable {
        let url: String
        let text: String
        let note: String
    }

    private struct Row: Sendable {
        let rowLabel: String
        let rowValue: String
        let rowIsEmpty: Bool
    }

    private struct Content: Sendable {
        let about: String
        let toolURL: String
        let fields: [FieldView]
        let hasResult: Bool
        let rows: [Row]
        let command: String
        let result: String
    }

    private static func index(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let tools: [Entry]
        }
        let tools = Tool.all.map { Entry(url: $0.path, text: visit.text($0.key), note: visit.text($0.aboutKey)) }
        return Page(
            "toolbox/index", title: Message("toolbox.title"), content: Content(tools: tools),
            json: [
                "items": .array(
                    Tool.all.map {
                        ["name": .string($0.calculation.name), "summary": .string($0.calculation.summary)]
                    })
            ])
    }

    private static func show(_ tool: Tool, _ visit: Visit) throws -> Page {
        do {
            guard let input = try tool.input(visit.input) else { return page(tool, nil, nil, visit) }
            if tool.calculation.needsSignIn(for: input) { _ = try visit.viewer.signedIn() }
            return page(tool, input, try tool.calculation.runBriefly(input), visit)
        } catch let error as CalculationRefusal {
            throw FieldRefusal(tool.field(of: error), error.text.key, error.text.arguments)
        }
    }

    private static func page(_ tool: Tool, _ input: JSON?, _ output: JSON?, _ visit: Visit) -> Page {
        let rows = (output?.object?.members ?? []).map { name, value in
            Row(
                rowLabel: label(name, visit), rowValue: words(value, visit), rowIsEmpty: value.isNull)
        }
        return Page(
            "toolbox/show", title: Message(tool.key),
            content: Content(
                about: visit.text(tool.aboutKey), toolURL: tool.path,
                fields: tool.fields.map {
                    visit.field($0, value: $0.name == "input" ? tool.calculation.example.input.pretty : "")
                },
                hasResult: output != nil, rows: rows,
                command: input.map { "echo '\($0.text)' | miaopu calc \(tool.calculation.name)" } ?? "",
                result: output?.text ?? ""),
            json: ["input": input ?? .null, "output": output ?? .null],
            crumbs: [.init(Message("toolbox.title"), "/toolbox"), .init(Message(tool.key), nil)])
    }

    /// What a member of a result is called; names that are nobody's words, such as those of criteria, stay.
    private static func label(_ name: String, _ visit: Visit) -> String {
        let key = "toolbox.result.\(name)"
        return visit.site.catalogue.template(key, visit.language) == nil ? name : visit.text(key)
    }

    /// A result as people read it.
    private static func words(_ value: JSON, _ visit: Visit) -> String {
        switch value {
        case .null: "—"
        case .bool(let flag): visit.text(flag ? "toolbox.yes" : "toolbox.no")
        case .number(let number): number.text
        case .string(let text): text
        case .array(let items): items.map { words($0, visit) }.joined(separator: items.first?.array == nil ? "、" : "；")
        case .object(let object):
            object.members.map { name, inner in "\(label(name, visit)) \(words(inner, visit))" }.joined(separator: "，")
        }
    }
}
