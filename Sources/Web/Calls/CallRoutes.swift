internal import Platform

/// Calls: what the public reads, and what officers and decision-makers do with them.
enum CallRoutes {
    static let officer: Access = .roles([.programmeOfficer])
    /// Who may be named to screen by a workflow.
    static let screeners: Access = .roles([.programmeOfficer, .decisionMaker])

    static let listFields = [
        InputField(
            "status", .choice(CallPages.statuses, prefix: "calls.status"), optional: true, label: "calls.field.status",
            "Only calls that stand so."),
        InputField(
            "q", .text(max: 100), optional: true, label: "calls.field.q", "Only calls whose title contains this."),
        InputField("after", .text(max: 60), optional: true, label: "calls.field.after", "Cursor of the page before."),
    ]
    static let documentFields = [
        InputField("title", .text(max: 200), label: "calls.field.document_title", "What the document is."),
        InputField("file", .file, label: "calls.field.file", "The document."),
    ]
    static let decisionFields = [
        InputField(
            "answer", .choice(["approved", "refused"], prefix: "calls.decision"), label: "calls.field.answer",
            "Whether the call is published."),
        InputField("minutes", .text(max: 200), optional: true, label: "calls.field.minutes", "The minutes it cites."),
        InputField("reason", .longText(max: 2_000), optional: true, label: "calls.field.reason", "Why not."),
    ]
    static let extensionFields = [
        InputField("deadline", .dateTime, label: "calls.field.new_deadline", "The new, later deadline."),
        InputField("reason", .longText(max: 2_000), label: "calls.field.reason", "Why."),
    ]
    static let reasonFields = [InputField("reason", .longText(max: 2_000), label: "calls.field.reason", "Why.")]

    static let all: [Route] = [
        .page(
            "/{authority}/calls", .everyone, "Lists the calls of an authority.", query: listFields,
            answer: .page(of: CallJSON.schema), CallPages.index),
        .page("/{authority}/calls/new", officer, "Shows the form for a new call.", CallForm.newPage),
        .post(
            "/{authority}/calls", officer, "Drafts a call.", fields: CallForm.fields,
            creates: true, answer: CallJSON.schema, form: CallForm.newPage, CallHandlers.draft),
        .page(
            "/{authority}/calls/{call}", .everyone, "Shows a call.", answer: CallJSON.detailSchema, CallPages.show),
        .page("/{authority}/calls/{call}/draft", officer, "Shows the form for a change of a draft.", CallForm.editPage),
        .post(
            "/{authority}/calls/{call}/draft", officer, "Writes a draft anew.", fields: CallForm.fields,
            comparing: .always, answer: CallJSON.schema, form: CallForm.editPage, CallHandlers.revise),
        .post(
            "/{authority}/calls/{call}/documents", officer, "Adds a document to a draft.", fields: documentFields,
            creates: true, answer: .object([("file", .integer)]), form: CallPages.show, CallHandlers.addDocument),
        .download(
            "/{authority}/calls/{call}/documents/{file}", .everyone, "A document of a call.", CallHandlers.document),
        .post(
            "/{authority}/calls/{call}/publication-request", officer, "Asks a decision-maker to publish.",
            comparing: .always, answer: CallJSON.schema, form: CallPages.show, CallHandlers.requestPublication),
        .post(
            "/{authority}/calls/{call}/publication", .roles([.decisionMaker]), "Decides about the publication.",
            fields: decisionFields, answer: CallJSON.schema, form: CallPages.show, CallHandlers.decide),
        .post(
            "/{authority}/calls/{call}/extensions", officer, "Moves the deadline later.", fields: extensionFields,
            answer: CallJSON.schema, form: CallPages.show, CallHandlers.extend),
        .post(
            "/{authority}/calls/{call}/withdrawal", officer, "Takes a published call back.", fields: reasonFields,
            answer: CallJSON.schema, form: CallPages.show, CallHandlers.withdraw),
        .post(
            "/{authority}/calls/{call}/archive", officer, "Puts a closed call away.", answer: CallJSON.schema,
            form: CallPages.show, CallHandlers.archive),
    ]
}
