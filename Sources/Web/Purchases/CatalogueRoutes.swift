internal import Contracts
internal import Kernel
internal import Platform

/// The catalogue of purchasable services (指导性目录): for everybody to read, search and download; an officer enters items,
/// takes in sheets and ends what no longer holds.
enum CatalogueRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let item = "/{authority}/catalogue/{catalogueitem}"

    static let words = InputField(
        "words", .text(max: 100), optional: true, label: "purchasing.field.words", "Words in code or name.")
    static let query = [
        words,
        InputField(
            "place", .text(max: 12), optional: true, label: "purchasing.field.area", "Items that hold in this area."),
        InputField(
            "day", .date, optional: true, label: "purchasing.field.on_day",
            "The day on which they hold; all without one."),
    ]
    static let fields = [
        InputField(
            "code", .text(max: 5), label: "purchasing.field.code", hint: "purchasing.hint.code",
            "A or B, then none, two or four digits: A, A04, A0401."),
        InputField("name", .text(max: 200), label: "purchasing.field.name", "Its name."),
        InputField(
            "nameEnglish", .text(max: 200), optional: true, label: "purchasing.field.name_en", "Its name in English."),
        InputField("area", .text(max: 12), label: "purchasing.field.area", "Code of the area where it holds."),
        InputField(
            "department", .text(max: 100), optional: true, label: "purchasing.field.department",
            "The department whose catalogue it is."),
        InputField("validFrom", .date, label: "purchasing.field.valid_from", "First day."),
        InputField("validTo", .date, optional: true, label: "purchasing.field.valid_to", "Last day."),
        InputField("citation", .text(max: 300), label: "purchasing.field.citation", "Where it stands."),
    ]
    static let file = InputField(
        "file", .file, label: "purchasing.field.file", hint: "purchasing.hint.file",
        "A sheet with the columns of the export.")
    static let ending = InputField("endsOn", .date, label: "purchasing.field.valid_to", "Last day.")

    static let schema = Schema.object([
        ("id", .integer), ("code", .string), ("level", .integer), ("name", .string), ("name_en", .string),
        ("area", .string), ("department", .string), ("valid_from", .day), ("valid_to", .nullable(.day)),
        ("citation", .string),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/catalogue", .everyone, "Lists the catalogue of purchasable services.",
            query: query + [Paging.after], answer: .page(of: schema), CataloguePages.index),
        .post(
            "/{authority}/catalogue", officer, "Enters an item of the catalogue.", fields: fields, once: true,
            form: CataloguePages.form, CatalogueHandlers.add),
        .page(
            "/{authority}/catalogue/new", officer, "Shows the forms for items of the catalogue.", CataloguePages.form),
        .post(
            "/{authority}/catalogue/sheets", officer, "Takes in a sheet of items.", fields: [file], once: true,
            answer: .object([("items", .integer)]), form: CataloguePages.form, CatalogueHandlers.take),
        .download(
            "/{authority}/catalogue/items.csv", .everyone, "The catalogue as CSV.", query: query,
            { visit in try await CataloguePages.tabular(visit).csv() }),
        .download(
            "/{authority}/catalogue/items.xlsx", .everyone, "The catalogue as a workbook.", query: query,
            { visit in try await CataloguePages.tabular(visit).xlsx() }),
        .page(
            item, .everyone, "Shows an item of the catalogue with its versions.", answer: schema, CataloguePages.show),
        .post(
            item + "/end", officer, "Ends an item of the catalogue.", fields: [ending], form: CataloguePages.show,
            CatalogueHandlers.end),
    ]
}
