internal import Forms
internal import Platform

/// What the API says of forms.
extension Schema {
    private static let wording = Schema.object([("zh-Hans", .string), ("en", .string)])
    private static let option = Schema.object([("key", .string), ("label", wording)])
    private static let budgetLine = Schema.object(
        [("key", .string), ("label", wording)], optional: [("percent_max", .decimal)])
    private static let band = Schema.object([("key", .string), ("from", .decimal), ("label", wording)])
    private static let scaleItem = Schema.object(
        [("key", .string), ("label", wording)], optional: [("reversed", .boolean), ("weight", .decimal)])
    private static let scalePoint = Schema.object([("key", .string), ("score", .decimal), ("label", wording)])
    private static let fieldRule = Schema.object([("require", .string), ("message", wording)])
    private static let common: [(name: String, schema: Schema)] = [
        ("key", .string), ("type", .codes(FormField.types)), ("label", wording), ("required", .boolean),
        ("sensitivity", .codes(FormField.Sensitivity.allCases.map(\.rawValue))),
    ]
    private static let limits: [(name: String, schema: Schema)] = [
        ("help", wording), ("length_max", .integer), ("places", .integer), ("min", .decimal), ("max", .decimal),
        ("unit", wording), ("earliest", .day), ("latest", .day), ("options", .list(option)),
        ("count_min", .integer), ("count_max", .integer), ("bytes_max", .integer), ("media_types", .list(.string)),
        ("lines", .list(budgetLine)), ("sources", .list(option)), ("requested_sources", .list(.string)),
        ("total_field", .string), ("rows_max", .integer), ("formula", .string), ("bands", .list(band)),
        ("items", .list(scaleItem)), ("points", .list(scalePoint)),
        ("method", .codes(ScaleRules.Method.allCases.map(\.rawValue))),
        ("layout", .codes(TableRules.Layout.allCases.map(\.rawValue))), ("rows_min", .integer),
        ("totals", .list(.object([("column", .string), ("equals", .string)]))), ("asks_identity", .boolean),
        ("shown_if", .string), ("required_if", .string), ("rules", .list(fieldRule)),
    ]
    /// A question of a form. Which limits it has depends on its type.
    private static let question = Schema.object(
        common, optional: limits + [("columns", .list(.object(common, optional: limits)))])
    /// A form: its sections and their questions.
    static let formDefinition = Schema.object(
        [
            ("title", wording),
            (
                "sections",
                .list(
                    .object(
                        [("key", .string), ("title", wording), ("fields", .list(question))],
                        optional: [("help", wording), ("shown_if", .string)]))
            ),
        ], optional: [("title_field", .string), ("amount_field", .string), ("score_field", .string)])
    /// A version of a form.
    static let formVersion = Schema.object([
        ("id", .integer), ("code", .string), ("purpose", .codes(FormVersion.Purpose.allCases.map(\.rawValue))),
        ("number", .integer), ("sha256", .string), ("definition", formDefinition),
    ])
    /// A form that is being designed.
    static let formDraft = Schema.object([
        ("id", .integer), ("code", .string), ("purpose", .codes(FormVersion.Purpose.allCases.map(\.rawValue))),
        ("based_on", .nullable(.integer)), ("version", .integer), ("definition", formDefinition),
    ])
    /// A form with answers, worked out.
    static let formState = Schema.object([
        ("answers", formAnswers), ("shown", .list(.string)), ("required", .list(.string)),
        ("problems", .list(.object([("field", .nullable(.string)), ("message", .string)]))),
        ("score", .nullable(.decimal)), ("band", .nullable(.string)),
    ])
    /// A form that comes with a release.
    static let formTemplate = Schema.object([
        ("code", .string), ("purpose", .codes(FormVersion.Purpose.allCases.map(\.rawValue))),
        ("definition", formDefinition),
        (
            "samples",
            .list(
                .object([
                    ("title", wording), ("answers", formAnswers), ("score", .nullable(.decimal)),
                    ("band", .nullable(.string)),
                ]))
        ),
    ])
}
