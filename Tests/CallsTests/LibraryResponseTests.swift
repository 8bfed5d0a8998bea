import Calls
import Forms
import Foundation
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Every form of the release as it is used: kept as a version, answered by its samples, frozen, and scored anew.
@Suite struct LibraryResponseTests {
    let house: House

    init() async throws {
        house = try await House.build()
        try await house.base.owner.withConnection { db in
            for (code, parent, level, path) in [
                ("530000", "000000", 1, "000000.530000."), ("530502", "530000", 3, "000000.530000.530502."),
            ] as [(String, String, Int16, String)] {
                try db.execute(
                    """
                    INSERT INTO area (code, parent_code, level, name, path, source)
                    VALUES (\(code), \(parent), \(level), \("地" + code), \(path), 'test') ON CONFLICT DO NOTHING
                    """)
            }
        }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Templates/forms")

    /// The form after a revision that would give every set of answers one point more.
    private func revised(_ form: FormDefinition) throws -> FormDefinition {
        var outline = FormOutline(form)
        let score = try #require(form.scoreField)
        let more = try FormField(
            json: [
                "key": "revised_score", "type": "calculated", "label": ["zh-Hans": "新总分", "en": "Revised score"],
                "formula": .string("\(score) + 1"), "places": 4,
            ], at: "revised_score")
        // Beside the score, where it is asked whenever the score is.
        let home = form.sections.first { section in section.fields.contains { $0.key == score } }
        try outline.put(more, in: try #require(home).key, replacing: nil)
        outline.scoreField = more.key
        return try outline.definition()
    }

    private func answered(
        _ sample: FormLibrary.Sample, _ version: FormVersion, in change: Change
    ) throws -> FormResponse.ID {
        let id = try FormResponse.begin(version.id, in: change)
        for section in version.definition.sections {
            var values = JSONObject()
            for field in section.fields { values[field.key] = sample.values[field.key] }
            _ = try FormResponse.save(values, section: section.key, of: id, base: 0, in: change)
        }
        _ = try FormResponse.freeze(id, in: change)
        return id
    }

    @Test func `every form takes its samples whole, and a later version changes no score of an earlier one`()
        async throws
    {
        let templates = try FormLibrary(folder: Self.folder).templates
        #expect(templates.count >= 20)
        var scored = 0
        for template in templates {
            let (first, responses) = try await house.act("Olga") { change in
                let version = try FormVersion.keep(
                    template.definition, as: template.code, for: template.purpose, in: change)
                return (version, try template.samples.map { ($0, try answered($0, version, in: change)) })
            }
            var later = first
            if template.definition.scoreField != nil {
                let revised = try revised(template.definition)
                later = try await house.act("Olga") {
                    try FormVersion.keep(revised, as: template.code, for: template.purpose, in: $0)
                }
                #expect(later.number == first.number + 1)
            }
            for (sample, id) in responses {
                let name = "\(template.code), \(sample.title.english)"
                let found = try await house.see("Olga") { _, db in try FormResponse.find(id, in: db) }
                #expect(found.version.id == first.id && found.version.sha256 == first.sha256, "\(name)")
                #expect(found.problems.map(\.path) == [] && found.frozenAt != nil, "\(name)")
                let stored = template.definition.json(of: sample.answers(to: template.definition))
                // Names of areas are looked up when they are saved; all else is kept as it was typed.
                for field in template.definition.fields where field.type != "area" {
                    #expect(found.json[field.key] == stored[field.key], "\(name): \(field.key)")
                }
                #expect(found.score?.score == sample.score && found.score?.band?.key == sample.band, "\(name)")
                guard let score = sample.score else { continue }
                scored += 1
                #expect(later.definition.score(of: found.kept)?.score == score + Fraction(1), "\(name)")
            }
        }
        #expect(scored >= 10)
    }
}
