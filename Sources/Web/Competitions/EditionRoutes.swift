internal import Competitions
internal import Platform

/// Editions of contests from their stages to their certificates, and the vote of the public.
enum EditionRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let decider: Access = .roles([.decisionMaker])
    private static let choosers: Access = .roles([.programmeOfficer, .decisionMaker])
    private static let staff: Access = .roles([.programmeOfficer, .decisionMaker, .auditor])
    private static let edition = "/{authority}/competitions/{competition}"

    static let all: [Route] = reading + preparing + running + voting

    private static let reading: [Route] = [
        .page(
            "/{authority}/competitions/new", officer, "Shows the form for the record of an edition held elsewhere.",
            EditionDesk.recordForm),
        .post(
            "/{authority}/competitions", officer, "Records an edition that was held elsewhere.",
            fields: EditionFields.record, creates: true, answer: .key, form: EditionDesk.recordForm,
            EditionHandlers.record),
        .page(
            edition + "/entries", .everyone, "Lists the entries of an edition.", query: [Paging.after],
            answer: .page(of: .contestEntry), EditionPages.gallery),
        .page(
            edition + "/entries/{entry}", .everyone, "Shows an entry.", answer: .contestEntry, EditionPages.entry),
        .page(
            "/{authority}/certificates/{certificate}", .everyone, "Tells whether a certificate is valid.",
            answer: .certificate, CertificatePages.show),
        .download(
            "/{authority}/certificates/{certificate}/paper.pdf", .everyone, "Prints a certificate that is valid.",
            CertificatePages.paper),
        .page(
            edition + "/desk", staff, "Shows what an edition is run with.", answer: .contestDesk, EditionDesk.show),
        .page(
            edition + "/publication", decider, "Shows what would be published now, and to whom.",
            answer: .contestPublication, PublicationPage.show),
        .page(
            edition + "/votes", .everyone, "Shows the votes of the public, to the staff with their bursts.",
            answer: .contestVotes, VotePages.show),
    ]

    private static let preparing: [Route] = [
        .post(
            edition + "/parties", officer, "Names an organisation behind an edition.", fields: EditionFields.party,
            once: true, answer: .key, form: EditionDesk.show, EditionHandlers.party),
        .post(
            edition + "/stages", officer, "Adds a stage to an edition.", fields: EditionFields.stageTerms,
            once: true, answer: .key, form: EditionDesk.show, EditionHandlers.stage),
        .post(
            edition + "/quotas", officer, "Limits the entries of an area.", fields: EditionFields.quota,
            once: true, answer: .key, form: EditionDesk.show, EditionHandlers.quota),
        .post(
            edition + "/rules", officer, "Says who may enter and when the public votes.",
            fields: EditionFields.rules, answer: .key, form: EditionDesk.show, EditionHandlers.rules),
        .post(
            edition + "/purses", officer, "Adds a source of the prizes.", fields: EditionFields.purse,
            once: true, answer: .key, form: EditionDesk.show, EditionHandlers.purse),
        .post(
            edition + "/grades", officer, "Declares a grade and what it brings.", fields: EditionFields.gradeTerms,
            once: true, answer: .key, form: EditionDesk.show, EditionHandlers.grade),
    ]

    private static let running: [Route] = [
        .post(
            edition + "/entries", officer, "Takes accepted proposals in as entries.",
            fields: [EditionFields.proposals], once: true, answer: .key, form: EditionDesk.show,
            EditionHandlers.takeIn),
        .post(
            edition + "/removals", officer, "Takes a piece of the set-up away before the publication.",
            fields: [EditionFields.setting], answer: .key, form: EditionDesk.show, EditionHandlers.remove),
        .post(
            edition + "/entry-withdrawals", officer, "Withdraws an entry, with a reason.",
            fields: [EditionFields.entry, EditionFields.reason], answer: .key, form: EditionDesk.show,
            EditionHandlers.withdrawEntry),
        .post(
            edition + "/advances", officer, "Lets the best entries reach a stage.", fields: [EditionFields.stage],
            once: true, answer: .key, form: EditionDesk.show, EditionHandlers.advance),
        .post(
            edition + "/advances-by-hand", officer, "Lets one entry reach a stage, with a reason.",
            fields: EditionFields.byHand, once: true, answer: .key, form: EditionDesk.show,
            EditionHandlers.advanceByHand),
        .post(
            edition + "/choices", choosers, "Gives or denies a grade by hand, with a reason.",
            fields: EditionFields.choice, once: true, answer: .key, form: EditionDesk.show, EditionHandlers.choose),
        .post(
            edition + "/choice-withdrawals", choosers, "Takes a choice by hand back.", fields: [EditionFields.entry],
            answer: .key, form: EditionDesk.show, EditionHandlers.withdrawChoice),
        .post(
            edition + "/publication", decider, "Publishes the result of an edition that was read.",
            fields: [EditionFields.seen], once: true, answer: .key, form: PublicationPage.show,
            EditionHandlers.publish),
        .post(
            edition + "/result-withdrawals", decider, "Withdraws a result: its certificate is invalid.",
            fields: EditionFields.withdrawal, answer: .key, form: EditionDesk.show, EditionHandlers.withdrawResult),
        .post(
            edition + "/certificates", officer, "Issues the certificates of an edition.", once: true, answer: .key,
            form: EditionDesk.show, EditionHandlers.certify),
        .post(
            edition + "/follow-ups", officer, "Notes what had become of a winner.", fields: EditionFields.followUp,
            once: true, answer: .key, form: EditionDesk.show, EditionHandlers.follow),
    ]

    private static let voting: [Route] = [
        .post(
            edition + "/vote-voids", decider, "Takes the votes of a burst out, with a reason.",
            fields: EditionFields.voiding, once: true, answer: .key, form: VotePages.show, VotePages.void),
        .post(
            edition + "/entries/{entry}/votes", .signedIn, "Votes for an entry, once a day.", once: true,
            answer: .key, form: EditionPages.entry, VotePages.vote),
        .post(
            edition + "/ballots", officer, "Makes links that vote once each.", fields: EditionFields.ballots,
            once: true, answer: .object([("links", .list(.string))]), form: EditionDesk.show, VotePages.makeBallots),
        .page(
            edition + "/ballots/{token}", .everyone, "Shows the ballot of a link.",
            answer: .object([("unused", .boolean)]), VotePages.ballot),
        .post(
            edition + "/ballots/{token}", .everyone, "Votes with a link, once.", fields: [EditionFields.entry],
            once: true, answer: .key, form: VotePages.ballot, VotePages.voteByBallot),
    ]
}

