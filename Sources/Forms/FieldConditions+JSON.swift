internal import Kernel

extension FieldConditions {
    func write(into object: inout JSONObject) {
        object["shown_if"] = shownIf.map { .string($0) }
        object["required_if"] = requiredIf.map { .string($0) }
        if !rules.isEmpty {
            object["rules"] = .array(
                rules.map { ["require": .string($0.requirement), "message": $0.message.json] })
        }
    }

    init(_ reader: DefinitionReader) throws(FormFault) {
        var rules: [Rule] = []
        for (value, path) in try reader.list("rules") {
            let rule = try DefinitionReader(value, at: path, names: ["require", "message"])
            rules.append(Rule(try rule.text("require"), try rule.wording("message")))
        }
        guard rules.count <= Self.rulesMax else { throw FormFault(.wrongValue, at: reader.place("rules")) }
        self.init(
            shownIf: try reader.optionalText("shown_if"), requiredIf: try reader.optionalText("required_if"),
            rules: rules)
    }
}

extension ScoreBand {
    var json: JSON {
        ["key": .string(key), "from": .string(from.exactDecimal ?? from.description), "label": label.json]
    }

    static func list(_ reader: DefinitionReader) throws(FormFault) -> [ScoreBand] {
        var bands: [ScoreBand] = []
        for (value, path) in try reader.list("bands") {
            let band = try DefinitionReader(value, at: path, names: ["key", "from", "label"])
            let key = try band.key()
            guard !bands.contains(where: { $0.key == key }) else { throw FormFault(.repeatedKey, at: path) }
            guard let from = try band.parsed("from", { Fraction($0) }) else {
                throw FormFault(.missing, at: band.place("from"))
            }
            if let last = bands.last, last.from >= from { throw FormFault(.wrongValue, at: band.place("from")) }
            bands.append(ScoreBand(key, from: from, try band.wording("label")))
        }
        return bands
    }
}

extension Calculation {
    func write(into object: inout JSONObject) {
        object["formula"] = .string(formula)
        object["places"] = .integer(Int64(places))
        object["unit"] = unit?.json
        if !bands.isEmpty { object["bands"] = .array(bands.map(\.json)) }
    }

    init(_ reader: DefinitionReader) throws(FormFault) {
        self.init(
            try reader.text("formula"), places: Int(try reader.integer("places", in: 0...6, otherwise: 0)),
            unit: try reader.optionalWording("unit"), bands: try ScoreBand.list(reader))
    }
}

extension ScaleRules {
    func write(into object: inout JSONObject) {
        object["items"] = .array(
            items.map { item in
                var member = JSONObject()
                member["key"] = .string(item.key)
                member["label"] = item.label.json
                if item.isReversed { member["reversed"] = true }
                if item.weight != .one { member["weight"] = item.weight.exactDecimal.map { .string($0) } }
                return .object(member)
            })
        object["points"] = .array(
            points.map {
                [
                    "key": .string($0.key), "score": .string($0.score.exactDecimal ?? $0.score.description),
                    "label": $0.label.json,
                ]
            })
        object["method"] = .string(method.rawValue)
        object["places"] = .integer(Int64(places))
        if !bands.isEmpty { object["bands"] = .array(bands.map(\.json)) }
    }

    init(_ reader: DefinitionReader) throws(FormFault) {
        var items: [Item] = []
        for (value, path) in try reader.list("items") {
            let item = try DefinitionReader(value, at: path, names: ["key", "label", "reversed", "weight"])
            let key = try item.key()
            guard !items.contains(where: { $0.key == key }) else { throw FormFault(.repeatedKey, at: path) }
            let weight = try item.parsed("weight") { Fraction($0) } ?? .one
            guard weight > .zero else { throw FormFault(.wrongValue, at: item.place("weight")) }
            items.append(
                Item(
                    key, try item.wording("label"), isReversed: try item.flag("reversed", otherwise: false),
                    weight: weight))
        }
        var points: [Point] = []
        for (value, path) in try reader.list("points") {
            let point = try DefinitionReader(value, at: path, names: ["key", "score", "label"])
            let key = try point.key()
            guard !points.contains(where: { $0.key == key }) else { throw FormFault(.repeatedKey, at: path) }
            guard let score = try point.parsed("score", { Fraction($0) }) else {
                throw FormFault(.missing, at: point.place("score"))
            }
            points.append(Point(key, score: score, try point.wording("label")))
        }
        guard (1...200).contains(items.count) else { throw FormFault(.missing, at: reader.place("items")) }
        guard (2...20).contains(points.count) else { throw FormFault(.missing, at: reader.place("points")) }
        self.init(
            items: items, points: points, method: try reader.parsed("method") { Method(rawValue: $0) } ?? .sum,
            places: Int(try reader.integer("places", in: 0...6, otherwise: 2)), bands: try ScoreBand.list(reader))
    }
}

extension TableRules {
    func write(into object: inout JSONObject) {
        object["columns"] = .array(columns.map(\.json))
        object["layout"] = .string(layout.rawValue)
        object["rows_min"] = .integer(Int64(rowsMin))
        object["rows_max"] = .integer(Int64(rowsMax))
        if !totals.isEmpty {
            object["totals"] = .array(totals.map { ["column": .string($0.column), "equals": .string($0.equals)] })
        }
    }

    init(_ reader: DefinitionReader) throws(FormFault) {
        var columns: [FormField] = []
        for (value, path) in try reader.list("columns") {
            let column = try FormField(json: value, at: path)
            guard Self.columnTypes.contains(column.type) else { throw FormFault(.wrongValue, at: "\(path).type") }
            guard column.conditions == FieldConditions() else { throw FormFault(.unknownName, at: path) }
            guard !columns.contains(where: { $0.key == column.key }), column.key != "present" else {
                throw FormFault(.repeatedKey, at: path)
            }
            columns.append(column)
        }
        guard (1...Self.columnsMax).contains(columns.count) else {
            throw FormFault(.missing, at: reader.place("columns"))
        }
        var totals: [Total] = []
        for (value, path) in try reader.list("totals") {
            let total = try DefinitionReader(value, at: path, names: ["column", "equals"])
            totals.append(Total(try total.text("column"), equals: try total.text("equals")))
        }
        let max = try reader.integer("rows_max", in: 1...1_000, otherwise: 100)
        self.init(
            columns: columns, layout: try reader.parsed("layout") { Layout(rawValue: $0) } ?? .table,
            rowsMin: Int(try reader.integer("rows_min", in: 0...max, otherwise: 0)), rowsMax: Int(max), totals: totals)
    }
}
