internal import Kernel
public import Postgres

/// Areas, rules and the working calendar that come with the house. Loading adds what is missing and changes nothing
/// that somebody has edited.
public enum ReferenceData {
    /// Loads areas from rows of code, name, parent, level and pinyin; parents come before their children.
    public static func load(areas rows: [[String]], source: String, in db: Connection) throws -> Int {
        var paths: [String: String] = [:]
        var table = (
            codes: [String](), parents: [String?](), levels: [Int16](), names: [String](), pinyin: [String](),
            paths: [String]()
        )
        for row in rows where row.count >= 5 {
            let path = (paths[row[2]] ?? "") + row[0] + "."
            paths[row[0]] = path
            table.codes.append(row[0])
            table.parents.append(row[2].isEmpty ? nil : row[2])
            table.levels.append(Int16(row[3]) ?? 0)
            table.names.append(row[1])
            table.pinyin.append(row[4])
            table.paths.append(path)
        }
        return try db.execute(
            """
            -- load areas
            INSERT INTO area (code, parent_code, level, name, pinyin, path, source)
            SELECT code, parent, level, name, pinyin, path, \(source)
            FROM unnest(\(table.codes), \(table.parents), \(table.levels), \(table.names), \(table.pinyin),
                \(table.paths)) WITH ORDINALITY AS a (code, parent, level, name, pinyin, path, position)
            ORDER BY position
            ON CONFLICT (code) DO NOTHING
            """)
    }

    /// Loads rules from rows in the order of the columns of `rule`, from code to note.
    public static func load(rules rows: [[String]], in db: Connection) throws -> Int {
        var added = 0
        for row in rows where row.count >= 11 {
            added += try db.execute(
                """
                -- load a rule
                INSERT INTO rule (code, scope, value, unit, operator, valid_from, valid_to, citation, mark, effect,
                    note)
                VALUES (\(row[0]), \(row[1]), \(row[2])::text::numeric, \(row[3]), \(row[4]), \(row[5])::text::date,
                    nullif(\(row[6]), '')::date, \(row[7]), \(row[8]), \(row[9]), \(row[10]))
                ON CONFLICT DO NOTHING
                """)
        }
        return added
    }

    /// Loads names of rules from rows of code, Chinese and English.
    public static func load(ruleNames rows: [[String]], in db: Connection) throws -> Int {
        var added = 0
        for row in rows where row.count >= 3 {
            added += try db.execute(
                """
                -- load the name of a rule
                INSERT INTO rule_name (code, chinese, english) VALUES (\(row[0]), \(row[1]), \(row[2]))
                ON CONFLICT DO NOTHING
                """)
        }
        return added
    }

    /// Loads holidays and make-up days from rows of date, kind, source and note; the years of the dates are published.
    public static func load(calendar rows: [[String]], in db: Connection) throws -> Int {
        var added = 0
        for row in rows where row.count >= 4 {
            try db.execute(
                """
                -- a published year
                INSERT INTO calendar_year (year, source)
                SELECT extract(year FROM \(row[0])::text::date)::smallint, \(row[2]) ON CONFLICT DO NOTHING
                """)
            added += try db.execute(
                """
                -- load a calendar day
                INSERT INTO calendar_day (date, kind, note) VALUES (\(row[0])::text::date, \(row[1]), \(row[3]))
                ON CONFLICT DO NOTHING
                """)
        }
        return added
    }
}
