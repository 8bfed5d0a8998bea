internal import Kernel
internal import Platform
public import Postgres

extension FormVersion {
    /// Names every version of a form whose definition or hash is another one than was kept. Empty: all is well.
    public static func altered(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check versions of forms
            SELECT f.code, v.number, v.definition, v.definition_sha256, (SELECT e.detail ->> 'sha256' FROM audit_event e
                WHERE e.tenant_id = v.tenant_id AND e.subject_kind = 'form_version' AND e.subject_id = v.id::text
                  AND e.action = 'forms.keep' ORDER BY e.sequence LIMIT 1)
            FROM form_version v JOIN form f ON (f.tenant_id, f.id) = (v.tenant_id, v.form_id)
            WHERE v.tenant_id = current_tenant() ORDER BY v.id
            """
        ) { row in
            let (code, number) = (try row.next(String.self), try row.next(Int32.self))
            let definition = try JSON.parse(row.next(JSONText.self).text)
            let (sha256, told) = (try row.next([UInt8].self), try row.next(String?.self))
            let isKept =
                SHA256.digest(Array(definition.canonical.utf8)) == sha256
                && told ?? sha256.hexadecimal == sha256.hexadecimal
            return isKept ? nil : "version \(number) of form \(code) is not what was kept"
        }.compactMap { (finding: String?) in finding }
    }
}
