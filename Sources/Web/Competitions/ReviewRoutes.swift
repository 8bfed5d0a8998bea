internal import Platform

/// Reviewing: rounds, assignments and sheets.
enum ReviewRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let staff: Access = .roles(Role.staff)
    private static let reviewing: Access = .roles(Role.staff.union([.reviewer]))
    private static let reviewer: Access = .signedIn

    static let all: [Route] = rounds + assigning + scoring + results

    private static let rounds: [Route] = [
        .page(
            "/{authority}/reviews", reviewing, "Lists the rounds of review that concern the viewer.",
            answer: .reviewRounds, RoundPages.index),
        .page(
            "/{authority}/calls/{call}/reviews/new", officer, "Shows the form for a new round of review.",
            RoundEditing.new),
        .post(
            "/{authority}/calls/{call}/reviews", officer,
            "Drafts a round of review under the rule of its call, or another.",
            fields: RoundFields.all, creates: true, answer: .key, form: RoundEditing.new, RoundEditing.draft),
        .page(
            "/{authority}/reviews/{round}", .signedIn, "Shows a round of review.", answer: .wholeRound,
            RoundPages.show),
        .page(
            "/{authority}/reviews/{round}/edit", officer, "Shows the form in which a round is changed.",
            answer: RoundEditing.edition, RoundEditing.edit),
        .post(
            "/{authority}/reviews/{round}/revision", officer,
            "Changes a round: all of a draft, of an open one what is not frozen.", fields: RoundFields.revision,
            comparing: .always, answer: .key, form: RoundEditing.edit, RoundEditing.revise),
        .post(
            "/{authority}/reviews/{round}/opening", officer, "Opens a round: its rule is frozen.",
            answer: .key, form: RoundPages.show,
            RoundHandlers.open),
        .post(
            "/{authority}/reviews/{round}/late-entries", officer, "Takes in proposals accepted after the opening.",
            answer: .key, form: RoundPages.show, RoundHandlers.takeIn),
        .post(
            "/{authority}/reviews/{round}/closure", officer, "Closes a round: its ranking is frozen.",
            answer: .key, form: RoundPages.show, RoundHandlers.close),
    ]

    private static let assigning: [Route] = [
        .page(
            "/{authority}/reviews/{round}/assignments", staff, "Shows assignments, drafts, loads and conflicts.",
            answer: .assignments,
            AssigningPages.show),
        .post(
            "/{authority}/reviews/{round}/assignments", officer, "Assigns a proposal to a reviewer, as a draft.",
            fields: AssigningFields.pair, once: true, answer: .key, form: AssigningPages.show,
            AssigningHandlers.assign),
        .post(
            "/{authority}/reviews/{round}/draws", officer, "Draws up the missing assignments automatically, as drafts.",
            fields: [AssigningFields.seed], once: true, answer: .key, form: AssigningPages.show,
            AssigningHandlers.draw),
        .post(
            "/{authority}/reviews/{round}/import", officer, "Applies a list of assignments as one.",
            fields: [AssigningFields.list], once: true, answer: .key, form: AssigningPages.show,
            AssigningHandlers.importList),
        .post(
            "/{authority}/reviews/{round}/release", officer, "Releases the drafts to their reviewers.",
            fields: [AssigningFields.seen], answer: .key, form: AssigningPages.show, AssigningHandlers.release),
        .post(
            "/{authority}/reviews/{round}/removals", officer, "Takes an assignment back, with a reason.",
            fields: AssigningFields.withReason, answer: .key, form: AssigningPages.show, AssigningHandlers.remove),
        .post(
            "/{authority}/reviews/{round}/reopenings", officer, "Gives a submitted sheet back to its reviewer.",
            fields: AssigningFields.withReason, answer: .key, form: AssigningPages.show, AssigningHandlers.reopen),
        .page(
            "/{authority}/reviewers", staff, "Lists the reviewer bank.", query: [Paging.after],
            answer: .page(of: .reviewer),
            ReviewerPages.index),
        .post(
            "/{authority}/reviewers", officer, "Takes a person into the reviewer bank.", fields: ReviewerFields.all,
            creates: true, answer: .key, form: ReviewerPages.index, ReviewerHandlers.enrol),
        .page(
            "/{authority}/reviewers/{reviewer}/conflicts/new", officer, "Shows the form for a conflict of interest.",
            answer: .object([("id", .integer), ("name", .string)]),
            ReviewerPages.conflict),
        .post(
            "/{authority}/reviewers/{reviewer}/conflicts", officer, "Notes a conflict of interest of a reviewer.",
            fields: ReviewerFields.conflict, once: true, form: ReviewerPages.conflict, ReviewerHandlers.note),
        .post(
            "/{authority}/reviewers/{reviewer}/pause", officer, "Stops new proposals for a reviewer, or resumes them.",
            form: ReviewerPages.index, ReviewerHandlers.pause),
    ]

    private static let scoring: [Route] = [
        .page(
            "/{authority}/assignments/{assignment}", reviewer, "Shows a proposal beside its score sheet.",
            answer: .scoreSheetBesideProposal,
            SheetPages.show),
        .download(
            "/{authority}/assignments/{assignment}/files/{file}", reviewer,
            "A file of an entry, for the reviewer to whom it is assigned; none in a double-blind round.",
            SheetPages.file),
        .post(
            "/{authority}/assignments/{assignment}/draft", reviewer, "Saves a score sheet as it is.",
            fields: SheetFields.all + [SheetFields.next], comparing: .ifGiven, answer: .scoreSheet,
            form: SheetPages.show, SheetHandlers.save
        ),
        .post(
            "/{authority}/assignments/{assignment}/submission", reviewer, "Signs and locks a score sheet.",
            fields: SheetFields.all, comparing: .ifGiven, answer: .scoreSheet, form: SheetPages.show,
            SheetHandlers.submit),
        .post(
            "/{authority}/assignments/{assignment}/conflict", reviewer, "Declares a conflict of interest.",
            fields: SheetFields.conflict, form: SheetPages.show, SheetHandlers.declare),
        .post(
            "/{authority}/assignments/{assignment}/refusal", reviewer, "Gives a proposal back, with a reason.",
            fields: [SheetFields.reason], form: SheetPages.show, SheetHandlers.decline),
    ]

    private static let results: [Route] = [
        .page(
            "/{authority}/reviews/{round}/ranking", staff, "Shows the ranking of a closed round.", answer: .ranking,
            RankingPages.show),
        .page(
            "/{authority}/reviews/{round}/ranking/{proposal}", staff, "Shows how the score of a proposal was made.",
            answer: .derivation, RankingPages.derivation),
        .download(
            "/{authority}/reviews/{round}/ranking.json", staff,
            "The input of miaopu calc aggregate that gives the scores.",
            RankingPages.calculation),
        .download(
            "/{authority}/reviews/{round}/derivation.json", staff, "Everything that the ranking was made of.",
            RankingPages.derivationFile),
    ]
}
