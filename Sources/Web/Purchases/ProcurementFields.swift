internal import Contracts
internal import Kernel
internal import Platform

/// What the forms of procurements take.
enum ProcurementFields {
    static let methods = RecordedAward.Method.allCases.filter { $0 != .direct }.map(\.rawValue)

    static let preset = InputField(
        "need", .identifier, optional: true, label: "purchasing.need_facts", "Key of the need that is chosen first.")
    static let start = [
        InputField("purchaseNeed", .identifier, label: "purchasing.need_facts", "Key of the need that is bought."),
        InputField("number", .text(max: 40), label: "purchasing.field.number", "Its number."),
        InputField("title", .text(max: 200), label: "purchasing.field.title", "What it is for."),
        InputField(
            "description", .longText(max: 10_000), label: "purchasing.field.description",
            hint: "purchasing.hint.description", "What is asked for."),
        InputField(
            "way", .choice(methods, prefix: "contracts.method"), label: "contracts.method",
            hint: "purchasing.hint.method", "How the contractor is found."),
    ]
    static let reason = InputField("reason", .text(max: 500), label: "contracts.reason", "Why.")
    static let reasonOfFinding = [
        InputField("finding", .identifier, label: "purchasing.finding", "Key of what was found."),
        InputField("why", .longText(max: 1_000), label: "contracts.reason", "The reason."),
    ]
    static let announcement = [
        InputField(
            "responsesDueAt", .dateTime, label: "purchasing.field.due", hint: "purchasing.hint.due",
            "Until when responses are taken."),
        InputField(
            "questionsUntil", .dateTime, optional: true, label: "purchasing.field.questions_until",
            hint: "purchasing.hint.questions_until", "Until when questions are taken; empty for the deadline."),
        InputField(
            "priceWeight", .decimal, label: "purchasing.field.price_weight", "What the price counts, in percent."),
        InputField(
            "criteria", .longText(max: 5_000), optional: true, label: "purchasing.field.criteria",
            hint: "purchasing.hint.criteria", "One line each: what | its weight in percent; with the price 100."),
    ]
    static let question = InputField(
        "question", .longText(max: 2_000), label: "purchasing.field.question", "The question.")
    static let answer = [
        InputField("questionID", .identifier, label: "purchasing.field.question", "Key of the question."),
        InputField("answer", .longText(max: 5_000), label: "purchasing.field.answer", "The answer."),
    ]
    static let response =
        [
            InputField(
                "organisation", .identifier, label: "purchasing.field.organisation", "Key of one's organisation."),
            InputField("price", .money, label: "purchasing.field.price", "The price."),
            InputField(
                "offer", .longText(max: 20_000), label: "purchasing.field.offer", hint: "purchasing.hint.offer",
                "What is offered."),
        ] + ProcurementPapers.sealed
    static let exclusion = [
        InputField("response", .identifier, label: "purchasing.response", "Key of the response."), reason,
    ]
    static let marked = InputField("markedResponse", .identifier, label: "purchasing.response", "Key of the response.")
    static let mark = InputField(
        "mark", .map(.decimal), label: "purchasing.field.mark", "Marks from 0 to 100, by number of the criterion.")
    static let marks = [marked, mark]
    static let source = InputField(
        "source", .map(.money), label: "contracts.source", "What each fund pays, by key of the fund.")
    static let award = [
        InputField(
            "minutes", .longText(max: 2_000), label: "purchasing.field.minutes", "The decision that it rests on."),
        source,
    ]
    static let record = [
        InputField("planNumber", .text(max: 60), label: "purchasing.field.plan_number", "Number of the plan there."),
        InputField("announcement", .text(max: 300), label: "purchasing.field.announcement", "Where it was announced."),
        InputField("announcedOn", .date, label: "purchasing.field.announced_on", "When it was announced."),
        InputField("closedOn", .date, label: "purchasing.field.closed_on", "When responses closed."),
        InputField(
            "expertDraw", .text(max: 60), optional: true, label: "purchasing.field.expert_draw",
            "Number of the draw of experts."),
        InputField("scores", .longText(max: 2_000), optional: true, label: "purchasing.field.scores", "The scores."),
        InputField("result", .text(max: 300), label: "purchasing.field.result", "Where the result was announced."),
        InputField("resultOn", .date, label: "purchasing.field.result_on", "When the result was announced."),
        InputField("contractorCode", .text(max: 18), label: "contracts.contractor_code", "Code of who won."),
        InputField("wonPrice", .money, label: "purchasing.field.price", "At what price."),
    ]
    static let challenge = [
        InputField("party", .text(max: 200), label: "purchasing.field.party", "Who filed it."),
        InputField("subject", .longText(max: 5_000), label: "purchasing.field.subject", "What it is about."),
        InputField("knownOn", .date, label: "purchasing.field.known_on", "When the party knew."),
        InputField("filedOn", .date, label: "purchasing.field.filed_on", "When it was filed."),
    ]
    static let complaint = [
        InputField("challenged", .identifier, label: "purchasing.challenge", "Key of the challenge."),
        InputField("party", .text(max: 200), label: "purchasing.field.party", "Who filed it."),
        InputField("subject", .longText(max: 5_000), label: "purchasing.field.subject", "What it is about."),
        InputField("filedOn", .date, label: "purchasing.field.filed_on", "When it was filed."),
        InputField(
            "suspendedFrom", .date, optional: true, label: "purchasing.field.suspended_from",
            "First day of a suspension."),
        InputField(
            "suspendedUntil", .date, optional: true, label: "purchasing.field.suspended_until",
            "Last day of a suspension."),
    ]
    static let decision = [
        InputField("challengeID", .identifier, label: "purchasing.challenge", "Key of the challenge or complaint."),
        InputField(
            "outcome", .choice(ProcurementChallenge.Outcome.allCases.map(\.rawValue), prefix: "purchasing.outcome"),
            label: "purchasing.field.outcome", "How it ended."),
        InputField("decision", .longText(max: 5_000), label: "purchasing.field.answer", "The answer."),
        InputField("answeredOn", .date, label: "purchasing.field.answered_on", "When it was answered."),
    ]
    static let body = [
        InputField(
            "contractorCode", .text(max: 18), label: "purchasing.field.code_of_body", "Code of the organisation."),
        InputField(
            "body", .choice(ProcurementBody.allCases.map(\.rawValue), prefix: "purchasing.body"),
            label: "purchasing.field.body", "What it is."),
        InputField("validFrom", .date, label: "purchasing.field.valid_from", "From when."),
        InputField("document", .text(max: 200), label: "contracts.document", "By which document."),
    ]
}
