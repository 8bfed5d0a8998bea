public import Kernel
public import Platform
internal import Postgres
public import Vault

extension GrantBatch {
    /// Answers whether a person is forgotten, as the second one. Who is still to be paid is not forgotten: the bank's
    /// file could not be made. What was paid stays in the books under the person's number.
    @discardableResult
    public static func answer(_ request: Forgetting.ID, agreed: Bool, in change: Change) throws -> Person.ID {
        let person = try Forgetting.answer(request, agreed: agreed, in: change)
        guard agreed else { return person }
        let waiting = try change.db.value(
            """
            -- grants on their way to a person
            SELECT count(*) FROM grant_item i WHERE i.tenant_id = \(try change.tenant())
              AND i.person_id = \(person.rawValue) AND i.state IN ('planned', 'approved', 'sent')
            """, as: Int.self)
        guard waiting == 0 else { throw FieldRefusal(nil, "forgetting.refusal.under_way") }
        return person
    }
}
