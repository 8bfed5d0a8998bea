public import Kernel
public import Platform
internal import Postgres

extension Reviewer {
    /// The officer takes a person into the bank. The role of a reviewer is granted apart, by who grants roles.
    public static func enrol(account: Account.ID, _ profile: Profile, in change: Change) throws -> Reviewer {
        let officer = try requireOfficer(change)
        _ = try Account.find(account, in: change.db)
        try profile.check(in: change.db)
        let id = try ReviewRefusal.mapping {
            try change.db.value(
                """
                -- enrol a reviewer
                INSERT INTO reviewer (tenant_id, account_id, organisation_id, organisation_name, organisation_code,
                    position, area_code, languages, training, trained_on, load_min, load_max, available_from,
                    available_to, enrolled_by)
                VALUES (\(try change.tenant()), \(account), \(profile.organisation), \(profile.organisationName),
                    \(profile.organisationCode), \(profile.position), \(profile.areaCode), \(profile.languages),
                    \(profile.training), \(profile.trainedOn), \(Int16(profile.loadMin)),
                    \(profile.loadMax.map { Int16($0) }), \(profile.availableFrom), \(profile.availableTo), \(officer))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try ReviewerField.store(profile.fields, of: id, in: change)
        change.record("reviewers.enrol", "reviewer", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// The officer revises what is known of the person. Assignments that are now in conflict end by themselves.
    public func revise(_ profile: Profile, in change: Change) throws -> Reviewer {
        _ = try Self.requireOfficer(change)
        try profile.check(in: change.db)
        let revised = try change.db.execute(
            """
            -- revise a reviewer
            UPDATE reviewer SET organisation_id = \(profile.organisation),
                organisation_name = \(profile.organisationName),
                organisation_code = \(profile.organisationCode), position = \(profile.position),
                area_code = \(profile.areaCode), languages = \(profile.languages), training = \(profile.training),
                trained_on = \(profile.trainedOn), load_min = \(Int16(profile.loadMin)),
                load_max = \(profile.loadMax.map { Int16($0) }), available_from = \(profile.availableFrom),
                available_to = \(profile.availableTo), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(version))
            """)
        guard revised == 1 else {
            _ = try Self.find(id, for: change.viewer, in: change.db)
            throw Conflict()
        }
        try ReviewerField.store(profile.fields, of: id, in: change)
        change.record("reviewers.revise", "reviewer", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// The officer stops or resumes new proposals for the person; assignments that stand are not touched.
    public func pause(_ paused: Bool, in change: Change) throws -> Reviewer {
        let officer = try Self.requireOfficer(change)
        try change.db.execute(
            """
            -- pause a reviewer
            UPDATE reviewer SET paused_at = CASE WHEN \(paused) THEN moment() END,
                paused_by = CASE WHEN \(paused) THEN \(officer)::bigint END, version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        change.record(paused ? "reviewers.pause" : "reviewers.resume", "reviewer", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// The bank belongs to the tenant: an officer of any of its programmes may keep it.
    static func requireOfficer(_ change: Change) throws -> Account.ID {
        let account = try change.viewer.signedIn()
        guard change.viewer.holdsAnywhere([.programmeOfficer]) else { throw NotFound() }
        return account
    }
}
