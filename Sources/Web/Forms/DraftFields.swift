internal import Forms
internal import Kernel
internal import Platform

/// What the pages of the form designer take.
enum DraftFields {
    static func text(
        _ name: String, max: Int = 200, optional: Bool = true, hint: Bool = false, _ description: String
    ) -> InputField {
        InputField(
            name, .text(max: max), optional: optional, label: "forms.design.\(name)",
            hint: hint ? "forms.design.hint.\(name)" : nil, description)
    }

    private static func long(_ name: String, max: Int = 20_000, _ description: String) -> InputField {
        InputField(
            name, .longText(max: max), optional: true, label: "forms.design.\(name)",
            hint: "forms.design.hint.\(name)", description)
    }

    private static func whole(_ name: String, _ description: String) -> InputField {
        InputField(name, .integer(0...1_073_741_824), optional: true, label: "forms.design.\(name)", description)
    }

    static let code = InputField(
        "code", .text(max: 41), label: "forms.field.code", hint: "forms.design.hint.code", "Code of the form.")
    static let purpose = InputField(
        "purpose", .choice(FormVersion.Purpose.allCases.map(\.rawValue), prefix: "forms.purpose"),
        label: "forms.design.purpose", "What the form is for.")
    static let titles = [
        text("title_zh", optional: false, "Its name in Chinese."),
        text("title_en", optional: false, "Its name in English."),
    ]
    static let begin = [code, purpose] + titles
    static let settings =
        titles + [
            text("title_field", max: 40, "Key of the text field that names what is handed in."),
            text("amount_field", max: 40, "Key of the money field that says how much is asked for."),
            text("score_field", max: 40, "Key of the scale or calculated number that is the score."),
        ]
    /// The section that is changed; left out for a new one.
    static let section = text("section", max: 40, "Key of the section that is changed; left out for a new one.")
    static let sections =
        [section, text("key", max: 40, optional: false, hint: true, "Its key in the form.")] + titles + [
            long("help_zh", max: 2_000, "What to know before, in Chinese."),
            long("help_en", max: 2_000, "What to know before, in English."),
            text("shown_if", max: 2_000, hint: true, "It is asked only when this is true."),
        ]
    static let type = InputField(
        "type", .choice(FormField.types, prefix: "forms.type"), label: "forms.design.type", "What kind of answer.")
    static let target = text("section", max: 40, optional: false, "Key of the section that it belongs to.")
    /// The field that is changed; left out for a new one.
    static let field = text("field", max: 40, "Key of the field that is changed; left out for a new one.")
    static let common = [
        text("key", max: 40, optional: false, hint: true, "Its key in the form."),
        text("label_zh", max: 500, optional: false, "The question in Chinese."),
        text("label_en", max: 500, optional: false, "The question in English."),
        long("help_zh", max: 2_000, "How to answer, in Chinese."),
        long("help_en", max: 2_000, "How to answer, in English."),
        InputField(
            "required", .boolean, optional: true, label: "forms.design.required", "Whether it must be answered."),
        InputField(
            "sensitivity",
            .choice(FormField.Sensitivity.allCases.map(\.rawValue), prefix: "forms.sensitivity"), optional: true,
            label: "forms.design.sensitivity", hint: "forms.design.hint.sensitivity", "Who may ever see the answer."),
        text("shown_if", max: 2_000, hint: true, "It is asked only when this is true."),
        text("required_if", max: 2_000, hint: true, "It must be answered when this is true."),
        long("rules", "Lines: condition | message in Chinese | message in English."),
    ]
    static let limits: [InputField] = [
        whole("length_max", "Characters at most."), whole("places", "Decimals at most."),
        text("min", max: 40, "The smallest number or amount."), text("max", max: 40, "The largest number or amount."),
        text("unit_zh", max: 40, "What is counted, in Chinese."),
        text("unit_en", max: 40, "What is counted, in English."),
        InputField("earliest", .date, optional: true, label: "forms.design.earliest", "The earliest day."),
        InputField("latest", .date, optional: true, label: "forms.design.latest", "The latest day."),
        long("options", "Lines: key | Chinese | English."), whole("count_min", "Choices at least."),
        whole("count_max", "Choices or files at most."), whole("bytes_max", "Bytes of a file at most."),
        text("media_types", max: 500, "Media types that are accepted."),
        long("lines", "Lines of a budget: key | Chinese | English | percent at most."),
        long("sources", "Sources of a budget: key | Chinese | English."),
        text("requested_sources", max: 500, "Keys of the sources that make up what is asked for."),
        text("total_field", max: 40, "Key of the money field that must equal what is asked for."),
        text("formula", max: 2_000, hint: true, "How it is worked out."),
        long("items", "Lines: key | Chinese | English | weight | yes when reversed."),
        long("points", "Lines: key | score | Chinese | English."),
        InputField(
            "method", .choice(ScaleRules.Method.allCases.map(\.rawValue), prefix: "forms.method"), optional: true,
            label: "forms.design.method", "How the scores of the items become one."),
        long("bands", "Lines: key | from | Chinese | English."),
        long("columns", "Lines: key | type | Chinese | English | limits."),
        InputField(
            "layout", .choice(TableRules.Layout.allCases.map(\.rawValue), prefix: "forms.layout"), optional: true,
            label: "forms.design.layout", "How the rows are shown."),
        whole("rows_min", "Rows at least."), whole("rows_max", "Rows at most."),
        long("totals", "Lines: column | what it must come to."),
        InputField(
            "asks_identity", .boolean, optional: true, label: "forms.design.asks_identity",
            "Whether the identity number is asked for."),
    ]
    static let fields = [field, type, target] + common + limits
    static let move = [
        text("field", max: 40, "Key of the field that is moved."),
        text("section", max: 40, "Key of the section that is moved."),
        InputField(
            "direction", .choice(FormOutline.Direction.allCases.map(\.rawValue), prefix: "forms.direction"),
            label: "forms.design.direction", "Up or down."),
    ]
    static let removal = [
        text("field", max: 40, "Key of the field that is taken out."),
        text("section", max: 40, "Key of the section that is taken out."),
    ]
    static let definition = InputField(
        "definition", .longText(max: 200_000), label: "forms.field.definition", "The form as JSON text.")
    static let answers = InputField(
        "answers", .answers(max: 2_000_000), optional: true, label: "proposals.field.answers",
        "Answers by field of the form.")
}
