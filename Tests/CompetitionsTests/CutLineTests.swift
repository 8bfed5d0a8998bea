import Kernel
import Testing

@testable import Competitions

@Suite("Cut line")
struct CutLineTests {
    private func yuan(_ amount: Int64) -> Money { Money(fen: amount * 100) }

    private func candidate(
        _ proposal: Int64, _ requested: Int64, lot: Int64 = 1, floor: Int64? = nil, obstacle: CutLine.Outcome? = nil,
        choice: CutLine.Choice? = nil
    ) -> CutLine.Candidate {
        CutLine.Candidate(
            proposal: proposal, lot: lot, requested: yuan(requested), floor: yuan(floor ?? requested),
            obstacle: obstacle, choice: choice)
    }

    private func cut(
        _ candidates: [CutLine.Candidate], _ sources: [CutLine.Source], lots: [Int64: Money]? = nil,
        partial: Bool = false
    ) throws -> CutLine {
        try CutLine(
            candidates: candidates, sources: sources, lots: lots ?? [1: yuan(1_000_000), 2: yuan(1_000_000)],
            partial: partial)
    }

    @Test func `Money goes down the ranking until it is used up`() throws {
        let line = try cut(
            [candidate(1, 50), candidate(2, 40), candidate(3, 30), candidate(4, 5)],
            [.init(fund: 1, limit: yuan(100))])
        #expect(line.lines.map(\.outcome) == [.awarded, .awarded, .noMoney, .noMoney])
        #expect(line.left == [1: yuan(10)])
    }

    @Test func `A part is awarded where the plan allows it and the floor is reached`() throws {
        let source = CutLine.Source(fund: 1, limit: yuan(100))
        let enough = try cut([candidate(1, 80), candidate(2, 40, floor: 20)], [source], partial: true)
        #expect(enough.lines.map(\.amount) == [yuan(80), yuan(20)])
        #expect(enough.lines.map(\.outcome) == [.awarded, .partly])
        let tooLittle = try cut([candidate(1, 80), candidate(2, 40, floor: 21)], [source], partial: true)
        #expect(tooLittle.lines.map(\.outcome) == [.awarded, .noMoney])
    }

    @Test func `Two sources by weight two to one are split to the fen`() throws {
        let sources = [
            CutLine.Source(fund: 1, limit: yuan(1_000), weight: 2),
            CutLine.Source(fund: 2, limit: yuan(1_000), weight: 1),
        ]
        let line = try cut([candidate(1, 100)], sources)
        #expect(line.lines[0].byFund == [1: Money(fen: 6_667), 2: Money(fen: 3_333)])
    }

    @Test func `With weights the scarcer source decides how much there is`() throws {
        let sources = [
            CutLine.Source(fund: 1, limit: yuan(1_000), weight: 2), CutLine.Source(fund: 2, limit: yuan(30), weight: 1),
        ]
        let line = try cut([candidate(1, 100, floor: 50)], sources, partial: true)
        #expect(line.lines[0].amount == yuan(90))
        #expect(line.lines[0].byFund == [1: yuan(60), 2: yuan(30)])
    }

    @Test func `A share and a cap hold for every single award`() throws {
        let sources = [
            CutLine.Source(fund: 1, limit: yuan(1_000), shareMax: Fraction("0.6")),
            CutLine.Source(fund: 2, limit: yuan(1_000), capEach: yuan(30)),
        ]
        let line = try cut([candidate(1, 50), candidate(2, 100, floor: 10)], sources, partial: true)
        #expect(line.lines[0].byFund == [1: yuan(30), 2: yuan(20)])
        // 60 % of 75 is 45, and 30 more: beyond that the share would be broken.
        #expect(line.lines[1].amount == yuan(75))
        #expect(line.lines[1].byFund == [1: yuan(45), 2: yuan(30)])
    }

    @Test func `Nobody overtakes within a lot, and a lot is cut by itself`() throws {
        let lots = [Int64(1): yuan(60), 2: yuan(60)]
        let line = try cut(
            [candidate(1, 50), candidate(2, 20), candidate(3, 10), candidate(4, 40, lot: 2)],
            [.init(fund: 1, limit: yuan(1_000))], lots: lots)
        #expect(line.lines.map(\.outcome) == [.awarded, .noMoney, .noMoney, .awarded])
    }

    @Test func `A choice by hand is funded first and a refusal frees the money`() throws {
        let source = CutLine.Source(fund: 1, limit: yuan(100))
        let line = try cut(
            [candidate(1, 60, choice: .refuse), candidate(2, 60), candidate(3, 40, choice: .award(yuan(35)))], [source])
        #expect(line.lines.map(\.outcome) == [.refusedByHand, .awarded, .partly])
        #expect(line.lines.map(\.amount) == [.zero, yuan(60), yuan(35)])
    }

    @Test func `Who cannot be awarded is passed over, also against a choice by hand`() throws {
        let line = try cut(
            [candidate(1, 60, obstacle: .rating, choice: .award(nil)), candidate(2, 60)],
            [.init(fund: 1, limit: yuan(100))])
        #expect(line.lines.map(\.outcome) == [.rating, .awarded])
    }

    @Test func `Ten requests of 0.10 are exactly 1.00`() throws {
        let ten = (1...10).map { index in
            CutLine.Candidate(
                proposal: Int64(index), lot: 1, requested: Money(fen: 10), floor: Money(fen: 10), obstacle: nil,
                choice: nil)
        }
        let line = try cut(ten, [.init(fund: 1, limit: yuan(1))])
        #expect(line.lines.allSatisfy { $0.outcome == .awarded })
        #expect(line.left == [1: .zero])
    }
}
