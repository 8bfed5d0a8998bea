internal import Competitions
internal import Kernel
internal import Platform

/// Matching fairs (双选会): needs and offers, wishes, matchings, tables, what was signed.
enum FairRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let fair = "/{authority}/fairs/{fair}"
    private static let sides = Fair.Side.allCases.map(\.rawValue)

    static let openFields = [
        InputField("title", .text(max: 200), label: "fairs.field.title", "Its title."),
        InputField("startsAt", .dateTime, label: "fairs.field.starts", "When it begins."),
        InputField("tables", .integer(1...1_000), label: "fairs.field.tables", "How many tables there are."),
        InputField("slotMinutes", .integer(1...120), label: "fairs.field.slot", "Minutes that two sit together."),
    ]
    static let side = InputField("side", .choice(sides, prefix: "fairs.side"), label: "fairs.field.side", "The side.")
    static let teamFields = [
        InputField("title", .text(max: 200), label: "fairs.field.contest", "Title of the contest."),
        InputField("cost", .money, label: "fairs.field.cost", "What each offer costs a partner."),
    ]
    static let postFields = [
        side,
        InputField(
            "lines", .longText(max: 100_000), label: "fairs.field.lines", hint: "fairs.hint.lines",
            "One line each: name, subject, capacity, money in yuan."),
    ]
    static let offerFields = [
        InputField("organisation", .identifier, label: "fairs.field.organisation", "Key of one's organisation."), side,
        InputField("subject", .text(max: 300), label: "fairs.field.subject", "What is needed or offered."),
        InputField("capacity", .integer(1...1_000), label: "fairs.field.capacity", "How many partners it takes."),
        InputField("money", .money, label: "fairs.field.money", "What it may spend in all, or costs a partner."),
    ]
    static let wishFields = [
        InputField("party", .identifier, label: "fairs.field.party", "Key of the party that wishes."),
        InputField(
            "numbers", .text(max: 2_000), label: "fairs.field.numbers", hint: "fairs.hint.numbers",
            "Numbers of the other side, the most wished first."),
    ]
    static let rounds = InputField(
        "rounds", .integer(1...1_000), optional: true, label: "fairs.field.rounds", hint: "fairs.hint.rounds",
        "How many rounds at most.")
    static let matching = InputField("matching", .identifier, label: "fairs.matching", "Key of the matching.")
    static let intentionFields = [
        InputField("need", .identifier, label: "fairs.side.need", "Key of the need."),
        InputField("offer", .identifier, label: "fairs.side.offer", "Key of the offer."),
        InputField("amount", .money, label: "fairs.field.amount", "The intended amount."),
    ]
    static let withdrawalFields = [
        InputField("intention", .identifier, label: "fairs.intention", "Key of the intention."), EditionFields.reason,
    ]
    static let signFields = [
        InputField("intention", .identifier, label: "fairs.intention", "Key of the intention."),
        InputField("number", .text(max: 100), label: "fairs.field.number", "Number of the contract."),
        InputField("amount", .money, label: "fairs.field.signed", "The signed amount."),
        InputField("day", .date, label: "fairs.field.day", "The day."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/fairs", .everyone, "Lists the matching fairs.", query: [Paging.after],
            answer: .page(of: .object([("id", .integer), ("title", .string)])), FairPages.index),
        .page("/{authority}/fairs/new", officer, "Shows the form for a fair.", FairPages.form),
        .post(
            "/{authority}/fairs", officer, "Opens a fair.", fields: openFields, creates: true, answer: .key,
            form: FairPages.form, FairHandlers.open),
        .page(fair, .everyone, "Shows a fair with its outcome.", answer: .fair, FairPages.show),
        .page(
            fair + "/timetable", .everyone, "Shows who sits with whom.",
            query: [
                InputField(
                    "round", .integer(1...1_000), optional: true, label: "fairs.round", "The round that is shown.")
            ],
            answer: .object([
                ("round", .integer), ("rounds", .integer),
                (
                    "meetings",
                    .list(.object([("table", .integer), ("need", .integer), ("offer", .integer)]))
                ),
            ]), FairPages.timetable),
        .post(
            fair + "/needs", officer, "Takes the accepted needs of communities in.", once: true, answer: .key,
            form: FairPages.show, FairHandlers.takeNeeds),
        .post(
            fair + "/teams", officer, "Takes the teams of a contest in as offers.", fields: teamFields, once: true,
            answer: .key, form: FairPages.show, FairHandlers.takeTeams),
        .post(
            fair + "/parties", officer, "Enters needs or offers.", fields: postFields, once: true, answer: .key,
            form: FairPages.show, FairHandlers.post),
        .post(
            fair + "/postings", .signedIn, "Posts a need or an offer of one's organisation.", fields: offerFields,
            once: true, answer: .key, form: FairPages.show, FairHandlers.postOwn),
        .post(
            fair + "/wishes", .signedIn, "Says whom a party wishes for.", fields: wishFields, answer: .key,
            form: FairPages.show, FairHandlers.wish),
        .post(
            fair + "/matchings", officer, "Computes the matching that is best for a side.", fields: [side],
            once: true, answer: .key, form: FairPages.show, FairHandlers.match),
        .post(
            fair + "/choice", officer, "Chooses a matching.", fields: [matching], once: true, answer: .key,
            form: FairPages.show, FairHandlers.choose),
        .post(
            fair + "/timetable", officer, "Lays the tables out.", fields: [rounds], answer: .key,
            form: FairPages.show, FairHandlers.layOut),
        .post(
            fair + "/intentions", officer, "Notes an intention.", fields: intentionFields, once: true, answer: .key,
            form: FairPages.show, FairHandlers.intend),
        .post(
            fair + "/signings", officer, "Notes what was signed.", fields: signFields, once: true, answer: .key,
            form: FairPages.show, FairHandlers.sign),
        .post(
            fair + "/intention-withdrawals", officer, "Takes back an intention that nobody has signed.",
            fields: withdrawalFields, answer: .key, form: FairPages.show, FairHandlers.withdrawIntention),
    ]
}

extension Schema {
    static let fair = Schema.object([
        ("id", .integer), ("title", .string), ("needs", .integer), ("offers", .integer), ("pairs", .integer),
        ("intentions", .integer), ("signed", .integer), ("signed_amount", .money),
        (
            "matchings",
            .list(
                .object([
                    ("id", .integer), ("proposing", .string), ("pairs", .integer), ("blocking", .integer),
                    ("chosen", .boolean),
                ]))
        ),
        (
            "unstable",
            .list(.object([("matching", .integer), ("need", .integer), ("offer", .integer)]))
        ),
    ])
}
