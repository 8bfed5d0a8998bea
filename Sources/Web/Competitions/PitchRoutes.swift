internal import Competitions
internal import Forms
internal import Kernel
internal import Platform

/// Live pitches: the desk, the big screen, the judges' pads, the log, sheets to sign.
enum PitchRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let staff: Access = .roles([.programmeOfficer, .decisionMaker, .auditor])
    private static let pitch = "/{authority}/pitches/{pitch}"

    static let draftFields = [
        InputField("name", .text(max: 100), label: "pitch.field.name", "Name of the session."),
        InputField(
            "pitchMinutes", .integer(1...120), label: "pitch.field.pitch_minutes", "How long a pitch lasts, in minutes."
        ),
        InputField(
            "questionMinutes", .integer(0...120), label: "pitch.field.question_minutes",
            "How long the questions last, in minutes."),
        InputField(
            "method", .choice(RankingRule.Method.allCases.map(\.rawValue), prefix: "pitch.method"),
            label: "pitch.field.method", "How sheets become a score."),
        InputField(
            "drop", .integer(0...5), optional: true, label: "pitch.field.drop", hint: "pitch.hint.drop",
            "How many of the highest and of the lowest sheets are left out."),
        InputField(
            "whenAtLeast", .integer(3...100), optional: true, label: "pitch.field.when", "From how many sheets on."),
        InputField("places", .integer(0...6), label: "pitch.field.places", "Decimal places of the score."),
        InputField(
            "rounding", .choice(Rounding.allCases.map(\.rawValue), prefix: "reviews.rounding"), optional: true,
            label: "rounds.rounding", "How the score is rounded."),
        InputField(
            "rankedBy", .choice(RankingRule.Basis.allCases.map(\.rawValue), prefix: "rounds.ranked_by"),
            optional: true, label: "rounds.ranked_by", "Whether the rounded or the exact score orders."),
        InputField(
            "tieChain", .longText(max: 500), optional: true, label: "rounds.tie_chain", hint: "pitch.hint.tie_chain",
            "How equal scores are told apart, one key a line."),
        InputField("quorum", .integer(1...100), label: "pitch.field.quorum", "The fewest sheets of an entry."),
        InputField(
            "criteria", .longText(max: 5_000), label: "pitch.field.criteria", hint: "pitch.hint.criteria",
            "One line a criterion: name and highest mark."),
        InputField("judges", .identifiers, label: "pitch.field.judges", "Keys of reviewers in the bank."),
    ]
    static let entry = InputField("entry", .identifier, label: "contests.entry", "Key of the entry.")
    static let order = [
        InputField(
            "seed", .integer(0...Int64.max), optional: true, label: "pitch.field.seed", hint: "pitch.hint.seed",
            "The random seed, if it was not made by chance here."),
        InputField(
            "seedSource", .text(max: 200), optional: true, label: "pitch.field.seed_source",
            hint: "pitch.hint.seed_source", "Where a typed seed comes from."),
    ]
    static let step = InputField(
        "step", .choice(["called", "pitching", "questions", "marking", "revealed", "skipped"], prefix: "pitch.step"),
        label: "pitch.field.step", "What happens now.")
    static let called = InputField(
        "entry", .identifier, optional: true, label: "contests.entry", "The entry that is called.")
    static let skipReason = InputField(
        "reason", .text(max: 500), optional: true, label: "contests.field.reason", "Why an entry is skipped.")
    static let lowering = [
        entry,
        InputField(
            "quorum", .integer(1...100), label: "pitch.field.quorum", "The fewest sheets of the entry from now on."),
        EditionFields.reason,
    ]
    static let sheet = [
        entry,
        InputField(
            "judge", .integer(1...100), optional: true, label: "pitch.field.judge",
            "Number of the seat at which the sheet was written."),
        InputField("key", .text(max: 100), label: "pitch.field.key", "Key that the pad made for this sheet."),
        InputField("mark", .map(.decimal), label: "pitch.field.mark", "Marks by position of the criterion."),
    ]
    static let recusal = [
        entry,
        InputField(
            "judge", .integer(1...100), optional: true, label: "pitch.field.judge", "Number of the judge; one's own."),
        EditionFields.reason,
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/competitions/{competition}/pitches/new", officer, "Shows the form for a live pitch.",
            PitchDesk.form),
        .page(
            pitch + "/revision", officer, "Shows the form for a live pitch that has not begun.", PitchDesk.revision),
        .post(
            pitch + "/revision", officer, "Sets a live pitch that has not begun up anew.", fields: draftFields,
            answer: .key, form: PitchDesk.revision, PitchHandlers.revise),
        .post(
            pitch + "/withdrawal", officer, "Withdraws a live pitch of which no score is revealed.",
            fields: [EditionFields.reason], answer: .key, form: PitchPages.show, PitchHandlers.withdraw),
        .post(
            pitch + "/quorums", .roles([.decisionMaker]), "Lowers the fewest sheets of an entry, with a reason.",
            fields: lowering, once: true, answer: .key, form: PitchPages.show, PitchHandlers.lowerQuorum),
        .post(
            "/{authority}/competitions/{competition}/pitches", officer, "Sets a live pitch up.", fields: draftFields,
            creates: true, answer: .key, form: PitchDesk.form, PitchHandlers.draft),
        .page(pitch, .everyone, "Shows a live pitch.", answer: .pitchWithDraw, PitchPages.show),
        .page(pitch + "/screen", .everyone, "The big screen of a live pitch.", answer: .pitch, PitchPages.screen),
        .page(
            pitch + "/pad", .roles([.programmeOfficer, .decisionMaker, .auditor, .reviewer]),
            "The pad of a judge of a live pitch.",
            answer: .object([("judge", .integer), ("entry", .nullable(.integer)), ("delivered", .list(.integer))]),
            PitchPad.show),
        .page(
            pitch + "/log", .everyone, "The log of a live pitch, played up to a line.",
            query: [
                InputField(
                    "through", .integer(1...1_000_000), optional: true, label: "pitch.field.through", "The last line.")
            ],
            answer: .object([
                ("sequence", .integer), ("step", .string), ("entry", .nullable(.integer)),
                (
                    "events",
                    .list(
                        .object([
                            ("sequence", .integer), ("step", .string), ("entry", .nullable(.integer)),
                            ("judge", .nullable(.integer)), ("quorum", .nullable(.integer)), ("reason", .string),
                            ("at", .timestamp),
                        ]))
                ),
            ]), PitchLogPage.show),
        .download(pitch + "/sheets.pdf", staff, "Prints the sheets of a live pitch to be signed.", PitchPaper.sheets),
        .page(
            pitch + "/results/{entry}", staff, "How the score and the place of an entry came about.",
            answer: .object([
                ("entry", .integer), ("number", .integer), ("place", .nullable(.integer)), ("quorum", .integer),
                ("score", .nullable(.decimal)), ("exact", .nullable(.fraction)), ("gap", .nullable(.string)),
                ("used", .list(.decimal)), ("dropped", .list(.decimal)),
                (
                    "sheets",
                    .list(
                        .object([
                            ("judge", .integer), ("marks", .dictionary(.nullable(.fraction))), ("total", .decimal),
                        ]))
                ),
                (
                    "left_out",
                    .list(
                        .object([
                            ("judge", .integer), ("total", .decimal), ("ground", .string), ("reason", .string),
                        ]))
                ),
            ]), PitchResultPages.derivation),
        .download(
            pitch + "/results.json", staff,
            "The input of miaopu calc round-result that gives the scores and places.", PitchResultPages.calculation),
        .download(
            pitch + "/derivation.json", staff, "Everything that the frozen result of a closed live pitch was made of.",
            PitchResultPages.derivationFile),
        .download(
            pitch + "/calculation.json", staff, "The input of miaopu calc aggregate that gives the scores.",
            PitchPaper.calculation),
        .post(
            pitch + "/order", officer, "Draws the order at random.", fields: order, once: true, answer: .key,
            form: PitchPages.show, PitchHandlers.draw),
        .post(
            pitch + "/opening", officer, "Opens a live pitch: rule and order are frozen.", once: true, answer: .key,
            form: PitchPages.show, PitchHandlers.open),
        .post(
            pitch + "/steps", officer, "Takes the next step.", fields: [step, called, skipReason], once: true,
            answer: .key,
            form: PitchPages.show, PitchHandlers.step),
        .post(
            pitch + "/sheets", .signedIn, "Delivers the sheet of a judge, once for its key.", fields: sheet,
            once: true, answer: .object([("delivered", .boolean)]), form: PitchPad.show, PitchHandlers.deliver),
        .post(
            pitch + "/recusals", .signedIn, "A judge stands back from an entry.", fields: recusal, once: true,
            answer: .key, form: PitchPages.show, PitchHandlers.recuse),
        .post(
            pitch + "/closure", officer, "Closes a live pitch.", once: true, answer: .key, form: PitchPages.show,
            PitchHandlers.close),
    ]
}