extension Schema {
    static let contestEntry = Schema.object([
        ("id", .integer), ("number", .integer), ("title", .string), ("organisation", .string), ("area", .string),
        ("track", .string), ("withdrawn", .boolean), ("grade", .nullable(.string)), ("amount", .nullable(.money)),
        ("certificate", .nullable(.integer)),
    ])
    static let certificate = Schema.object([
        ("id", .integer), ("code", .string), ("competition", .string), ("title", .string), ("organisation", .string),
        ("grade", .string), ("valid", .boolean),
    ])
    static let contestDesk = Schema.object([
        ("id", .integer),
        ("published", .boolean),
        (
            "standings",
            .list(
                .object([
                    ("entry", .integer), ("place", .integer), ("score", .nullable(.decimal)),
                    ("grade", .nullable(.string)), ("by_hand", .boolean),
                ]))
        ),
        (
            "waiting",
            .list(.object([("proposal", .integer), ("title", .string), ("obstacle", .nullable(.string))]))
        ),
    ])
    static let contestPublication = Schema.object([
        ("id", .integer), ("published", .boolean), ("seen", .string),
        (
            "winners",
            .list(
                .object([
                    ("entry", .integer), ("place", .integer), ("score", .nullable(.decimal)),
                    ("grade", .nullable(.string)), ("by_hand", .boolean),
                ]))
        ),
    ])
    static let contestVotes = Schema.object([
        (
            "tally",
            .list(
                .object([("entry", .integer), ("votes", .integer), ("in_bursts", .integer), ("voided", .integer)]))
        ),
        (
            "bursts",
            .list(
                .object([
                    ("burst", .integer), ("title", .string), ("votes", .integer), ("voided", .integer),
                    ("from", .timestamp),
                ]))
        ),
    ])
}
