internal import Contracts
internal import Kernel
internal import Platform

/// Procurements: run here below the threshold, recorded here when a statutory method ran on the government's platform.
enum ProcurementRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let opener: Access = .roles([.programmeOfficer, .decisionMaker])
    private static let one = "/{authority}/procurements/{procurement}"
    typealias Handlers = ProcurementHandlers

    static let query = [
        CatalogueRoutes.words,
        InputField(
            "stage", .choice(Procurement.State.allCases.map(\.rawValue), prefix: "purchasing.procurement"),
            optional: true, label: "purchasing.field.state", "How far they are."),
        InputField(
            "method", .choice(ProcurementFields.methods, prefix: "contracts.method"), optional: true,
            label: "contracts.method", "How the contractor is found."),
    ]

    static let all: [Route] = lists + steps + statutory + ProcurementPapers.routes + ProcurementBondRoutes.all

    private static let lists: [Route] = [
        .page(
            "/{authority}/procurements", .everyone, "Lists the procurements.", query: query + [Paging.after],
            answer: .page(of: .procurementLine), ProcurementPages.index),
        .download(
            "/{authority}/procurements/list.xlsx", .everyone, "The procurements as a workbook.", query: query,
            { visit in try await ProcurementPages.tabular(visit).xlsx() }),
        .page(
            "/{authority}/procurements/new", officer, "Shows the form for a procurement.",
            query: [ProcurementFields.preset], ProcurementPages.form),
        .post(
            "/{authority}/procurements", officer, "Starts a procurement for a need.", fields: ProcurementFields.start,
            creates: true, answer: .key, form: ProcurementPages.form, Handlers.start),
        .page(one, .everyone, "Shows a procurement.", answer: .procurement, ProcurementPages.show),
        .page(
            "/{authority}/purchase-matrix", .everyone, "Shows who may buy and who may supply services, with the rules.",
            answer: .object([
                (
                    "items",
                    .list(
                        .object([
                            ("body", .string), ("purchaser", .nullable(.boolean)), ("contractor", .nullable(.boolean)),
                        ]))
                )
            ]), PurchaseMatrixPages.show),
        .post(
            "/{authority}/purchase-matrix", officer, "Records what kind of body an organisation is, by a document.",
            fields: ProcurementFields.body, once: true, form: PurchaseMatrixPages.show, PurchaseMatrixPages.record),
    ]

    private static let steps: [Route] = [
        .post(
            one + "/reasons", .roles([.decisionMaker]), "Gives the reason for what the rules found.",
            fields: ProcurementFields.reasonOfFinding, answer: .key, form: ProcurementPages.show, Handlers.justify),
        .post(
            one + "/announcement", officer, "Announces a procurement below the threshold.",
            fields: ProcurementFields.announcement, answer: .key, form: ProcurementPages.show, Handlers.announce),
        .post(
            one + "/questions", .signedIn, "Asks about an announcement.", fields: [ProcurementFields.question],
            once: true, answer: .key, form: ProcurementPages.show, Handlers.ask),
        .post(
            one + "/answers", officer, "Answers a question for everybody.", fields: ProcurementFields.answer,
            answer: .key, form: ProcurementPages.show, Handlers.answer),
        .post(
            one + "/responses", .signedIn, "Seals a price and an offer.", fields: ProcurementFields.response,
            once: true,
            answer: .key, form: ProcurementPages.show, Handlers.respond),
        .post(
            one + "/opening", opener, "Opens the responses after the deadline.", answer: .key,
            form: ProcurementPages.show, Handlers.open),
        .post(
            one + "/opening-signature", opener, "Signs the opening as the second person: the quotes can be read.",
            answer: .key, form: ProcurementPages.show, Handlers.signOpening),
        .post(
            one + "/exclusions", officer, "Excludes a response with the reason.", fields: ProcurementFields.exclusion,
            answer: .key, form: ProcurementPages.show, Handlers.exclude),
        .post(
            one + "/marks", .roles([.programmeOfficer, .evaluator, .decisionMaker]), "Gives a response its marks.",
            fields: ProcurementFields.marks, answer: .key, form: ProcurementPages.show, Handlers.mark),
        .post(
            one + "/ranking", officer, "Ranks the responses.", answer: .key, form: ProcurementPages.show,
            Handlers.rank),
        .post(
            one + "/result", officer, "Announces the result.", answer: .key, form: ProcurementPages.show,
            Handlers.notice),
        .post(
            one + "/award", officer, "Awards the procurement through a recorded award.",
            fields: ProcurementFields.award, once: true, answer: .key, form: ProcurementPages.show, Handlers.award),
        .post(
            one + "/cancellation", opener, "Cancels a procurement before its opening.",
            fields: [ProcurementFields.reason], answer: .key, form: ProcurementPages.show, Handlers.cancel),
        .post(
            one + "/failure", opener, "Ends a procurement without a contract.", fields: [ProcurementFields.reason],
            answer: .key, form: ProcurementPages.show, Handlers.fail),
    ]

    private static let statutory: [Route] = [
        .post(
            one + "/record", officer, "Records what the government's platform did.", fields: ProcurementFields.record,
            answer: .key, form: ProcurementPages.show, Handlers.record),
        .post(
            one + "/challenges", officer, "Records a challenge.", fields: ProcurementFields.challenge, once: true,
            answer: .key, form: ProcurementPages.show, Handlers.challenge),
        .post(
            one + "/complaints", officer, "Records a complaint about a challenge, and its suspension.",
            fields: ProcurementFields.complaint, once: true, answer: .key, form: ProcurementPages.show,
            Handlers.complain),
        .post(
            one + "/decisions", officer, "Records the answer to a challenge or the decision about a complaint.",
            fields: ProcurementFields.decision, answer: .key, form: ProcurementPages.show, Handlers.decide),
    ]
}