extension Schema {
    static let pitch = Schema.object(pitchMembers)
    /// The page of a session says how its order was drawn, besides what the screen shows.
    static let pitchWithDraw = Schema.object(
        pitchMembers + [
            (
                "draw",
                .nullable(
                    .object([
                        ("seed", .integer), ("seed_typed", .boolean), ("seed_source", .string), ("draws", .integer),
                        ("pool", .list(.integer)), ("order", .list(.integer)), ("sha256", .string),
                        ("comes_out_again", .boolean),
                        (
                            "calculation",
                            .object([
                                ("method", .string), ("n", .integer), ("seed", .integer), ("sizes", .list(.integer)),
                            ])
                        ),
                    ]))
            )
        ])
    private static let pitchMembers: [(name: String, schema: Schema)] = [
        ("pitch", .integer), ("sequence", .integer), ("step", .string), ("since", .nullable(.timestamp)),
        ("seconds", .nullable(.integer)), ("entry", .nullable(.integer)), ("number", .nullable(.integer)),
        ("title", .string), ("team", .string), ("sheets", .integer), ("judges", .integer), ("recused", .integer),
        (
            "slots",
            .list(
                .object([
                    ("position", .integer), ("entry", .integer), ("number", .integer), ("title", .string),
                    ("team", .string), ("score", .nullable(.decimal)), ("place", .nullable(.integer)),
                ]))
        ),
    ]
}
