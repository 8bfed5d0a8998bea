internal import Platform

/// Awarding: cut lines, notices, objections, awards, contests.
enum AwardRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let decider: Access = .roles([.decisionMaker])
    private static let choosers: Access = .roles([.programmeOfficer, .decisionMaker])
    private static let staff: Access = .roles(Role.staff)

    static let all: [Route] = plans + decisions + notices + contests

    private static let plans: [Route] = [
        .post(
            "/{authority}/reviews/{round}/plan", officer, "Begins the award plan of a closed round.",
            creates: true, answer: .key, form: RankingPages.show, PlanHandlers.draft),
        .page(
            "/{authority}/plans/{plan}", staff, "Shows the cut line as it is computed now.", answer: .awardPlan,
            PlanPages.show),
        .post(
            "/{authority}/plans/{plan}/terms", officer, "Changes terms and sources of a plan.",
            fields: PlanFields.terms,
            comparing: .ifGiven, answer: .key, form: PlanPages.show, PlanHandlers.revise),
        .post(
            "/{authority}/plans/{plan}/overrides", choosers, "Chooses by hand, with a reason.",
            fields: PlanFields.override, once: true, answer: .key, form: PlanPages.show, PlanHandlers.override),
        .post(
            "/{authority}/plans/{plan}/override-withdrawals", choosers, "Withdraws a choice by hand.",
            fields: [PlanFields.proposal], answer: .key, form: PlanPages.show, PlanHandlers.withdrawOverride),
    ]

    private static let decisions: [Route] = [
        .post(
            "/{authority}/plans/{plan}/request", officer, "Asks a second person to approve the cut line.",
            answer: .key, form: PlanPages.show, PlanHandlers.ask),
        .post(
            "/{authority}/plans/{plan}/request-withdrawal", officer, "Takes the question back.",
            fields: [PlanFields.reason], answer: .key, form: PlanPages.show, PlanHandlers.takeBack),
        .post(
            "/{authority}/plans/{plan}/approval", decider, "Approves the cut line: its awards are proposed.",
            fields: PlanFields.answer, once: true, answer: .key, form: PlanPages.show, PlanHandlers.approve),
        .post(
            "/{authority}/plans/{plan}/refusal", decider, "Refuses the cut line, with a reason.",
            fields: PlanFields.refusal, answer: .key, form: PlanPages.show, PlanHandlers.refuse),
        .post(
            "/{authority}/plans/{plan}/confirmation-request", officer, "Asks a second person to confirm the awards.",
            answer: .key, form: PlanPages.show, PlanHandlers.askConfirmation),
        .post(
            "/{authority}/plans/{plan}/confirmation", decider, "Confirms the awards after their notice.",
            fields: PlanFields.answer, once: true, answer: .key, form: PlanPages.show, PlanHandlers.confirm),
        .post(
            "/{authority}/plans/{plan}/confirmation-refusal", decider, "Refuses the confirmation, with a reason.",
            fields: PlanFields.refusal, answer: .key, form: PlanPages.show, PlanHandlers.refuseConfirmation),
        .page("/{authority}/awards/{award}", .everyone, "Shows an award.", answer: .award, AwardPages.show),
        .post(
            "/{authority}/awards/{award}/withdrawal", decider, "Withdraws a proposed award, with a reason.",
            fields: [PlanFields.reason], answer: .key, form: AwardPages.show, AwardPages.withdraw),
    ]

    private static let notices: [Route] = [
        .post(
            "/{authority}/plans/{plan}/notice", officer, "Publishes the proposed awards for objections.",
            fields: NoticeFields.notice, creates: true, answer: .key, form: PlanPages.show, NoticeHandlers.publish),
        .page(
            "/{authority}/notices", .everyone, "Lists the public notices of results.", query: [Paging.after],
            answer: .page(of: .resultNotice),
            NoticePages.index),
        .page(
            "/{authority}/notices/{notice}", .everyone, "Shows a public notice.", answer: .resultNotice,
            NoticePages.show),
        .post(
            "/{authority}/notices/{notice}/withdrawal", officer, "Withdraws a notice, with a reason.",
            fields: [PlanFields.reason], answer: .key, form: NoticePages.show, NoticeHandlers.withdraw),
        .post(
            "/{authority}/notices/{notice}/objections", .everyone, "Objects to a notice.",
            fields: NoticeFields.objection, once: true, answer: .key, form: NoticePages.show, NoticeHandlers.object),
        .post(
            "/{authority}/notices/{notice}/answers", choosers, "Answers an objection, with reasons.",
            fields: NoticeFields.answer, answer: .key, form: NoticePages.show, NoticeHandlers.answer),
    ]

    private static let contests: [Route] = [
        .page(
            "/{authority}/competitions", .everyone, "Lists the contests.", query: [Paging.after],
            answer: .page(of: .competition),
            CompetitionPages.index),
        .page(
            "/{authority}/competitions/{competition}", .everyone, "Shows an edition of a contest.",
            answer: .competition,
            EditionPages.show),
        .page(
            "/{authority}/calls/{call}/competition", officer, "Shows the form that makes a call the call of a contest.",
            answer: .object([("lots", .list(.object([("id", .integer), ("name", .string)])))]),
            CompetitionPages.new),
        .post(
            "/{authority}/calls/{call}/competition", officer, "Makes a call the call of a contest.",
            fields: CompetitionFields.all, creates: true, answer: .competition, form: CompetitionPages.new,
            CompetitionPages.hold),
    ]
}