extension Schema {
    static let procurementLine = Schema.object([
        ("id", .integer), ("number", .string), ("title", .string), ("item", .string), ("area", .string),
        ("estimate", .money), ("method", .codes(ProcurementFields.methods)),
        ("state", .codes(Procurement.State.allCases.map(\.rawValue))), ("responses_due_at", .nullable(.timestamp)),
    ])
    static let procurement = Schema.object(
        [
            ("id", .integer), ("number", .string), ("title", .string), ("item", .string), ("area", .string),
            ("estimate", .money), ("method", .codes(ProcurementFields.methods)),
            ("state", .codes(Procurement.State.allCases.map(\.rawValue))), ("responses_due_at", .nullable(.timestamp)),
            ("description", .string), ("price_weight", .nullable(.decimal)), ("notice_ends_on", .nullable(.day)),
            ("suspended", .boolean),
            ("criteria", .list(.object([("n", .integer), ("title", .string), ("weight", .decimal)]))),
            (
                "findings",
                .list(.object([("id", .integer), ("kind", .string), ("evidence", .string), ("reason", .string)]))
            ),
            (
                "responses",
                .list(
                    .object([
                        ("id", .integer), ("organisation", .integer), ("name", .string), ("submitted_at", .timestamp),
                        ("sha256", .string), ("price", .nullable(.money)),
                        ("offer", .nullable(.string)), ("rank", .nullable(.integer)),
                        ("price_points", .nullable(.decimal)), ("quality_points", .nullable(.decimal)),
                        ("excluded", .string),
                    ]))
            ),
            (
                "awards",
                .list(
                    .object([
                        ("recorded_award", .integer), ("name", .string), ("price", .money), ("withdrawn", .boolean),
                    ]))
            ),
            (
                "challenges",
                .list(
                    .object([
                        ("id", .integer), ("complaint", .boolean), ("filed_on", .day), ("answer_due", .day),
                        ("estimated", .boolean), ("outcome", .nullable(.string)), ("suspended_until", .nullable(.day)),
                    ]))
            ),
            ProcurementBondRoutes.schema,
        ] + ProcurementPapers.schema)
}
