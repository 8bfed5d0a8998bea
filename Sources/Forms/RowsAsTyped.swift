internal import Kernel

extension FormField.Reading {
    /// The reading of a pasted table with what stood in the rows beside it. Rows that cannot be read were typed just
    /// now, since such rows are never stored.
    func beside(_ rows: FormField.Reading, _ path: String) -> FormField.Reading {
        var reading = self
        if rows.problems.isEmpty {
            reading.besides = rows.answer
        } else {
            reading.problems.append(.pasteBesideRows(at: path))
        }
        return reading
    }

    /// What is wrong when a pasted table would take the place of rows that are neither stored nor the same as it:
    /// somebody typed them, and they would be gone without a word.
    func overridden(_ path: String, stored: Answer?) -> [FormProblem] {
        guard let besides, !besides.hasRows(of: stored), !besides.hasRows(of: answer) else { return [] }
        return [.pasteBesideRows(at: path)]
    }
}

extension Answer {
    /// Whether the rows are the same, whatever else a grid holds.
    fileprivate func hasRows(of other: Answer?) -> Bool {
        switch (self, other) {
        case (.budget(let grid), .budget(let others)?): grid.rows == others.rows
        default: self == other
        }
    }
}

extension FormProblem {
    fileprivate static func pasteBesideRows(at path: String) -> FormProblem {
        FormProblem(.wrong, at: "\(path).paste", "grid.paste_beside_rows")
    }

    /// The same problem at the row as it was typed: rows are counted with the blank ones above them, as the page shows
    /// them.
    ///
    /// - Parameter places: where each row that counts stood.
    func atRow(of places: [Int], below path: String) -> FormProblem {
        let prefix = "\(path).rows."
        guard self.path.hasPrefix(prefix) else { return self }
        let rest = self.path.dropFirst(prefix.count)
        let digits = rest.prefix { $0 != "." }
        guard let index = Int(digits), places.indices.contains(index), places[index] != index else { return self }
        var arguments = message.arguments
        if arguments["row"] == "\(index + 1)" { arguments["row"] = "\(places[index] + 1)" }
        return FormProblem(
            weight, Message(message.key, arguments), at: "\(prefix)\(places[index])\(rest.dropFirst(digits.count))")
    }
}

extension FormDefinition {
    /// The values without pasted tables, and the keys of the questions that had one. What saves itself while somebody
    /// types leaves the field beside a grid alone: its text takes the place of rows only when the form is sent.
    func withoutPastes(_ values: JSONObject) -> (values: JSONObject, pasted: [String]) {
        var rest = JSONObject()
        var pasted: [String] = []
        for (key, value) in values.members {
            guard let object = value.object, let paste = object["paste"]?.string, !TypedText.trimmed(paste).isEmpty
            else {
                rest[key] = value
                continue
            }
            pasted.append(key)
            var rows = JSONObject()
            for (name, part) in object.members where name != "paste" { rows[name] = part }
            // With nothing beside the pasted text, nothing was said about the rows.
            if !rows.isEmpty { rest[key] = .object(rows) }
        }
        return (rest, pasted)
    }
}
