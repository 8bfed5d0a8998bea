import Kernel
import Testing

@Suite struct TrancheSplitTests {
    private func source(_ yuan: String, government: Bool = false, line: Int64? = nil, balance: String? = nil) throws
        -> TrancheSplit.Source
    {
        TrancheSplit.Source(
            amount: try #require(Money(yuan)), isGovernment: government, line: line,
            balance: try balance.map { try #require(Money($0)) })
    }

    private func amounts(_ yuan: [String]) throws -> [Money] { try yuan.map { try #require(Money($0)) } }

    private func texts(_ split: TrancheSplit) -> [[String]] { split.rows.map { $0.map(\.amount.description) } }

    @Test func `in proportion, 100,000.00 at 50/30/20 and 2:1 sums both ways`() throws {
        let split = try TrancheSplit(
            try amounts(["50000.00", "30000.00", "20000.00"]),
            from: [source("66666.67", government: true), source("33333.33")], by: .proportional)
        #expect(texts(split) == [["33333.34", "16666.66"], ["20000.00", "10000.00"], ["13333.33", "6666.67"]])
        let second = split.rows[1][0]
        #expect(second.poolThrough == Money("80000.00"))
        #expect(second.through == Money(fen: second.before.fen + second.amount.fen))
    }

    @Test func `government first uses its money up before social money pays`() throws {
        let sources = try [source("40000.00"), source("60000.00", government: true)]
        let tranches = try amounts(["50000.00", "30000.00", "20000.00"])
        let split = try TrancheSplit(tranches, from: sources, by: .governmentFirst)
        #expect(texts(split) == [["0.00", "50000.00"], ["20000.00", "10000.00"], ["20000.00", "0.00"]])
        #expect(split.rows[0][1].way == .first && split.rows[1][0].way == .then)
        let social = try TrancheSplit(tranches, from: sources, by: .socialFirst)
        #expect(texts(social) == [["40000.00", "10000.00"], ["0.00", "30000.00"], ["0.00", "20000.00"]])
    }

    @Test func `a tranche for a line is paid only by sources on that line`() throws {
        let sources = try [source("300.00", line: 1), source("100.00", line: 2), source("200.00", line: 2)]
        let split = try TrancheSplit(
            try amounts(["150.00", "200.00", "250.00"]), from: sources, by: .eligibleLine, lines: [2, nil, 1])
        #expect(
            texts(split) == [["0.00", "50.00", "100.00"], ["50.00", "50.00", "100.00"], ["250.00", "0.00", "0.00"]])
        #expect(split.rows[0][0].way == .apart && split.rows[0][1].way == .line && split.rows[1][0].way == .rest)
        #expect(throws: SplitRefusal.lineShort(tranche: 0, left: Money(fen: 10_000), asked: Money(fen: 20_000))) {
            try TrancheSplit(
                try amounts(["200.00", "200.00"]), from: try [source("300.00", line: 1), source("100.00", line: 2)],
                by: .eligibleLine, lines: [2, nil])
        }
    }

    @Test func `a source gives no more than it has`() throws {
        #expect(throws: SplitRefusal.sourceShort(source: 1, left: Money(fen: 4_999), asked: Money(fen: 5_000))) {
            try TrancheSplit(
                try amounts(["100.00"]), from: try [source("50.00"), source("50.00", balance: "49.99")],
                by: .socialFirst)
        }
        #expect(throws: SplitRefusal.doesNotSum) {
            try TrancheSplit(try amounts(["100.00"]), from: try [source("99.99")], by: .proportional)
        }
    }

    @Test(arguments: SplitRule.allCases)
    func `whatever the numbers, rows and columns are exact and no source gives more than its amount`(
        _ rule: SplitRule
    ) throws {
        var generator = SeededGenerator(seed: UInt64(rule.rawValue.count))
        var split = 0
        for _ in 0..<2_000 {
            let (tranches, sources, lines) = Self.sample(&generator)
            do {
                let result = try TrancheSplit(tranches, from: sources, by: rule, lines: lines)
                split += 1
                for (row, tranche) in zip(result.rows, tranches) {
                    #expect(try row.map(\.amount).sum() == tranche)
                    #expect(!row.contains { $0.amount.isNegative })
                }
                for (index, source) in sources.enumerated() {
                    #expect(try result.rows.map { $0[index].amount }.sum() == source.amount)
                }
                if rule == .eligibleLine {
                    for (row, line) in zip(result.rows, lines) where line != nil {
                        for (part, source) in zip(row, sources) where source.line != line {
                            #expect(part.amount == .zero)
                        }
                    }
                }
            } catch SplitRefusal.lineShort {
                #expect(rule == .eligibleLine)
            }
        }
        #expect(split > 500)
    }

    /// Tranches and sources of one random sum, both cut at random places, from a few fen up to the largest amount.
    private static func sample(_ generator: inout SeededGenerator) -> ([Money], [TrancheSplit.Source], [Int64?]) {
        let whole = Int64(generator.fen().magnitude >> 1)
        func cut(_ count: Int, _ generator: inout SeededGenerator) -> [Int64] {
            let places = (1..<count).map { _ in Int64.random(in: 0...whole, using: &generator) }.sorted()
            return zip([0] + places, places + [whole]).map { $1 - $0 }
        }
        let tranches = cut(Int.random(in: 1...6, using: &generator), &generator).map { Money(fen: $0) }
        let sources = cut(Int.random(in: 1...5, using: &generator), &generator).map {
            TrancheSplit.Source(
                amount: Money(fen: $0), isGovernment: Bool.random(using: &generator),
                line: Int64.random(in: 1...2, using: &generator))
        }
        let lines = tranches.map { _ -> Int64? in
            Bool.random(using: &generator) ? nil : Int64.random(in: 1...2, using: &generator)
        }
        return (tranches, sources, lines)
    }
}
