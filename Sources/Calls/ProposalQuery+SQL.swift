internal import Kernel
internal import Platform
internal import Postgres

extension ProposalQuery {
    /// The condition on the rows of `Proposal.joins`; every value is bound, none is part of the statement.
    var condition: SQL {
        switch self {
        case .all(let parts): Self.joined(parts, by: " AND ")
        case .any(let parts): Self.joined(parts, by: " OR ")
        case .not(let part): "NOT coalesce(\(part.condition), false)"
        case .text(let text): Self.holding(text)
        case .term(let key, let comparison, let value): Self.condition(key, comparison, value)
        }
    }

    /// A text stands in title, name or number, or among the words that were submitted, as far as everybody who sees the
    /// proposal may read them.
    private static func holding(_ text: String) -> SQL {
        let said = SearchItem.words(of: "proposal", at: "p.id", match: text) ?? "false"
        return """
            (strpos(lower(p.title || ' ' || o.name || ' ' || c.code || '-' ||
                lpad(coalesce(p.receipt_number, 0)::text, 4, '0')), lower(\(text))) > 0 OR \(said))
            """
    }

    private static func joined(_ parts: [ProposalQuery], by word: SQL) -> SQL {
        var condition: SQL = "("
        for (index, part) in parts.enumerated() {
            if index > 0 { condition += word }
            condition += part.condition
        }
        condition += ")"
        return condition
    }

    private static func condition(_ key: Key, _ comparison: Comparison, _ value: Value) -> SQL {
        switch value {
        case .number(let number): return "(l.number\(comparison.operation)\(number))"
        case .money(let money): return "(p.requested_fen\(comparison.operation)\(money))"
        case .day(let day):
            return "((p.first_submitted_at AT TIME ZONE 'Asia/Shanghai')::date\(comparison.operation)\(day))"
        case .text(let text):
            switch key {
            case .state: return "(p.state = \(text))"
            // The key of a state of its own workflow, or what that workflow calls it.
            case .step:
                return """
                    (p.step = \(text) OR EXISTS (SELECT FROM call_workflow w,
                        regexp_split_to_table(w.definition::jsonb ->> 'states', '\n') AS line
                        WHERE (w.tenant_id, w.id) = (p.tenant_id, p.workflow_id)
                          AND btrim(split_part(line, '|', 1)) = p.step
                          AND \(text) IN (btrim(split_part(line, '|', 5)), btrim(split_part(line, '|', 6)))))
                    """
            case .call: return "(lower(c.code) = lower(\(text)) OR strpos(lower(c.title), lower(\(text))) > 0)"
            // The code of an area or the beginning of its name, with everything below it, or a part of the name.
            case .area:
                return """
                    (EXISTS (SELECT FROM area a WHERE \(Area.isMeant(by: text)) AND starts_with(area.path, a.path))
                        OR strpos(area.name, \(text)) > 0)
                    """
            case .organisation: return "(o.code = \(text) OR strpos(lower(o.name), lower(\(text))) > 0)"
            case .title: return "(strpos(lower(p.title), lower(\(text))) > 0)"
            case .receipt:
                return """
                    (p.receipt_number IS NOT NULL AND strpos(lower(c.code || '-' ||
                        lpad(p.receipt_number::text, 4, '0')), lower(\(text))) > 0)
                    """
            default: return "false"
            }
        }
    }
}

extension ProposalQuery.Comparison {
    fileprivate var operation: SQL {
        switch self {
        case .notAbove: " <= "
        case .notBelow: " >= "
        case .below: " < "
        case .above: " > "
        case .equal: " = "
        }
    }
}
