internal import Calculations
internal import HTTPTypes

/// Which methods every path of the site answers, for the answer to all others (405 with Allow).
struct MethodTable: Sendable {
    private struct Entry {
        let parts: [Substring]
        let methods: String
    }

    private let entries: [Entry]

    init(site: Site) {
        var methods: [String: Set<String>] = [:]
        for route in site.routes {
            for path in [route.path, "/api/v1" + route.path] {
                methods[path, default: []].insert(route.method.rawValue)
            }
        }
        for path in Site.machinePaths { methods[path, default: []].insert("GET") }
        for calculation in Calculation.all { methods["/api/v1/calc/\(calculation.name)", default: []].insert("POST") }
        entries = methods.map { path, names in
            let all = names.contains("GET") ? names.union(["HEAD"]) : names
            return Entry(parts: path.split(separator: "/"), methods: all.sorted().joined(separator: ", "))
        }
    }

    /// The methods of a path as Allow lists them; nil for a path that is not there. A fixed part goes before a part in
    /// braces, as in the router.
    func allowed(on path: String) -> String? {
        let parts = path.split(separator: "/")
        let matches = entries.filter { entry in
            entry.parts.count == parts.count && zip(entry.parts, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        let first = matches.min { left, right in
            for (one, other) in zip(left.parts, right.parts) where one.hasPrefix("{") != other.hasPrefix("{") {
                return !one.hasPrefix("{")
            }
            return false
        }
        return first?.methods
    }
}
