import Calls
import Foundation
import Testing

@testable import Web

@Suite struct WorkflowDiagramTests {
    private let head = ChartHead(id: "w", title: "t", summary: "s", emptyText: "e")

    @Test func `no two lines in a lane share a state, and short ones run inside`() {
        let spans = [0...1, 1...2, 0...4, 3...4, 2...3, 0...0]
        let lanes = WorkflowDiagram.lanes(spans)
        for (index, span) in spans.enumerated() {
            for (other, second) in spans.enumerated() where other > index && lanes[other] == lanes[index] {
                #expect(!span.overlaps(second))
            }
        }
        #expect(lanes[2] == lanes.max())
    }

    @Test func `every state has its box and every move its line with an arrow`() {
        let diagram = WorkflowDiagram(
            head: head, states: [("写 & 填", false), ("交", false), ("成", true)],
            moves: [(0, 1, "提交"), (1, 0, "<退>"), (1, 2, "通过")])
        let svg = diagram.svg()
        #expect(svg.components(separatedBy: "<rect").count - 1 == 3)
        #expect(svg.components(separatedBy: "<line").count - 1 == 9)
        #expect(svg.components(separatedBy: "◀").count - 1 == 3)
        #expect(svg.contains("写 &amp; 填") && svg.contains("&lt;退&gt;"))
        #expect(WorkflowDiagram(head: head, states: [], moves: []).svg().contains("e"))
    }

    @Test func `rows are added, moved and taken out, and nonsense does nothing`() {
        var rows = WorkflowRows(Workflow.made(by: .standard))
        let whole = rows
        for nonsense in ["", "state", "state-up-0", "state-down-99", "move-remove-x", "other-add", "state-up--1"] {
            rows.apply(nonsense)
            #expect(rows == whole, "\(nonsense)")
        }
        rows.apply("state-down-0")
        #expect(rows.states[1] == whole.states[0])
        rows.apply("state-up-1")
        #expect(rows == whole)
        rows.apply("move-add")
        #expect(rows.moves.count == whole.moves.count + 1)
        #expect(rows.moveLines == whole.moveLines)
        rows.apply("move-remove-0")
        #expect(rows.moves.first == whole.moves[1])
    }
}
