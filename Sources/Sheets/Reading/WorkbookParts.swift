/// The relationships of one part: which other parts it refers to, by id and by kind.
final class Relationships: XMLListener {
    private struct Target {
        let id: String
        let kind: Substring
        let part: String
    }

    private let folder: String
    private let part: String
    private let limits: SheetLimits
    private var targets: [Target] = []

    /// The relationships that belong to `part`, a path in the archive; empty for those of the archive itself.
    init(of part: String, in archive: ZipArchive, limits: SheetLimits) throws(SheetRefusal) {
        let cut = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
        folder = String(part[..<cut])
        self.part = folder + "_rels/" + part[cut...] + ".rels"
        self.limits = limits
        if archive.contains(self.part) {
            try XMLScanner.scan(self.part, of: archive, limits: limits, into: self)
        }
    }

    /// The part of the only relationship of a kind, such as `styles`.
    func part(ofKind kind: String) -> String? {
        targets.first { $0.kind == kind }?.part
    }

    /// The part of a relationship, if it is of that kind.
    func part(of id: String, kind: String) -> String? {
        targets.first { $0.id == id && $0.kind == kind }?.part
    }

    func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetRefusal) {
        guard name.spells("Relationship"), attributes["TargetMode"] != "External" else { return }
        guard let id = attributes["Id"], let type = attributes["Type"], let target = attributes["Target"] else {
            return
        }
        let kind = type.lastIndex(of: "/").map { type[type.index(after: $0)...] } ?? type[...]
        targets.append(Target(id: id, kind: kind, part: resolve(target)))
        guard targets.count <= limits.entriesMax else {
            throw SheetRefusal(.tooManyParts(part: part, max: limits.entriesMax))
        }
    }

    func end(_ name: XMLName) throws(SheetRefusal) {}

    func text(_ bytes: UnsafeRawBufferPointer) throws(SheetRefusal) {}

    private func resolve(_ target: String) -> String {
        var steps: [Substring] = []
        for step in (target.hasPrefix("/") ? target : folder + target).split(separator: "/") {
            if step == ".." {
                _ = steps.popLast()
            } else if step != "." {
                steps.append(step)
            }
        }
        return steps.joined(separator: "/")
    }
}

/// The table of contents of a workbook: its sheets and how it counts days.
final class WorkbookContents: XMLListener {
    private(set) var sheets: [(name: String, relationship: String, isHidden: Bool)] = []
    private(set) var dateSystem = DateSystem.from1900
    private let part: String
    private let limits: SheetLimits

    init(part: String, limits: SheetLimits) {
        self.part = part
        self.limits = limits
    }

    func begin(_ name: XMLName, _ attributes: XMLAttributes) throws(SheetRefusal) {
        guard name.isSheet else { return }
        if name.spells("workbookPr"), attributes.isTrue("date1904") {
            dateSystem = .from1904
        } else if name.spells("sheet"), let title = attributes["name"], let id = attributes.qualified("id") {
            let isHidden = attributes["state"].map { $0 != "visible" } ?? false
            sheets.append((title, id, isHidden))
            guard sheets.count <= limits.entriesMax else {
                throw SheetRefusal(.tooManyParts(part: part, max: limits.entriesMax))
            }
        }
    }

    func end(_ name: XMLName) throws(SheetRefusal) {}

    func text(_ bytes: UnsafeRawBufferPointer) throws(SheetRefusal) {}
}
