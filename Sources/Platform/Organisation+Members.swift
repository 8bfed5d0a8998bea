public import Kernel
public import Postgres

extension Organisation {
    /// A person who acts for the organisation.
    public struct Member: Sendable {
        /// The account.
        public let account: Account.ID
        /// The person's name.
        public let name: String
        /// Whether the person administers the organisation.
        public let isAdministrator: Bool
        /// Since when.
        public let since: Day
    }

    /// An invitation lives this long, in hours.
    public static let invitationHoursMax = 72

    /// Who acts for the organisation today. Only its members see it.
    public func members(for viewer: Viewer, in db: Connection) throws -> [Member] {
        guard viewer.acts(for: id) else { throw NotFound() }
        return try db.rows(
            """
            -- members of an organisation
            SELECT m.account_id, a.name, m.role = 'administrator', m.valid_from
            FROM organisation_member m JOIN account a ON a.id = m.account_id
            WHERE m.organisation_id = \(id) AND today() BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity')
            ORDER BY m.id
            """
        ) { row in
            try Member(account: row.next(), name: row.next(), isAdministrator: row.next(), since: row.next())
        }
    }

    /// Invites a person; the token of the answer leads to the invitation and works once.
    public func invite(_ login: Login, asAdministrator: Bool, in change: Change) throws -> Token {
        guard change.viewer.administers(id) else { throw NotFound() }
        let token = Token()
        try change.db.execute(
            """
            -- invite a member
            INSERT INTO invitation (token_sha256, organisation_id, identifier, role, invited_by, expires_at)
            VALUES (\(token.sha256), \(id), \(login.identifier), \(asAdministrator ? "administrator" : "editor"),
                \(change.viewer.account), moment() + make_interval(hours => \(Int32(Self.invitationHoursMax))))
            """)
        change.record(
            "organisations.invite", "organisation", id, ["administrator": .bool(asAdministrator)])
        return token
    }

    /// The signed-in account takes up an invitation. Throws `NotFound` when it is unknown, used, revoked or expired.
    public static func accept(_ invitation: Token, in change: Change) throws -> Organisation {
        let account = try change.viewer.signedIn()
        let taken = try change.db.first(
            """
            -- take up an invitation
            UPDATE invitation SET accepted_by = \(account), accepted_at = moment()
            WHERE token_sha256 = \(invitation.sha256) AND accepted_at IS NULL AND revoked_at IS NULL
              AND expires_at > moment()
            RETURNING organisation_id, role, invited_by
            """
        ) { row in (try row.next(Organisation.ID.self), try row.next(String.self), try row.next(Account.ID.self)) }
        guard let (organisation, role, inviter) = taken else { throw NotFound() }
        try change.db.execute(
            """
            -- a new member
            INSERT INTO organisation_member (organisation_id, account_id, role, granted_by)
            VALUES (\(organisation), \(account), \(role), \(inviter))
            ON CONFLICT (organisation_id, account_id) WHERE valid_to IS NULL
            DO UPDATE SET role = EXCLUDED.role, granted_by = EXCLUDED.granted_by
            """)
        change.record("organisations.join", "organisation", organisation, ["role": .string(role)])
        return try find(organisation, in: change.db)
    }

    /// Ends a membership. The last administrator stays. Throws a refusal then.
    public func remove(_ member: Account.ID, in change: Change) throws {
        guard change.viewer.administers(id) else { throw NotFound() }
        let members = try members(for: change.viewer, in: change.db)
        guard members.contains(where: { $0.account == member }) else { throw NotFound() }
        guard members.contains(where: { $0.isAdministrator && $0.account != member }) else {
            throw FieldRefusal(nil, "organisation.refusal.last_administrator")
        }
        try change.db.execute(
            """
            -- end a membership
            UPDATE organisation_member SET valid_to = greatest(valid_from, today() - 1)
            WHERE organisation_id = \(id) AND account_id = \(member) AND valid_to IS NULL
            """)
        change.record("organisations.remove_member", "organisation", id, ["account": .string(member.description)])
    }
}
