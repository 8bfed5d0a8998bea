internal import Kernel
internal import Platform

/// Long lists come in pages. The cursor of the next page is the key of the last thing on this one, so that what is
/// added meanwhile moves nothing.
enum Paging {
    /// Things on one page.
    static let size = 100
    /// The cursor, as every list takes it.
    static let after = InputField(
        "after", .integer(1...Int64.max), optional: true, label: "layout.pager_next", "Cursor of the page before.")

    /// The cursor as the API gives it.
    static func json(_ next: Int64?) -> JSON { next.map { .string(String($0)) } ?? .null }
}

extension Visit {
    /// The page of a list that the cursor names. Throws a refusal when the cursor names nothing in the list.
    func slice<Item>(_ all: [Item], key: (Item) -> Int64) throws -> (items: [Item], next: Int64?) {
        var rest = all[...]
        if let after = input.integer(Paging.after.name) {
            guard let place = all.firstIndex(where: { key($0) == after }) else {
                throw FieldRefusal(Paging.after.name, "field.refusal.cursor")
            }
            rest = all[(place + 1)...]
        }
        let items = Array(rest.prefix(Paging.size))
        return (items, rest.count > items.count ? items.last.map(key) : nil)
    }
}

extension Visit {
    /// An address with what this list is narrowed to (its query without the cursor), for the next page and for the
    /// same list as a file.
    func narrowed(_ url: String, with more: [(String, String)] = []) -> String {
        let kept = input.typed.filter { $0.key != Paging.after.name }.sorted { $0.key < $1.key }.flatMap {
            name, values in
            values.filter { !$0.isEmpty }.map { (name, $0) }
        }
        let query = (kept + more).map { "\(Self.encode($0.0))=\(Self.encode($0.1))" }.joined(separator: "&")
        return query.isEmpty ? url : "\(url)?\(query)"
    }
}

extension Desk {
    /// A link to the next page of a list, if there is one; what the list is narrowed to stays.
    mutating func offer(next: Int64?, at url: String, _ visit: Visit) {
        guard let next else { return }
        links.append(
            .init(
                linkURL: visit.narrowed(url, with: [(Paging.after.name, String(next))]),
                linkText: visit.text("layout.pager_next")))
    }
}
