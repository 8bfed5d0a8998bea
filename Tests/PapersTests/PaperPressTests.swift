import Foundation
import Papers
import Testing

@Suite(.enabled(if: TestPress.isInstalled && TestPress.hasTools, TestPress.missing))
struct PaperPressTests {
    private static let page = "<html lang=\"zh-Hans\"><title>试印</title><p>苗圃 123</p></html>"

    /// What a paper is refused with by a press with these settings.
    private func refusal(
        _ html: String, _ change: (inout PaperSettings) -> Void = { _ in }
    ) async throws -> PaperRefusal? {
        var settings = TestPress.settings
        change(&settings)
        do {
            _ = try await PaperPress(settings).print(Paper(html: html))
            return nil
        } catch {
            return try #require(error as? PaperRefusal, "\(error)")
        }
    }

    @Test func `the same page gives the same bytes, another page or identifier others`() async throws {
        let first = try await TestPress.press.print(Paper(html: Self.page))
        let second = try await PaperPress(TestPress.settings).print(Paper(html: Self.page))
        #expect(first == second)
        #expect(try await TestPress.press.print(Paper(html: Self.page, identifier: "other")) != first)
        #expect(try await TestPress.press.print(Paper(html: Self.page + "<p>4")) != first)
        #expect(try await TestPress.text(of: first).contains("苗圃 123"))
        #expect(try await TestPress.look("pdfinfo", ["FILE"], at: first).contains("595.276 x 841.89 pts (A4)"))
    }

    @Test(
        arguments: [
            "<img src=\"http://127.0.0.1:9/a.png\">", "<img src=\"https://example.org/a.png\">",
            "<img src=\"file:///etc/hostname\">", "<img src=\"../../Package.swift\">", "<img src=\"ftp://h/a\">",
            "<img src=\"%2e%2e/%2e%2e/Package.swift\">", "<link rel=stylesheet href=\"/etc/passwd\">",
            "<style>@import url(file:///etc/passwd);</style>",
            "<style>body { background: url(//host/share/a.png) }</style>",
            "<style>@font-face { font-family: a; src: url(http://127.0.0.1:9/a) } p { font-family: a }</style><p>a",
            "<link rel=attachment href=\"file:///etc/passwd\">", "<object data=\"file:///etc/passwd\"></object>",
            "<base href=\"http://127.0.0.1:9/\"><img src=\"print.css\">",
            "<svg viewBox=\"0 0 9 9\"><image href=\"file:///etc/hostname\" width=\"9\" height=\"9\"/></svg>",
            "<img src=\"no-such-picture.png\">",
        ])
    func `no network, no file outside the folder, no missing file`(html: String) async throws {
        guard case .forbiddenAddress = try await refusal(html) else {
            Issue.record("printed or refused otherwise: \(String(describing: try await refusal(html)))")
            return
        }
    }

    @Test func `a link out of the folder is no way out`() async throws {
        let folder = NSTemporaryDirectory() + "papers-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.copyItem(
            atPath: TestPress.settings.folder + "/press.py", toPath: folder + "/press.py")
        try FileManager.default.createSymbolicLink(atPath: folder + "/a.css", withDestinationPath: "/etc/passwd")
        let html = "<link rel=stylesheet href=\"a.css\">"
        let refused = try await refusal(html) { $0.folder = folder }
        guard case .forbiddenAddress = refused else {
            Issue.record("printed or refused otherwise: \(String(describing: refused))")
            return
        }
    }

    @Test func `what was printed lately is handed out again, as long as there is room for it`() async throws {
        let folder = NSTemporaryDirectory() + "papers-\(UUID().uuidString)"
        let program = folder + "/press.py"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.copyItem(atPath: TestPress.settings.folder + "/press.py", toPath: program)
        var settings = TestPress.settings
        settings.folder = folder
        let pages = (0..<3).map { Paper(html: Self.page + "<p>\($0)") }
        let one = try await PaperPress(settings).print(pages[0]).count + pages[0].html.utf8.count + 6
        settings.recentBytesMax = 2 * one + one / 2
        let press = PaperPress(settings)
        let first = try await press.print(pages[0])
        for page in [pages[1], pages[0], pages[2]] { _ = try await press.print(page) }
        // Without its program the press prints nothing new.
        try FileManager.default.removeItem(atPath: program)
        #expect(try await press.print(pages[0]) == first)
        #expect(try await press.print(pages[2]) != first)
        await #expect(throws: PaperRefusal.self) { try await press.print(pages[1]) }
        await #expect(throws: PaperRefusal.self) {
            try await press.print(Paper(html: pages[0].html, identifier: "other"))
        }
    }

    @Test func `stylesheets of the folder and pictures in the page are used`() async throws {
        let dot = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3C/svg%3E"
        let html = "<link rel=stylesheet href=\"print.css\"><img src=\"\(dot)\"><p>a"
        #expect(try await refusal(html) == nil)
    }

    @Test func `a print that takes too long is stopped`() async throws {
        #expect(try await refusal(Self.page) { $0.timeLimit = .milliseconds(1_050) } == .timedOut(seconds: 1))
    }

    @Test func `limits of memory and size hold`() async throws {
        let starved = try await refusal(Self.page) { $0.memoryBytesMax = 60 << 20 }
        #expect(starved != nil)
        #expect(try await refusal(Self.page) { $0.pdfBytesMax = 1_000 } == .tooLarge(max: 1_000))
        #expect(try await refusal(Self.page) { $0.htmlBytesMax = 10 } == .tooLarge(max: 10))
    }

    @Test func `what is not installed is called so`() async throws {
        #expect(try await refusal(Self.page) { $0.python = nil } == .notInstalled(detail: "weasyprint"))
        #expect(try await refusal(Self.page) { $0.python = "/no/python" } == .notInstalled(detail: "/no/python"))
    }

    @Test func `a failure gives its first line`() async throws {
        let refused = try await refusal("<style>p { no-such-property: 1 }</style><p>a") { $0.isStrict = true }
        guard case .failed(let detail)? = refused else {
            Issue.record("not failed: \(String(describing: refused))")
            return
        }
        #expect(detail.contains("no-such-property"))
        #expect(!detail.contains("\n"))
    }

    @Test func `too many papers in line are refused, and the line moves on`() async throws {
        var settings = TestPress.settings
        settings.simultaneousMax = 1
        settings.waitingMax = 1
        let press = PaperPress(settings)
        let results = await withTaskGroup(of: Bool?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        return !(try await press.print(Paper(html: Self.page))).isEmpty
                    } catch {
                        return (error as? PaperRefusal) == .busy ? false : nil
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.filter { $0 == true }.count == 2)
        #expect(results.filter { $0 == false }.count == 2)
        #expect(try await !press.print(Paper(html: Self.page)).isEmpty)
    }

    @Test func `a caller who gives up leaves the line, or stops the print`() async throws {
        var settings = TestPress.settings
        settings.simultaneousMax = 1
        let press = PaperPress(settings)
        let printing = Task { try await press.print(Paper(html: Self.page)) }
        let waiting = Task { try await press.print(Paper(html: Self.page)) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        printing.cancel()
        _ = await printing.result
        #expect(try await !press.print(Paper(html: Self.page)).isEmpty)
    }
}
