public import Kernel
internal import Postgres

/// The notices of one account that also go out by e-mail, together in one letter.
public struct NoticeLetter: Sendable {
    /// Whose they are.
    public let account: Account.ID
    /// The language of the account, as it is kept.
    public let language: String
    /// What they say and where they lead, the oldest first.
    public let notices: [(message: Message, url: String)]

    /// At most so many notices stand in a letter; the next look sends the others.
    public static let noticesMax = 50
    /// At most so many letters in one look.
    public static let lettersMax = 200

    /// Leaves the letters that wait in the outbox: one for each account with a verified address, whatever the number
    /// of its notices. What has no address is noted and not looked at again. Returns how many letters were left.
    ///
    /// Call it outside of a tenant; of two workers at the same moment each takes notices of its own.
    ///
    /// - Parameter text: makes subject and body of a letter.
    @discardableResult
    public static func leave(
        text: (NoticeLetter) -> (subject: String, body: String), in change: Change
    ) throws -> Int {
        var count = 0
        for (letter, address) in try waiting(in: change.db) {
            guard let address else { continue }
            let words = text(letter)
            try OutgoingMessage.leave(
                channel: .email, recipient: address, subject: words.subject, body: words.body, in: change.db)
            count += 1
        }
        return count
    }

    /// Takes the notices that wait: whoever takes them writes down that they are mailed in the same transaction.
    private static func waiting(in db: Connection) throws -> [(NoticeLetter, address: String?)] {
        let rows = try db.rows(
            """
            -- take notices that go out by mail
            WITH ours AS (
                SELECT n.id FROM notice n
                WHERE n.by_mail AND n.mailed_at IS NULL AND n.account_id IN (
                    SELECT DISTINCT w.account_id FROM notice w WHERE w.by_mail AND w.mailed_at IS NULL
                    ORDER BY w.account_id LIMIT \(Int64(lettersMax)))
                ORDER BY n.account_id, n.id FOR UPDATE SKIP LOCKED
            ), taken AS (
                UPDATE notice n SET mailed_at = moment() FROM ours WHERE n.id = ours.id
                RETURNING n.account_id, n.id, n.message_key, n.arguments::text AS words, n.url
            )
            SELECT t.account_id, a.language, CASE WHEN a.disabled_at IS NULL THEN (
                SELECT min(l.identifier) FROM logins_of(t.account_id) l WHERE l.kind = 'email' AND l.verified) END,
                t.message_key, t.words, t.url
            FROM taken t JOIN account a ON a.id = t.account_id ORDER BY t.account_id, t.id
            """
        ) { row in
            (
                try row.next(Account.ID.self), try row.next(String.self), try row.next(String?.self),
                try row.next(String.self), try JSON.parse(row.next(String.self)).textMembers,
                try row.next(String.self)
            )
        }
        var letters: [(NoticeLetter, address: String?)] = []
        for (account, language, address, key, words, url) in rows {
            let notice = (message: Message(key, words), url: url)
            if let last = letters.last, last.0.account == account, last.0.notices.count < noticesMax {
                letters[letters.count - 1].0 = NoticeLetter(
                    account: account, language: language, notices: last.0.notices + [notice])
            } else {
                letters.append((NoticeLetter(account: account, language: language, notices: [notice]), address))
            }
        }
        return letters
    }
}
