import Foundation
import Papers
import Testing

/// The papers as they come out of the press.
@Suite(.enabled(if: TestPress.isInstalled && TestPress.hasTools, TestPress.missing))
struct PrintedPapersTests {
    private func pdf(_ name: String, language: String = "zh-Hans") async throws -> [UInt8] {
        let templates = try TestTemplates(language: language)
        let sample = try #require(try PaperTemplatesTests.samples(language).first { $0.name == name })
        return try await TestPress.press.print(Paper(html: try templates.render(sample.page, name)))
    }

    private func pages(_ pdf: [UInt8]) async throws -> Int {
        let info = try await TestPress.look("pdfinfo", ["FILE"], at: pdf)
        let line = try #require(info.split(separator: "\n").first { $0.hasPrefix("Pages:") })
        return try #require(Int(line.split(separator: " ").last ?? ""))
    }

    @Test(arguments: ["contract", "receipt", "reconciliation", "notice", "score-sheet"])
    func `every paper prints without a warning in both languages, with a code that scanners read`(
        name: String
    ) async throws {
        for language in ["zh-Hans", "en"] {
            let pdf = try await pdf(name, language: language)
            if name != "notice" {
                #expect(try await TestPress.qrCodes(on: pdf) == "https://miaopu.example/check/7F3K92QDXM4T")
            }
        }
    }

    @Test func `a contract numbers its pages and chapters and repeats the heads of its tables`() async throws {
        let pdf = try await pdf("contract")
        let count = try await pages(pdf)
        #expect(count >= 3)
        for page in 1...count {
            let text = try await TestPress.text(of: pdf, page: page)
            #expect(text.withoutBlanks.contains("第\(page)页共\(count)页"))
            #expect(text.contains("编号：TB-2026-0112"))
        }
        let all = try await TestPress.text(of: pdf)
        for heading in ["一、项目", "二、资助金额与拨付", "三、里程碑与验收", "四、项目预算", "五、甲方的权利和义务", "六、违约与争议", "七、附件"] {
            #expect(all.contains(heading), "\(heading)")
        }
        #expect(all.contains("5.2"))
        #expect(all.contains("人民币 300,000.00 元（大写：叁拾万元整）"))
        #expect(all.matches(of: /测算依据/).count > 1, "the budget runs over more than one page")
    }

    @Test func `an English contract counts in English`() async throws {
        let pdf = try await pdf("contract", language: "en")
        let text = try await TestPress.text(of: pdf, page: 1)
        #expect(text.contains("1. Project"))
        #expect(text.contains("Page 1 of \(try await pages(pdf))"))
    }

    @Test func `a notice keeps to the page of GB 9704`() async throws {
        let pdf = try await pdf("notice")
        let boxes = try await TestPress.look("pdftotext", ["-bbox", "-f", "1", "-l", "1", "FILE", "-"], at: pdf)
        let words = boxes.matches(of: /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</)
        let lines = words.filter { $0.output.5.contains("公示正文") }
        // A full line of the body: from 28 mm on the left to 26 mm on the right, 28 characters.
        let full = try #require(lines.first { $0.output.5.count == 28 })
        let (left, right) = (try #require(Double(full.output.1)), try #require(Double(full.output.3)))
        #expect(abs(left - 28 / 25.4 * 72) < 1)
        #expect(abs(right - (210 - 26) / 25.4 * 72) < 2)
        let tops = try lines.map { try #require(Double($0.output.2)) }.sorted()
        #expect(abs(tops[1] - tops[0] - 29) < 0.1, "29 points from line to line")
        let text = try await TestPress.text(of: pdf, page: 1)
        #expect(text.withoutBlanks.contains("—1—"))
        #expect(try await TestPress.text(of: pdf).matches(of: /申报单位/).count >= 2, "the list repeats its head")
    }

    @Test func `what belongs to the demonstration says so`() async throws {
        let chinese = try await TestPress.look("pdftotext", ["-raw", "FILE", "-"], at: pdf("receipt"))
        #expect(chinese.withoutBlanks.contains("演示申报") || chinese.withoutBlanks.hasPrefix("演示"))
        let english = try await TestPress.look("pdftotext", ["-raw", "FILE", "-"], at: pdf("receipt", language: "en"))
        #expect(english.withoutBlanks.contains("DEMO"))
    }
}

extension String {
    /// The text without white space, which pdftotext puts in or leaves out by the distance of the glyphs.
    fileprivate var withoutBlanks: String { filter { !$0.isWhitespace } }
}
