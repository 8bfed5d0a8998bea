internal import Competitions
internal import Kernel
internal import Platform

/// How the order of a live pitch was drawn, for everybody: what anyone needs to draw it again.
enum PitchDrawView {
    /// What to say of the draw; nil before it, and where the order was drawn before this was recorded.
    static func summary(_ view: PitchView, draws: Int, _ visit: Visit) -> Desk.Summary? {
        guard let draw = view.session.draw(view.slots) else { return nil }
        let origin =
            draw.isSeedTyped
            ? visit.text("pitch.seed_typed", ["source": draw.seedSource]) : visit.text("pitch.seed_fresh")
        return .init(
            visit.text("pitch.draw_record"),
            [
                (visit.text("pitch.field.seed"), "\(draw.seed)\(origin)"),
                (visit.text("pitch.draws"), String(draws)),
                (visit.text("pitch.pool"), draw.pool.map(String.init).joined(separator: ", ")),
                (visit.text("pitch.pool_sha256"), draw.sha256.hexadecimal),
                (visit.text("pitch.draw_input"), draw.calculation.canonical),
                (
                    visit.text("reviewers.repeated"),
                    visit.text(draw.comesOutAgain ? "reviewers.repeated_yes" : "reviewers.repeated_no")
                ),
            ])
    }

    /// What the API says of a session: what the screen shows, and how the order was drawn.
    static func whole(_ view: PitchView, draws: Int) -> JSON {
        var told = view.json.object ?? JSONObject()
        told["draw"] = json(view, draws: draws)
        return .object(told)
    }

    private static func json(_ view: PitchView, draws: Int) -> JSON {
        guard let draw = view.session.draw(view.slots) else { return .null }
        return [
            "seed": .integer(draw.seed), "seed_typed": .bool(draw.isSeedTyped), "seed_source": .string(draw.seedSource),
            "draws": .integer(Int64(draws)), "pool": .array(draw.pool.map { .integer(Int64($0)) }),
            "order": .array(draw.order.map { .integer(Int64($0)) }), "sha256": .string(draw.sha256.hexadecimal),
            "comes_out_again": .bool(draw.comesOutAgain), "calculation": draw.calculation,
        ]
    }
}
