import Platform
import Testing

@testable import Web

/// Every route says what it does and who may come in.
@Suite struct RouteTests {
    private static let sentence = Pattern(#"\A[A-Z][^.!?]*(?:\.[a-z][^.!?]*)*\.\z"#)

    private static let term = Pattern(#" \([^()]*\)"#)

    /// Whether a text is one English sentence; a Chinese term may stand in brackets.
    static func isSentence(_ text: String) -> Bool {
        let words = term.matches(in: text).reduce(text) { $0.replacing($1.groups[0], with: "") }
        return sentence.isFound(in: words) && text.count <= 120
            && words.unicodeScalars.allSatisfy { $0.value < 0x3000 } && !text.contains("|")
    }

    @Test func `every route is described by one English sentence`() {
        #expect(RouteTable.all.count > 100)
        for route in RouteTable.all {
            #expect(Self.isSentence(route.summary), "\(route.method) \(route.path): \(route.summary)")
        }
    }

    @Test func `no two routes are on the same path, and every path is of nouns`() {
        var seen: Set<String> = []
        let part = Pattern(#"\A(?:[a-z0-9]+(?:-[a-z0-9]+)*|[a-z0-9-]+\.[a-z]+|\{\w+\}(?:\.[a-z]+)?)\z"#)
        for route in RouteTable.all {
            #expect(
                seen.insert("\(route.method) \(route.path)").inserted, "\(route.method) \(route.path) is there twice")
            for word in route.path.split(separator: "/") {
                #expect(part.isFound(in: String(word)), "\(route.path): \(word)")
            }
        }
    }

    private static let table = Pattern(#"\benum (\w+Routes)\b"#)
    private static let added = Pattern(#"(\w+Routes)\.all\b"#)

    @Test func `every table of routes is part of the whole table`() {
        let web = SwiftSource.sources.filter { $0.module == "Web" }
        let added = Set(web.flatMap { Self.added.matches(in: $0.code) }.map { $0.groups[1] })
        for source in web where source.code.contains("static let all: [Route]") {
            for found in Self.table.matches(in: source.code) where !added.contains(found.groups[1]) {
                Issue.record("\(source.path): \(found.groups[1]) is not in the table of routes")
            }
        }
        #expect(added.count > 20)
    }

    @Test func `Docs/Permissions.md has a row for every route`() throws {
        let text = PermissionTable.text(of: RouteTable.all)
        if let difference = try Repository.difference(PermissionTable.path, from: text) {
            Issue.record("\(difference)")
        }
    }

    @Test func `half sentences and several are refused, rows say who`() {
        for wrong in [
            "lists calls.", "Lists calls", "Lists calls. And lots.", "", "列出。", "Lists 公示.", "Lists | calls.",
        ] {
            #expect(!Self.isSentence(wrong), "\(wrong)")
        }
        #expect(Self.isSentence("Lists notices (公示)."))
        #expect(Self.isSentence("Gives the proposals as proposals.xlsx, newest first."))
        let route = Route.post("/{authority}/calls", .roles([.programmeOfficer, .auditor]), "Drafts a call.") { _ in
            throw NotFoundInTest()
        }
        let row = "| POST | `/{authority}/calls` | auditor, programme officer | Drafts a call. |"
        #expect(PermissionTable.text(of: [route]).contains(row))
    }

    private struct NotFoundInTest: Error {}
}
