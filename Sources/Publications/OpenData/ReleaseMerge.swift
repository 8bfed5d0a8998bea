internal import Kernel

/// Merging releases as the Open Contracting Data Standard has it: members of objects one by one, lists of things with
/// an identifier by that identifier, anything else by the later one.
enum ReleaseMerge {
    /// The compiled release of a process out of its releases in the order of their dates.
    static func compile(_ releases: [JSON], ocid: String) -> JSON {
        let date = releases.last?["date"]?.string ?? ""
        var compiled = JSONObject()
        compiled["ocid"] = .string(ocid)
        compiled["id"] = .string("\(ocid)-\(date)")
        compiled["date"] = .string(date)
        compiled["tag"] = ["compiled"]
        for release in releases {
            for (key, value) in release.object?.members ?? [] where !["ocid", "id", "date", "tag"].contains(key) {
                compiled[key] = merge(compiled[key], with: value)
            }
        }
        return .object(compiled)
    }

    private static func merge(_ old: JSON?, with new: JSON) -> JSON {
        switch (old, new) {
        case (.object(let old)?, .object(let new)):
            var merged = old
            for (key, value) in new.members { merged[key] = merge(merged[key], with: value) }
            return .object(merged)
        case (.array(let old)?, .array(let new)) where (old + new).allSatisfy({ $0["id"] != nil }):
            var merged = old
            for element in new {
                if let index = merged.firstIndex(where: { $0["id"] == element["id"] }) {
                    merged[index] = merge(merged[index], with: element)
                } else {
                    merged.append(element)
                }
            }
            return .array(merged)
        default: return new
        }
    }
}
