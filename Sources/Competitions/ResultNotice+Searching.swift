internal import Kernel
public import Platform
public import Postgres

extension ResultNotice {
    /// What is found of public notices of results: heading, introduction and the names in them.
    public static func searchDocuments(_ ids: [Int64]?, in db: Connection) throws -> [SearchDocument] {
        try db.rows(
            """
            -- notices of results to be found
            SELECT n.id, n.title, concat_ws(E'\\n', nullif(n.introduction, ''),
                (SELECT string_agg(concat_ws(' ', line ->> 'organisation', line ->> 'title'), E'\\n')
                 FROM jsonb_array_elements(n.content::jsonb) line))
            FROM result_notice n
            WHERE n.tenant_id = current_tenant() AND (\(ids == nil) OR n.id = ANY(\(ids ?? [])))
            """
        ) { row in
            try SearchDocument(
                item: SearchItem(kind: "result_notice", id: row.next()), isPublic: true, title: row.next(),
                body: row.next())
        }
    }
}
