internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres
internal import Sheets

/// What towns and other payers bought themselves, by payer, for everybody.
enum PurchaseRoutes {
    private static let fields = [
        InputField(
            "purchases", .longText(max: 200_000), label: "purchases.field.purchases", hint: "purchases.hint.purchases",
            "A purchase a line: payer | code of the area | what was bought | document | day | amount in yuan.")
    ]
    private static let schema = Schema.object([
        ("payers", .integer), ("amount", .money), ("mean", .nullable(.money)),
        (
            "items",
            .list(.object([("payer", .string), ("area", .string), ("purchases", .integer), ("amount", .money)]))
        ),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/purchases", .everyone, "Shows what each payer bought itself.", answer: schema, show),
        .download(
            "/{authority}/purchases/payers.csv", .everyone, "Purchases by payer as CSV.",
            { visit in try await tabular(visit).csv() }),
        .download(
            "/{authority}/purchases/payers.xlsx", .everyone, "Purchases by payer as a workbook.",
            { visit in try await tabular(visit).xlsx() }),
        .post(
            "/{authority}/purchases", .roles([.programmeOfficer]), "Records purchases from their documents.",
            fields: fields, once: true, form: show, record),
    ]

    private static func payers(_ visit: Visit) async throws -> [PurchaseRecord.Payer] {
        let viewer = visit.viewer
        return try await visit.read { db in try PurchaseRecord.payers(for: viewer, in: db) }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let payers = try await payers(visit)
        let sum = try payers.map(\.amount).sum()
        let mean =
            payers.isEmpty ? nil : try Money(rounding: Fraction(sum.fen, over: Int64(payers.count) * 100) ?? .zero)
        var desk = Desk(remarks: [.init(remark: visit.text("purchases.remark"))])
        desk.figures = [
            .init(
                figureLabel: visit.text("purchases.payers"), figureValue: "\(payers.count)", figureUnit: "",
                figureNote: ""),
            visit.figure(visit.text("purchases.amount"), sum),
        ]
        if let mean { desk.figures.append(visit.figure(visit.text("purchases.mean"), mean)) }
        desk.links = [
            .init(linkURL: "\(visit.base)/action-plans", linkText: visit.text("plans.title")),
            .init(linkURL: "\(visit.base)/purchases/payers.xlsx", linkText: "XLSX"),
            .init(linkURL: "\(visit.base)/purchases/payers.csv", linkText: "CSV"),
        ]
        desk.tables = [
            .init(
                visit.text("purchases.title"),
                ["purchases.payer", "submissions.place", "purchases.count", "purchases.amount"].map { visit.text($0) },
                payers.map {
                    [.head($0.name), .text($0.areaName), .number("\($0.purchases)"), .money($0.amount)]
                })
        ]
        if visit.viewer.holdsAnywhere([.programmeOfficer]) {
            desk.forms = [
                visit.deskForm("purchases.record", "/purchases", fields.map { visit.field($0) }, isFirst: false)
            ]
        }
        return visit.desk(
            Message("purchases.title"), desk,
            json: [
                "payers": .integer(Int64(payers.count)), "amount": .string(sum.description),
                "mean": mean.map { .string($0.description) } ?? .null,
                "items": .array(
                    payers.map {
                        [
                            "payer": .string($0.name), "area": .string($0.areaName),
                            "purchases": .integer(Int64($0.purchases)), "amount": .string($0.amount.description),
                        ]
                    }),
            ])
    }

    private static func tabular(_ visit: Visit) async throws -> Tabular {
        let payers = try await payers(visit)
        return Tabular(
            name: "purchases",
            columns: [
                SheetColumn(visit.text("purchases.payer"), .text), SheetColumn(visit.text("submissions.place"), .text),
                SheetColumn(visit.text("purchases.count"), .integer),
                SheetColumn(visit.text("purchases.amount"), .money),
            ],
            rows: payers.map {
                [.text($0.name), .text($0.areaName), .integer(Int64($0.purchases)), .money($0.amount)]
            })
    }

    private static func record(_ visit: Visit) async throws -> Outcome {
        let lines = visit.input.text("purchases").split(whereSeparator: \.isNewline)
        let purchases = try lines.enumerated().compactMap { number, line -> PurchaseRecord? in
            let cells = line.split(omittingEmptySubsequences: false) { "|｜\t".contains($0) }.map { String($0).trimmed }
            if cells.allSatisfy(\.isEmpty) { return nil }
            guard cells.count == 6, let day = Day(cells[4]), let amount = Money(cells[5]) else {
                throw FieldRefusal("purchases", "sites.refusal.line", ["line": String(number + 1)])
            }
            return PurchaseRecord(
                payer: cells[0], areaCode: cells[1], subject: cells[2], document: cells[3], paidOn: day, amount: amount)
        }
        return try await visit.write { change in
            do {
                try PurchaseRecord.record(purchases, in: change)
            } catch let refusal as FieldRefusal where refusal.field == "area" {
                throw FieldRefusal("purchases", refusal.message.key, refusal.message.arguments)
            }
            return .done(
                "\(visit.base)/purchases",
                Message("purchases.flash.recorded", ["count": String(purchases.count)]))
        }
    }
}
