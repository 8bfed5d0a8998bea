internal import Kernel
internal import Postgres

extension RuleChange {
    /// The system and the security administrator keep the rules: either proposes, and another person answers.
    private static func editor(_ viewer: Viewer) throws -> Account.ID {
        guard viewer.administrator == .system || viewer.administrator == .security else { throw NotFound() }
        return try viewer.signedIn()
    }

    /// Whether the viewer may propose changes and answer those of others.
    public static func mayEdit(_ viewer: Viewer) -> Bool {
        viewer.administrator == .system || viewer.administrator == .security
    }

    /// Proposes a rule that is not there yet. Throws a refusal at the field that is wrong, also where the rule holds in
    /// this scope already.
    public static func propose(
        _ version: Version, code: String, name: Rule.Name, scope: String, in change: Change
    ) throws -> RuleChange {
        let small = code.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: ".")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
        }
        guard small, !code.isEmpty, !code.split(separator: ".", omittingEmptySubsequences: false).contains("") else {
            throw FieldRefusal("code", "rule.refusal.code")
        }
        guard !name.chinese.isEmpty else { throw FieldRefusal("chineseName", "field.refusal.missing") }
        guard !name.english.isEmpty else { throw FieldRefusal("englishName", "field.refusal.missing") }
        try checkScope(scope, in: change)
        return try insert(version, code: code, name: name, scope: scope, after: nil, in: change)
    }

    /// Proposes the next version of a rule: when it is confirmed, this version ends on the eve of the new one's first
    /// day. A number is never overwritten.
    public static func propose(_ version: Version, after rule: Rule, in change: Change) throws -> RuleChange {
        guard version.validFrom > rule.validFrom else {
            throw FieldRefusal("validFrom", "rule.refusal.before_predecessor")
        }
        return try insert(version, code: rule.code, name: rule.name, scope: rule.scope, after: rule, in: change)
    }

    private static func checkScope(_ scope: String, in change: Change) throws {
        guard !scope.isEmpty else { throw FieldRefusal("scope", "field.refusal.missing") }
        guard scope.allSatisfy(\.isNumber) else { return }
        do {
            _ = try Area.find(scope, in: change.db)
        } catch let refusal as FieldRefusal {
            throw FieldRefusal("scope", refusal.message.key, refusal.message.arguments)
        }
    }

    private static func check(_ version: Version) throws {
        guard version.value >= Fraction(0) else { throw FieldRefusal("value", "rule.refusal.negative") }
        guard version.unit != .fen || version.value.int64 != nil else {
            throw FieldRefusal("value", "rule.refusal.whole_fen")
        }
        guard version.validTo.map({ $0 >= version.validFrom }) ?? true else {
            throw FieldRefusal("validTo", "rule.refusal.ends_before")
        }
        guard !version.citation.isEmpty else { throw FieldRefusal("citation", "field.refusal.missing") }
        guard version.mark != .general || version.effect == .warn else {
            throw FieldRefusal("effect", "rule.refusal.unverified_blocks")
        }
    }

    private static func insert(
        _ version: Version, code: String, name: Rule.Name, scope: String, after rule: Rule?, in change: Change
    ) throws -> RuleChange {
        let account = try editor(change.viewer)
        try check(version)
        try checkOverlap(version, code: code, scope: scope, besides: rule?.id, in: change)
        do {
            let id = try change.db.savepoint {
                try change.db.value(
                    """
                    -- propose a rule
                    INSERT INTO rule_change (predecessor_id, code, chinese, english, scope, value, unit, operator,
                        valid_from, valid_to, citation, mark, effect, note, proposed_by)
                    VALUES (\(rule?.id), \(code), \(name.chinese), \(name.english), \(scope),
                        \(version.value.description)::text::numeric, \(version.unit), \(version.comparison),
                        \(version.validFrom), \(version.validTo), \(version.citation), \(version.mark),
                        \(version.effect), \(version.note), \(account))
                    RETURNING id
                    """, as: ID.self)
            }
            guard let id else { throw NotFound() }
            change.record(
                "rules.propose", "rule_change", id,
                ["code": .string(code), "value": .string(version.value.description)])
            let made = try find(id, for: change.viewer, in: change.db)
            try made.tell("notice.rule_proposed", except: account, in: change)
            return made
        } catch let error as PostgresError where error.constraint == "rule_change_open" {
            throw FieldRefusal(nil, "rule.refusal.change_open")
        }
    }

    /// The version that a rule of this code and scope already has in the proposed time, as a refusal.
    private static func checkOverlap(
        _ version: Version, code: String, scope: String, besides predecessor: Rule.ID?, in change: Change
    ) throws {
        let found = try change.db.first(
            """
            -- a version in the same time
            SELECT r.valid_from, r.valid_to FROM rule r
            WHERE r.code = \(code) AND r.scope = \(scope) AND r.id IS DISTINCT FROM \(predecessor)
              AND daterange(r.valid_from, r.valid_to, '[]') && daterange(\(version.validFrom), \(version.validTo), '[]')
            ORDER BY r.valid_from LIMIT 1
            """
        ) { row in (try row.next(Day.self), try row.next(Day?.self)) }
        guard let (from, to) = found else { return }
        throw FieldRefusal(
            "validFrom", "rule.refusal.overlap", ["from": from.description, "to": to?.description ?? "…"])
    }

    private func tell(_ key: String, except account: Account.ID, in change: Change) throws {
        for other in try Administrator.all(for: change.viewer, in: change.db)
        where other.kind != .audit && other.account != account {
            try change.notify(
                other.account,
                Message(key, ["rule": name.chinese, "rule_en": name.english, "reason": reason]),
                url: "/rule-changes/\(id)")
        }
    }

    /// Confirms the change of another person: from now on modules read it. The database takes nobody's word for it
    /// that there are two people. Throws a refusal when the time is no longer free.
    public func confirm(in change: Change) throws -> Rule {
        let account = try Self.editor(change.viewer)
        guard account != proposedBy else { throw FieldRefusal(nil, "rule.refusal.same_person") }
        do {
            let made = try change.db.savepoint {
                try change.db.value("-- confirm a rule\nSELECT confirm_rule_change(\(id))", as: Rule.ID?.self)
            }
            guard let made, let made else { throw Conflict() }
            change.record(
                "rules.confirm", "rule", made, ["code": .string(code), "change": .string(id.description)])
            try RuleChange.find(id, for: change.viewer, in: change.db)
                .tell("notice.rule_confirmed", except: account, in: change)
            return try Rule.find(made, in: change.db)
        } catch let error as PostgresError
            where ["rule_validity", "rule_code_scope_valid_from_key"].contains(error.constraint ?? "")
        {
            throw FieldRefusal(nil, "rule.refusal.overlap_now")
        }
    }

    /// Refuses the change of another person, with a reason.
    public func refuse(reason: String, in change: Change) throws {
        guard try Self.editor(change.viewer) != proposedBy else {
            throw FieldRefusal(nil, "rule.refusal.same_person")
        }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try close(.refused, reason: reason, in: change)
        change.record("rules.refuse", "rule_change", id, ["code": .string(code), "reason": .string(reason)])
        try RuleChange.find(id, for: change.viewer, in: change.db)
            .tell("notice.rule_refused", except: try change.viewer.signedIn(), in: change)
    }

    /// Takes the own change back.
    public func withdraw(in change: Change) throws {
        guard try Self.editor(change.viewer) == proposedBy else { throw NotFound() }
        try close(.withdrawn, reason: "", in: change)
        change.record("rules.withdraw", "rule_change", id, ["code": .string(code)])
    }

    private func close(_ answer: Answer, reason: String, in change: Change) throws {
        let closed = try change.db.execute(
            """
            -- answer a change of a rule
            UPDATE rule_change SET answer = \(answer), answered_by = \(change.viewer.account), answered_at = moment(),
                reason = \(reason)
            WHERE id = \(id) AND answer IS NULL
            """)
        guard closed == 1 else { throw Conflict() }
    }
}
