import Forms
import Foundation
import Kernel
import Testing

/// The forms that come with the release: read from where the server reads them.
@Suite struct LibraryTests {
    /// Where the forms that come with the release are kept.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Templates/forms")

    @Test func `there are twenty forms or more, the three of the published list among them`() throws {
        let library = try FormLibrary(folder: Self.folder)
        #expect(library.templates.count >= 20)
        let titles = Set(library.templates.map(\.definition.title.chinese))
        #expect(titles.isSuperset(of: ["儿童及家庭基本信息表", "儿童福利服务需求评估表", "农村留守儿童情况表"]))
        #expect(library.templates.allSatisfy { !$0.samples.isEmpty })
    }

    @Test func `every form is written and read again as the same form`() throws {
        for template in try FormLibrary(folder: Self.folder).templates {
            let written = template.definition.json
            #expect(try FormDefinition(json: JSON.parse(written.pretty)) == template.definition, "\(template.code)")
            #expect(try JSON.parse(written.text).canonical == written.canonical)
        }
    }

    @Test func `every sample fills its form without a problem, and its score is worked out anew`() throws {
        for template in try FormLibrary(folder: Self.folder).templates {
            for sample in template.samples {
                let name = "\(template.code), \(sample.title.english)"
                let input = template.definition.read(sample.values)
                #expect(input.problems.map(\.told) == [], "\(name)")
                let answers = input.answers.compactMapValues { $0 }
                #expect(template.definition.problems(in: answers).map(\.told) == [], "\(name)")
                let score = template.definition.score(of: answers)
                #expect(score?.score == sample.score, "\(name): \(score?.score.description ?? "none")")
                #expect(score?.band?.key == sample.band, "\(name): \(score?.band?.key ?? "none")")
                // What was typed is all asked: a sample holds nothing that its own answers hide.
                let shown = template.definition.state(with: answers).shown
                #expect(sample.values.keys.filter { !shown.contains($0) } == [], "\(name)")
            }
        }
    }

    @Test func `both languages are complete, and English holds no Chinese`() throws {
        for template in try FormLibrary(folder: Self.folder).templates {
            for text in Self.english(template.definition.json) {
                #expect(
                    text.unicodeScalars.allSatisfy { !(0x4E00...0x9FFF).contains($0.value) },
                    "\(template.code): \(text)")
            }
        }
    }

    private static func english(_ json: JSON) -> [String] {
        if let object = json.object {
            return object.members.flatMap { key, value in
                key == "en" ? [value.string].compactMap(\.self) : english(value)
            }
        }
        return (json.array ?? []).flatMap(english)
    }

    @Test func `stored answers of every sample are read back as they were`() throws {
        for template in try FormLibrary(folder: Self.folder).templates {
            for sample in template.samples {
                let answers = sample.answers(to: template.definition)
                let json = template.definition.json(of: answers)
                // Calculated values are stored nowhere: everything else is typed again as it was stored.
                var typed = JSONObject()
                for (key, value) in json.object?.members ?? [] {
                    if template.definition.field(key)?.type != "calculated" { typed[key] = value }
                }
                let again = template.definition.read(typed)
                #expect(again.problems.map(\.told) == [], "\(template.code)")
                let state = template.definition.state(with: again.answers.compactMapValues { $0 })
                #expect(template.definition.json(of: state.answers) == json, "\(template.code)")
            }
        }
    }
}
