internal import Kernel

extension BudgetGrid {
    /// Everything that does not add up: within a row, across its sources, down the columns, against stated totals,
    /// against the limits of the lines, and against the amount asked for.
    func problems(under rules: BudgetRules, total requested: Money?, at path: String) -> [FormProblem] {
        var problems: [FormProblem] = []
        if rows.count > rules.rowsMax {
            problems.append(FormProblem(.wrong, at: path, "grid.too_many_rows", ["limit": "\(rules.rowsMax)"]))
        }
        for (index, row) in rows.enumerated() {
            problems += row.problems(under: rules, at: "\(path).rows.\(index)", number: index + 1)
        }
        if rows.isEmpty { problems.append(FormProblem(.unfinished, at: path, "grid.empty")) }
        do throws(MoneyRefusal) {
            problems += try totalProblems(under: rules, requested: requested, at: path)
        } catch {
            problems.append(FormProblem(at: path, error))
        }
        return problems
    }

    private func totalProblems(
        under rules: BudgetRules, requested: Money?, at path: String
    ) throws(MoneyRefusal) -> [FormProblem] {
        var problems: [FormProblem] = []
        for source in rules.sources {
            let sum = try total(of: source.key)
            guard let stated = statedTotals[source.key], stated != sum else { continue }
            problems.append(
                Self.difference("grid.column_differs", at: "\(path).totals.\(source.key)", stated: stated, sum: sum))
        }
        let sum = try total()
        if let statedTotal, statedTotal != sum {
            problems.append(Self.difference("grid.total_differs", at: "\(path).total", stated: statedTotal, sum: sum))
        }
        let asked = try self.requested(under: rules)
        if let requested, requested != asked {
            problems.append(
                Self.difference("grid.requested_differs", at: path, stated: requested, sum: asked))
        }
        for line in rules.lines {
            guard let percentMax = line.percentMax else { continue }
            let amount = try total(ofLine: line.key)
            guard amount.yuan * Fraction(100) > sum.yuan * percentMax else { continue }
            problems.append(
                FormProblem(
                    .unfinished, at: path, "grid.line_above_share",
                    [
                        "line": line.label.chinese, "line_en": line.label.english,
                        "percent": percentMax.exactDecimal ?? percentMax.description, "amount": amount.grouped,
                    ]))
        }
        return problems
    }

    static func difference(_ code: String, at path: String, stated: Money, sum: Money) -> FormProblem {
        let difference = (try? stated.subtracting(sum)) ?? .zero
        return FormProblem(
            .unfinished, at: path, code,
            ["stated": stated.grouped, "sum": sum.grouped, "difference": difference.grouped])
    }
}

extension BudgetGrid.Row {
    func problems(under rules: BudgetRules, at path: String, number: Int) -> [FormProblem] {
        let place = ["row": "\(number)"]
        var problems: [FormProblem] = []
        if item.isEmpty { problems.append(FormProblem(.unfinished, at: "\(path).item", "grid.item_missing", place)) }
        if item.count > 200 { problems.append(FormProblem(.wrong, at: "\(path).item", "grid.item_too_long", place)) }
        if !rules.lines.isEmpty && line == nil {
            problems.append(FormProblem(.unfinished, at: "\(path).line", "grid.line_missing", place))
        }
        let amounts = [unitPrice, amount].compactMap(\.self) + bySource.values
        if amounts.contains(where: \.isNegative) || quantity?.isNegative == true {
            problems.append(FormProblem(.wrong, at: "\(path).amount", "grid.negative", place))
        }
        guard let amount else {
            problems.append(FormProblem(.unfinished, at: "\(path).amount", "grid.amount_missing", place))
            return problems
        }
        do throws(MoneyRefusal) {
            if let unitPrice, let quantity {
                let product = try unitPrice.multiplied(by: quantity)
                if product != amount {
                    problems.append(
                        FormProblem(
                            .unfinished, at: "\(path).amount", "grid.product_differs",
                            ["row": "\(number)", "stated": amount.grouped, "sum": product.grouped]))
                }
            }
            let split = try bySource.values.sum()
            if split != amount {
                problems.append(
                    FormProblem(
                        .unfinished, at: "\(path).amount", "grid.row_differs",
                        [
                            "row": "\(number)", "stated": amount.grouped, "sum": split.grouped,
                            "difference": try amount.subtracting(split).grouped,
                        ]))
            }
        } catch {
            problems.append(FormProblem(at: "\(path).amount", error))
        }
        return problems
    }
}
