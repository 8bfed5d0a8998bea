internal import Contracts
internal import Foundation
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres
internal import Sheets

/// The supervision board: what is due, late and at risk, by area and contract; as a page, a sheet and a report.
enum SupervisionRoutes {
    private static let readers: Access = .roles(ContractRoutes.readers)
    private static let area = InputField(
        "within", .text(max: 60), optional: true, label: "contracts.area", hint: "supervision.area_hint",
        "Code or name of the area; all of the authority's where none is named.")
    private static let flag = InputField(
        "flag", .choice(SupervisionBoard.Flag.allCases.map(\.rawValue), prefix: "supervision.flag"), optional: true,
        label: "supervision.flag", "Only contracts with this.")

    static let all: [Route] = [
        .page(
            "/{authority}/supervision", readers,
            "What is due, late and at risk over the contracts in force, by area and contract.",
            query: [area, flag, Paging.after], answer: board, index),
        .download(
            "/{authority}/supervision/list.xlsx", readers, "The supervision board as a sheet.", query: [area, flag],
            sheet),
        .download(
            "/{authority}/supervision/report.pdf", readers,
            "The supervision report in the layout of official documents.",
            query: [area], report),
    ]

    private static let board = Schema.object([
        ("counts", .dictionary(.integer)), ("contracts", .integer),
        (
            "items",
            .list(
                .object([
                    ("contract", .integer), ("number", .string), ("area", .string), ("next_due", .nullable(.day)),
                    ("days_late", .integer), ("flags", .list(.string)),
                ]))
        ), ("next", .nullable(.string)),
    ])

    private struct Found: Sendable {
        let board: SupervisionBoard
        let area: Area
        let children: [Area]
        let wanted: SupervisionBoard.Flag?

        var rows: [SupervisionBoard.Row] {
            board.rows.filter { row in wanted.map { row.flags.contains($0) } ?? true }
        }

        /// The rows of each area below this one; what lies in the area itself comes first.
        var byArea: [(name: String, rows: [SupervisionBoard.Row])] {
            let start = area.path.utf8.count
            let groups = Dictionary(grouping: board.rows) { row -> String in
                String(decoding: row.areaPath.utf8.dropFirst(start).prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
            }
            let own = groups[""].map { [(name: area.name, rows: $0)] } ?? []
            return own + children.compactMap { child in groups[child.code].map { (name: child.name, rows: $0) } }
        }
    }

    private static func find(_ visit: Visit) async throws -> Found {
        let viewer = visit.viewer
        let code = visit.input.text("within")
        let wanted = SupervisionBoard.Flag(rawValue: visit.input.text("flag"))
        return try await visit.read { db in
            let area: Area
            do {
                let own = try Organisation.find(try viewer.requireTenant().organisation, in: db)
                let asked = try AreaInput.code(code.isEmpty ? own.areaCode : code, field: "within", in: db)
                area = try Area.find(asked, in: db)
            } catch let refusal as FieldRefusal {
                throw FieldRefusal("within", refusal.message.key, refusal.message.arguments)
            }
            return Found(
                board: try SupervisionBoard.load(area, for: viewer, in: db), area: area,
                children: try Area.children(of: area.code, in: db), wanted: wanted)
        }
    }

    private static func index(_ visit: Visit) async throws -> Page {
        let found = try await find(visit)
        let (rows, next) = try visit.slice(found.rows) { $0.contract.rawValue }
        let base = "\(visit.base)/supervision"
        let query = "within=\(found.area.code)" + (found.wanted.map { "&flag=\($0.rawValue)" } ?? "")
        var desk = Desk()
        desk.figures =
            [visit.figure("supervision.in_force", found.board.rows.count)]
            + SupervisionBoard.Flag.allCases.map { visit.figure($0.messageKey, found.board.count($0)) }
        desk.filterURL = base
        desk.filters = [
            visit.field(area, value: found.area.code),
            visit.field(
                flag, value: found.wanted?.rawValue ?? "",
                options: [(value: "", text: "–")]
                    + SupervisionBoard.Flag.allCases.map { (value: $0.rawValue, text: visit.text($0.messageKey)) }),
        ]
        desk.links = [
            .init(linkURL: "\(base)/report.pdf?within=\(found.area.code)", linkText: visit.text("supervision.report")),
            .init(linkURL: "\(base)/list.xlsx?\(query)", linkText: visit.text("supervision.sheet")),
        ]
        if let next {
            desk.links.append(
                .init(linkURL: "\(base)?\(query)&after=\(next)", linkText: visit.text("layout.pager_next")))
        }
        desk.tables = [areaTable(found, visit), contractTable(rows, found.board.today, visit)]
        let board = found.board
        return visit.desk(
            Message("supervision.title"), desk, json: json(board, rows, next),
            crumbs: [.init(Message("navigation.contracts"), "\(visit.base)/contracts")])
    }

