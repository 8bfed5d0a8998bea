internal import Competitions
internal import Kernel
internal import Platform

/// What an edition of a contest is set up and run with.
enum EditionFields {
    private static let grades = Competition.Grade.allCases.map(\.rawValue)
    static let reason = InputField("reason", .text(max: 500), label: "contests.field.reason", "Why.")
    static let entry = InputField("entry", .identifier, label: "contests.entry", "Key of the entry.")
    static let grade = InputField(
        "grade", .choice(grades, prefix: "contests.grade"), label: "contests.field.grade", "The grade.")
    static let gradeOrNone = InputField(
        "grade", .choice(grades, prefix: "contests.grade"), optional: true, label: "contests.field.grade",
        hint: "contests.hint.no_grade", "The grade; none if left out.")
    static let stage = InputField(
        "stage", .integer(1...20), label: "contests.field.stage", "Position of the stage, 1 for the first.")

    static let proposals = InputField(
        "proposals", .identifiers, optional: true, label: "contests.field.proposals", hint: "contests.hint.proposals",
        "Keys of the proposals that enter; all that may if left out.")
    static let setting = InputField(
        "setting", .text(max: 60), label: "contests.field.setting",
        "What is taken away: party:KEY, stage:POSITION, quota:STAGE:AREA, purse:POSITION or grade:GRADE.")
    static let seen = InputField(
        "seen", .text(max: 64), label: "contests.field.seen",
        "SHA-256 of the result that was read, as the page of the publication gives it.")
    static let voiding = [
        InputField("burst", .identifier, label: "contests.field.burst", "Key of the first vote of the burst."), reason,
    ]
    static let party = [
        InputField("code", .text(max: 18), label: "contests.field.code", "统一社会信用代码 of the organisation."),
        InputField(
            "role", .choice(Competition.PartyRole.allCases.map(\.rawValue), prefix: "contests.party"),
            label: "contests.field.role", "As what."),
    ]
    static let stageTerms = [
        stage,
        InputField(
            "kind", .choice(Competition.StageKind.allCases.map(\.rawValue), prefix: "contests.stage"),
            label: "contests.field.kind", "What happens in it."),
        InputField("beginsOn", .date, label: "contests.field.begins", "First day."),
        InputField("endsOn", .date, label: "contests.field.ends", "Last day."),
        InputField(
            "places", .integer(1...10_000), optional: true, label: "contests.field.places",
            hint: "contests.hint.places", "How many entries reach it at most."),
    ]
    static let quota = [
        stage,
        InputField("area", .text(max: 12), label: "contests.field.area", "Code of the area."),
        InputField("places", .integer(0...10_000), label: "contests.field.places", "How many entries at most."),
    ]
    static let rules = [
        InputField(
            "entriesMax", .integer(1...100), optional: true, label: "contests.field.entries_max",
            "How many projects an organisation may enter."),
        InputField(
            "barred", .choices(grades, prefix: "contests.grade"), optional: true, label: "contests.field.barred",
            "Grades with which a project may not enter again."),
        InputField("votesFrom", .dateTime, optional: true, label: "contests.field.votes_from", "The vote begins."),
        InputField("votesUntil", .dateTime, optional: true, label: "contests.field.votes_until", "The vote ends."),
    ]
    static let purse = [
        InputField("position", .integer(1...20), label: "contests.field.position", "1 for the first source."),
        InputField("name", .text(max: 100), label: "contests.field.purse", "Name of the source."),
        InputField("limit", .money, label: "contests.field.limit", "What it gives at most."),
    ]
    static let gradeTerms = [
        grade,
        InputField("places", .integer(1...1_000), label: "contests.field.grade_places", "How often at most."),
        InputField(
            "floor", .decimal, optional: true, label: "contests.field.floor", "The score below which it is not given."),
        InputField(
            "amount", .map(.money), optional: true, label: "contests.field.amount",
            "What each source gives, by its position."),
    ]
    static let byHand = [stage, entry, reason]
    static let choice = [entry, gradeOrNone, reason]
    static let withdrawal = [
        InputField("result", .identifier, label: "contests.result", "Key of the result."), reason,
    ]
    static let followUp = [
        InputField("result", .identifier, label: "contests.result", "Key of the result."),
        InputField("year", .integer(2_000...2_200), label: "contests.field.year", "The year."),
        InputField(
            "state", .choice(Competition.FollowUp.State.allCases.map(\.rawValue), prefix: "contests.follow"),
            label: "contests.field.state", "How it stood."),
        InputField("note", .text(max: 500), label: "contests.field.note", "What was seen."),
    ]
    static let ballots = [
        InputField("count", .integer(1...500), label: "contests.field.ballots", "How many links.")
    ]
    static let record =
        CompetitionFields.head + [
            InputField("source", .text(max: 100), label: "contests.field.purse", "Name of the source of the prizes."),
            InputField(
                "amount", .map(.money), optional: true, label: "contests.field.grade_amount",
                "What each grade brought, by grade."),
            InputField(
                "entries", .longText(max: 200_000), label: "contests.field.entries", hint: "contests.hint.entries",
                "One line a team: title, organisation, area code and grade, with commas or tabs between."),
        ]
}
