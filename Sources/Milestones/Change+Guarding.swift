internal import Platform
internal import Postgres

extension Change {
    /// Does something that the database may refuse: a constraint that stands in `refusals` becomes the refusal of this
    /// key at this field, and nothing of the attempt stays.
    @discardableResult
    func guarded<Result>(
        _ refusals: [String: (field: String?, key: String)], _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try db.savepoint(body)
        } catch let error as PostgresError {
            guard let refusal = error.constraint.flatMap({ refusals[$0] }) else { throw error }
            throw FieldRefusal(refusal.field, refusal.key)
        }
    }
}