    private static func areaTable(_ found: Found, _ visit: Visit) -> Desk.Table {
        let codes = Dictionary(found.children.map { ($0.name, $0.code) }) { first, _ in first }
        return .init(
            visit.text("supervision.by_area"),
            [visit.text("contracts.area"), visit.text("supervision.in_force")]
                + SupervisionBoard.Flag.allCases.map { visit.text($0.messageKey) } + [visit.text("contracts.value")],
            found.byArea.map { name, rows in
                [
                    .head(name, url: codes[name].map { "\(visit.base)/supervision?within=\($0)" }),
                    .number("\(rows.count)"),
                ] + SupervisionBoard.Flag.allCases.map { flag in .number("\(rows.count { $0.flags.contains(flag) })") }
                    + [.money(Money(fen: rows.reduce(0) { $0 + $1.value.fen }))]
            })
    }

    private static func contractTable(
        _ rows: [SupervisionBoard.Row], _ today: Day, _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("supervision.by_contract"),
            [
                "contracts.number", "contracts.title", "contracts.contractor", "supervision.next_due",
                "supervision.days_late", "supervision.flags", "contracts.ends_on",
            ].map { visit.text($0) },
            rows.map { row in
                [
                    .head(row.number, url: "\(visit.base)/contracts/\(row.contract)"), .text(row.title),
                    .text(row.contractorName), .text(row.nextDue?.description ?? ""),
                    .number("\(row.daysLate(on: today))"), .text(flags(row, visit)), .text(row.endsOn.description),
                ]
            })
    }

    private static func flags(_ row: SupervisionBoard.Row, _ visit: Visit) -> String {
        SupervisionBoard.Flag.allCases.filter(row.flags.contains).map { visit.text($0.messageKey) }
            .joined(separator: visit.text("contracts.comma"))
    }

    private static func json(_ board: SupervisionBoard, _ rows: [SupervisionBoard.Row], _ next: Int64?) -> JSON {
        var counts = JSONObject()
        for flag in SupervisionBoard.Flag.allCases { counts[flag.rawValue] = .integer(Int64(board.count(flag))) }
        return [
            "counts": .object(counts), "contracts": .integer(Int64(board.rows.count)),
            "items": .array(
                rows.map { row in
                    [
                        "contract": .integer(row.contract.rawValue), "number": .string(row.number),
                        "area": .string(row.areaCode),
                        "next_due": row.nextDue.map { .string($0.description) } ?? .null,
                        "days_late": .integer(Int64(row.daysLate(on: board.today))),
                        "flags": .array(
                            SupervisionBoard.Flag.allCases.filter(row.flags.contains).map { .string($0.rawValue) }),
                    ]
                }), "next": Paging.json(next),
        ]
    }

    private static func sheet(_ visit: Visit) async throws -> Download {
        let found = try await find(visit)
        let heads = [
            "contracts.number", "contracts.title", "contracts.contractor", "contracts.area", "supervision.next_due",
            "supervision.days_late", "supervision.flags", "contracts.ends_on", "contracts.value",
        ]
        return try Tabular(
            name: "supervision-\(found.area.code)",
            columns: heads.map { key in
                switch key {
                case "contracts.value": SheetColumn(visit.text(key), .money)
                case "supervision.days_late": SheetColumn(visit.text(key), .integer)
                default: SheetColumn(visit.text(key), .text)
                }
            },
            rows: found.rows.map { row in
                [
                    .text(row.number), .text(row.title), .text(row.contractorName), .text(row.areaCode),
                    .text(row.nextDue?.description ?? ""), .integer(Int64(row.daysLate(on: found.board.today))),
                    .text(flags(row, visit)), .text(row.endsOn.description), .money(row.value),
                ]
            }
        ).xlsx()
    }

