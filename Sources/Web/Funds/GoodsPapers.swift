internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Papers behind the arrival and the moves of a gift in kind, each with its hash.
enum GoodsPapers {
    private static let move = InputField("move", .identifier, label: "goods.paper_of", "The move that it proves.")
    private static let file = InputField(
        "file", .file, label: "entries.file", hint: "goods.paper_hint", "The paper: a list, a photo, a signed note.")

    static let all: [Route] = [
        .post(
            "/{authority}/goods/{goods}/files", .roles([.accountant, .cashier]),
            "Attaches the paper behind the arrival or a move of a gift in kind.", fields: [move, file], creates: true,
            answer: .key, form: GoodsRoutes.show, attach),
        .download(
            "/{authority}/goods/{goods}/files/{file}", .roles(FundRoutes.readers),
            "A paper behind a gift in kind or one of its moves.", paper),
    ]

    static let schema = Schema.list(
        .object([
            ("id", .integer), ("move", .integer), ("name", .string), ("bytes", .integer), ("sha256", .string),
        ]))

    /// A move as it is named in a list: the day, what happened, how many.
    private static func name(of move: StockMove, _ visit: Visit) -> String {
        "\(move.day) \(visit.text(move.kind.messageKey)) \(move.quantity) \(move.to)"
    }

    static func table(
        _ papers: [StockMove.Paper], _ moves: [StockMove], of goods: Goods, _ visit: Visit
    ) -> Desk.Table {
        let names = Dictionary(uniqueKeysWithValues: moves.map { ($0.id, name(of: $0, visit)) })
        return .init(
            visit.text("goods.papers"),
            ["entries.file", "goods.paper_of", "entries.size", "entries.sha256"].map { visit.text($0) },
            papers.map { paper in
                [
                    .head(paper.file.name, url: "\(visit.base)/goods/\(goods.id)/files/\(paper.file.id)"),
                    .text(names[paper.move] ?? ""), .number(String(paper.file.byteCount)),
                    .text(paper.file.sha256.hexadecimal),
                ]
            })
    }

    static func form(_ goods: Goods, _ moves: [StockMove], _ visit: Visit) -> Desk.Form {
        visit.deskForm(
            "goods.attach", "/goods/\(goods.id)/files",
            [
                visit.field(
                    move, options: moves.map { (value: $0.id.description, text: name(of: $0, visit)) }),
                visit.field(file),
            ], takesFile: true, isFirst: false)
    }

    fileprivate static func json(_ papers: [StockMove.Paper]) -> JSON {
        .array(
            papers.map { paper in
                [
                    "id": .integer(paper.file.id.rawValue), "move": .integer(paper.move.rawValue),
                    "name": .string(paper.file.name), "bytes": .integer(paper.file.byteCount),
                    "sha256": .string(paper.file.sha256.hexadecimal),
                ]
            })
    }

    private static func attach(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("goods", Goods.ID.self)
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        guard let move = visit.input.id("move", StockMove.ID.self) else {
            throw FieldRefusal("move", "field.refusal.missing")
        }
        let upload = try visit.stored(file, at: "file")
        return try await visit.write { change in
            let stored = try Goods.find(id, for: change.viewer, in: change.db).attach(upload, to: move, in: change)
            return .created(
                "\(visit.base)/goods/\(id)", Message("entries.attached"),
                json: ["id": .integer(stored.id.rawValue)])
        }
    }

    private static func paper(_ visit: Visit) async throws -> Download {
        let id = try visit.id("goods", Goods.ID.self)
        let fileID = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let file = try await visit.read { db in
            let papers = try Goods.find(id, for: viewer, in: db).papers(for: viewer, in: db)
            guard let paper = papers.first(where: { $0.file.id == fileID }) else { throw NotFound() }
            return paper.file
        }
        return try visit.download(file)
    }
}

extension Goods {
    /// The gift in the API with its papers.
    func json(with papers: [StockMove.Paper]) -> JSON {
        var members = members
        members["files"] = GoodsPapers.json(papers)
        return .object(members)
    }
}
