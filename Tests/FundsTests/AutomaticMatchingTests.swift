import Funds
import Testing

/// Matching without asking, on generated months with decoys: what is matched is right, and little is left.
@Suite struct AutomaticMatchingTests {
    @Test(arguments: [true, false], [UInt64(1), 2, 3])
    func `What is matched is right, and little that belongs together is left`(hasReferences: Bool, seed: UInt64) {
        let month = MatchingSample(groups: 3_000, hasReferences: hasReferences, seed: seed)
        let matching = AutomaticMatching(lines: month.lines, items: month.items)
        let score = month.score(of: matching)
        #expect(score.precision >= (hasReferences ? 0.9999 : 0.9997), "\(score)")
        #expect(score.recall >= (hasReferences ? 0.999 : 0.97), "\(score)")
        #expect(score.decoys == 0, "\(score)")
    }

    @Test func `No line and no item is taken twice, and every group closes`() {
        let month = MatchingSample(groups: 2_000, hasReferences: false, seed: 9)
        let matching = AutomaticMatching(lines: month.lines, items: month.items)
        let lines = matching.groups.flatMap(\.lines)
        let items = matching.groups.flatMap(\.items)
        #expect(Set(lines).count == lines.count)
        #expect(Set(items).count == items.count)
        for group in matching.groups {
            let bank = group.lines.reduce(0) { $0 + month.lines[$1].fen }
            #expect(bank == group.items.reduce(0) { $0 + month.items[$1].fen })
        }
    }

    private func side(_ id: Int64, _ day: Int, _ fen: Int64, ref: Int64 = 0, party: Int64 = 0) -> AutomaticMatching.Side
    {
        .init(id: id, day: day, fen: fen, reference: ref, party: party)
    }

    @Test func `The same reference with another amount is a conflict, and is matched by no later stage`() {
        let matching = AutomaticMatching(
            lines: [side(1, 0, 423_100, ref: 7, party: 1)],
            items: [side(1, 0, 432_100, ref: 7, party: 1), side(2, 0, 423_100, party: 1)])
        #expect(matching.groups.isEmpty)
        #expect(matching.conflicts.map(\.lines) == [[0]])
    }

    @Test func `Where two fit, none is taken`() {
        let matching = AutomaticMatching(
            lines: [side(1, 0, 100, party: 1), side(2, 30, 100, party: 1)],
            items: [side(1, 1, 100, party: 1), side(2, 2, 100, party: 1), side(3, 31, 100, party: 1)])
        #expect(matching.groups.map(\.items) == [[2]])
    }

    @Test func `A batch is one line when nothing else has its amount`() {
        let batch = [side(1, 0, 100, ref: 5), side(2, 0, 200, ref: 5), side(3, 0, -10, ref: 5)]
        let one = AutomaticMatching(lines: [side(1, 1, 290)], items: batch)
        #expect(one.groups.map(\.stage) == [.batch])
        #expect(AutomaticMatching(lines: [side(1, 1, 290)], items: batch + [side(4, 1, 290)]).groups.isEmpty)
        #expect(AutomaticMatching(lines: [side(1, 1, 290), side(2, 2, 290)], items: batch).groups.isEmpty)
    }

    @Test func `Some that sum to one are taken only when no other choice does`() {
        let line = side(1, 0, 300, party: 1)
        let items = [side(1, 0, 100, party: 1), side(2, 0, 200, party: 1), side(3, 0, 50, party: 1)]
        #expect(AutomaticMatching(lines: [line], items: items).groups.map(\.items) == [[0, 1]])
        let more = items + [side(4, 0, 250, party: 1)]
        #expect(AutomaticMatching(lines: [line], items: more).groups.isEmpty)
        let back = AutomaticMatching(lines: items.map { $0 }, items: [line])
        #expect(back.groups.map(\.lines) == [[0, 1]])
    }
}