    private static func report(_ visit: Visit) async throws -> Download {
        let found = try await find(visit)
        let (board, tenant) = (found.board, try visit.tenant())
        let name = visit.language == .chinese ? tenant.name : tenant.englishName
        let late = board.rows.filter {
            $0.flags.contains(.late) || $0.flags.contains(.risk) || $0.flags.contains(.duty)
        }
        let paragraphs = [
            visit.text(
                "supervision.report_summary",
                [
                    "day": board.today.chinese(visit), "area": found.area.name, "count": "\(board.rows.count)",
                    "value": Money(fen: board.rows.reduce(0) { $0 + $1.value.fen }).grouped,
                ])
        ]
        let sections = SupervisionBoard.Flag.allCases.map { flag in
            visit.text(
                "supervision.report_line",
                ["flag": visit.text(flag.messageKey), "count": "\(board.count(flag))"])
        }
        let paper = NoticePaper(
            frame: try visit.frame(visit.text("supervision.report_title"), number: ""), redHeadName: name,
            addressee: "", paragraphs: paragraphs,
            sections: [
                .init(heading: visit.text("supervision.report_state"), texts: sections),
                .init(
                    heading: visit.text("supervision.report_duties"), texts: [visit.text("supervision.report_note")]),
            ],
            attachments: [visit.text("supervision.by_area"), visit.text("supervision.report_list")], issuerName: name,
            issuedOn: board.today.chinese(visit), contacts: [],
            tables: [areaAnnex(found, visit), lateAnnex(late, board.today, visit)])
        let bytes = try await visit.print(
            "notice", paper, identifier: "supervision-\(found.area.code)-\(board.today)")
        return Download(
            name: "supervision-\(found.area.code)-\(board.today).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func areaAnnex(_ found: Found, _ visit: Visit) -> NoticePaper.Table {
        let shown: [SupervisionBoard.Flag] = [.late, .risk, .check, .accept, .unpaid, .suspended]
        return NoticePaper.Table(
            label: visit.text("supervision.annex", ["number": "1"]), title: visit.text("supervision.by_area"),
            columns: [visit.text("contracts.area"), visit.text("supervision.in_force")]
                + shown.map { visit.text($0.messageKey) },
            rows: found.byArea.map { name, rows in
                .init(
                    cells: [.init(text: name, isNumber: false), .init(text: "\(rows.count)", isNumber: true)]
                        + shown.map { flag in
                            .init(text: "\(rows.count { $0.flags.contains(flag) })", isNumber: true)
                        })
            })
    }

    private static func lateAnnex(
        _ rows: [SupervisionBoard.Row], _ today: Day, _ visit: Visit
    ) -> NoticePaper.Table {
        NoticePaper.Table(
            label: visit.text("supervision.annex", ["number": "2"]), title: visit.text("supervision.report_list"),
            columns: [
                "contracts.number", "contracts.title", "contracts.contractor", "supervision.next_due",
                "supervision.days_late", "supervision.flags",
            ].map { visit.text($0) },
            rows: rows.prefix(500).map { row in
                .init(
                    cells: [
                        row.number, row.title, row.contractorName, row.nextDue?.description ?? "",
                        "\(row.daysLate(on: today))", flags(row, visit),
                    ].enumerated().map { .init(text: $1, isNumber: $0 == 4) })
            })
    }
}

extension Day {
    /// The day as an official document writes it.
    fileprivate func chinese(_ visit: Visit) -> String {
        visit.text("supervision.day", ["year": "\(year)", "month": "\(month)", "day": "\(day)"])
    }
}
