import Calls
import Kernel
import Testing

/// What officers type into the list of proposals.
@Suite struct ProposalQueryTests {
    private static let states = ["已提交": "submitted", "submitted": "submitted", "draft": "draft"]

    private static func read(_ text: String) throws -> ProposalQuery? {
        try ProposalQuery(typed: text, states: states)
    }

    @Test func `words, conditions, brackets, either and not are understood`() throws {
        #expect(try Self.read("  ") == nil)
        #expect(try Self.read("童伴") == .text("童伴"))
        #expect(try Self.read("状态:已提交") == .term(.state, .equal, .text("submitted")))
        #expect(try Self.read("requested>=50000") == .term(.requested, .notBelow, .money(Money(fen: 5_000_000))))
        #expect(
            try Self.read("金额<100.50 -题目：研学")
                == .all([
                    .term(.requested, .below, .money(Money(fen: 10_050))), .not(.term(.title, .equal, .text("研学"))),
                ]))
        #expect(
            try Self.read("a (b OR \"c d\") 或 -(e f)")
                == .any([
                    .all([.text("a"), .any([.text("b"), .text("c d")])]), .not(.all([.text("e"), .text("f")])),
                ]))
        #expect(try Self.read("“青 苗” ORgan") == .all([.text("青 苗"), .text("ORgan")]))
    }

    @Test(arguments: [
        ("金额>=多", ProposalQuery.Fault.Kind.value, 5), ("颜色:红", .key, 1), ("题目>a", .comparison, 1),
        ("(a b", .bracket, 1), ("a) b", .bracket, 2), ("\"a", .quotation, 1), ("a OR", .empty, 5),
        ("OR a", .empty, 1), ("- a", .empty, 2), ("状态:没有", .value, 4), ("lot:0", .value, 5), ("()", .empty, 2),
        (String(repeating: "(", count: 30) + "a" + String(repeating: ")", count: 30), .deep, 22),
        (String(repeating: "a", count: 501), .long, 500),
    ])
    func `what is not understood is told with its place`(text: String, kind: ProposalQuery.Fault.Kind, place: Int) {
        do {
            let understood = try Self.read(text)
            Issue.record("understood as \(String(describing: understood))")
        } catch let fault as ProposalQuery.Fault {
            #expect(fault.kind == kind && fault.position == place, "\(fault)")
        } catch { Issue.record("\(error)") }
    }

    @Test func `a question that was read reads the same when it is written out`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let query = Self.random(depth: 3, &generator)
            #expect(try Self.read(query.description) == query, "\(query.description)")
        }
    }

    @Test func `no input at all ends the reader`() {
        let pieces = ["(", ")", "（", "\"", "“", "”", "-", " ", "OR", "或", ":", "：", ">=", "<", "金额", "title", "5", "童"]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...12)).map { _ in pieces.randomElement() ?? "" }.joined()
            _ = try? Self.read(text)
        }
    }

    private static func random(depth: Int, _ generator: inout SystemRandomNumberGenerator) -> ProposalQuery {
        let words = ["童伴", "a b", "OR", "-x", "say \"no\"", "(", "状态:x", "或"]
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &generator) {
        case 0: return .text(words.randomElement(using: &generator) ?? "a")
        case 1: return .term(.title, .equal, .text(words.randomElement(using: &generator) ?? "a"))
        case 2:
            return .term(
                .requested, ProposalQuery.Comparison.allCases.randomElement(using: &generator) ?? .equal,
                .money(Money(fen: Int64.random(in: 0..<1_000_000, using: &generator))))
        case 3: return .not(random(depth: depth - 1, &generator))
        case 4: return .all((0..<2).map { _ in random(depth: depth - 1, &generator) })
        default: return .any((0..<2).map { _ in random(depth: depth - 1, &generator) })
        }
    }
}
