internal import Contracts
internal import Kernel
internal import Platform
internal import Sheets

/// Changes of the catalogue.
enum CatalogueHandlers {
    static func add(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        guard let from = input.day("validFrom") else { throw FieldRefusal("validFrom", "field.refusal.missing") }
        let draft = CatalogueItem.Draft(
            code: input.text("code"), name: input.text("name"), englishName: input.text("nameEnglish"),
            areaCode: input.text("area"), department: input.text("department"), validFrom: from,
            validTo: input.day("validTo"), citation: input.text("citation"))
        return try await visit.write { change in
            try CatalogueItem.add([draft], in: change)
            return .done("\(base)/catalogue", Message("purchasing.done"))
        }
    }

    static func take(_ visit: Visit) async throws -> Outcome {
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let items = try GrantRoutes.readingSheet { try drafts(of: file.bytes) }
        let base = visit.base
        return try await visit.write { change in
            do {
                let count = try CatalogueItem.add(items, in: change)
                return .done(
                    "\(base)/catalogue", Message("purchasing.items_taken", ["count": String(count)]),
                    json: ["items": .integer(Int64(count))])
            } catch let refusal as any Refusal {
                throw FieldRefusal("file", refusal.message.key, refusal.message.arguments)
            }
        }
    }

    /// The rows of a sheet whose first row names the columns of the export.
    private static func drafts(of bytes: [UInt8]) throws -> [CatalogueItem.Draft] {
        let rows = try SheetFile.rows(in: bytes)
        guard let head = rows.first else { throw FieldRefusal("file", "field.refusal.missing") }
        let names = head.cells.map { $0.text.trimmed.lowercased() }
        func place(_ column: String) throws -> Int {
            guard let place = names.firstIndex(of: column) else {
                throw FieldRefusal("file", "purchasing.refusal.column", ["column": column])
            }
            return place
        }
        let places = try CataloguePages.columns.map(place)
        return try rows.dropFirst().compactMap { row in
            let cells = places.map { row[$0] }
            let texts = cells.map { $0.text.trimmed }
            if texts.allSatisfy(\.isEmpty) { return nil }
            guard let from = cells[5].day ?? Day(texts[5]), texts[1].count <= 200, texts[2].count <= 200,
                texts[4].count <= 100, texts[7].count <= 300, texts[6].isEmpty || (cells[6].day ?? Day(texts[6])) != nil
            else { throw FieldRefusal("file", "purchasing.refusal.row", ["row": String(row.number)]) }
            return CatalogueItem.Draft(
                code: texts[0], name: texts[1], englishName: texts[2], areaCode: cells[3].identifier ?? texts[3],
                department: texts[4], validFrom: from, validTo: cells[6].day ?? Day(texts[6]), citation: texts[7])
        }
    }

    static func end(_ visit: Visit) async throws -> Outcome {
        let id: CatalogueItem.ID = try visit.id("catalogueitem")
        guard let day = visit.input.day("endsOn") else { throw FieldRefusal("endsOn", "field.refusal.missing") }
        let base = visit.base
        return try await visit.write { change in
            try CatalogueItem.find(id, for: change.viewer, in: change.db).end(on: day, in: change)
            return .done("\(base)/catalogue/\(id)", Message("purchasing.done"))
        }
    }
}
