internal import HTTPTypes
internal import Platform

extension Site {
    /// Whether a link to a page of this site would let the viewer in at the door, so that no page offers a dead link.
    func mayOpen(_ url: String, _ viewer: Viewer) -> Bool {
        let parts = url.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        let matching = routes.filter { route in
            let pattern = route.path.split(separator: "/")
            return route.method == .get && pattern.count == parts.count
                && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        // A fixed word of a path stands before a key.
        let nearest = matching.min { wildcards($0) < wildcards($1) }
        return nearest?.access.admits(viewer) ?? true
    }

    private func wildcards(_ route: Route) -> Int { route.path.count { $0 == "{" } }
}
