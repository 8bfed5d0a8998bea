internal import Calls
internal import Platform

/// Proposals: how organisations write and submit them, and how the office screens them.
enum ProposalRoutes {
    static let office: Access = .rolesOrMembers(Role.staff.union([.areaOfficer, .recommendingUnit]))

    /// Who writes: members of organisations, and officers in a test run.
    static let writers: Access = .rolesOrMembers([.programmeOfficer])

    static let listFields = [
        InputField("call", .identifier, optional: true, label: "proposals.field.call", "Only proposals in this call."),
        InputField(
            "state", .choice(Proposal.State.allCases.map(\.rawValue), prefix: "proposals.state"), optional: true,
            label: "proposals.field.state", "Only proposals in this state."),
        InputField(
            "q", .text(max: ProposalQuery.lengthMax), optional: true, label: "proposals.field.q",
            hint: "proposals.hint.q", "Only proposals that answer this question, such as `requested>=50000 -title:x`."),
        InputField(
            "after", .text(max: 60), optional: true, label: "proposals.field.after", "Cursor of the page before."),
    ]
    static let beginFields = [
        InputField("organisation", .identifier, label: "proposals.field.organisation", "Who proposes."),
        InputField("lot", .identifier, label: "proposals.field.lot", "For which lot."),
    ]
    static let sectionFields = [
        InputField(
            "answers", .answers(max: 400_000), label: "proposals.field.answers", "Answers by field of the form."),
        InputField(
            "base", .integer(0...1_000_000), optional: true, label: "proposals.field.base",
            "Revision of the section that was seen."),
        InputField(
            "version", .integer(0...1_000_000), optional: true, "The same, as pages that save by themselves call it."),
        InputField(
            "partly", .boolean, optional: true, label: "proposals.field.partly",
            "Keeps what can be kept, and names the fields that cannot."),
    ]
    static let fileFields = [
        InputField("field", .text(max: 40), label: "proposals.field.field", "The question that the file answers."),
        InputField("file", .file, optional: true, label: "proposals.field.file", "The file."),
        FileUploadRoutes.uploadField,
    ]
    static let removalFields = [
        InputField("field", .text(max: 40), label: "proposals.field.field", "The question that the file answers.")
    ]
    static let promiseFields = [
        InputField("promise", .boolean, label: "proposals.field.promise", "What was written is true and complete."),
        InputField(
            "seen", .text(max: 64), optional: true, label: "proposals.field.seen",
            "SHA-256 of the content that was shown; another content by now is a conflict."),
    ]
    static let withdrawalFields = [
        InputField("reason", .longText(max: 2_000), optional: true, label: "proposals.field.reason", "Why.")
    ]
    static let screeningFields = [
        InputField(
            "outcome", .choice(Screening.Outcome.allCases.map(\.rawValue), prefix: "screening.outcome"),
            label: "screening.field.outcome", "How the screening ends."),
        InputField(
            "reasons", .choices(Screening.Reason.allCases.map(\.rawValue), prefix: "screening.reason"), optional: true,
            label: "screening.field.reasons", "Coded reasons."),
        InputField(
            "explanation", .longText(max: 4_000), optional: true, label: "screening.field.explanation",
            "What the organisation reads."),
        InputField(
            "due", .date, optional: true, label: "screening.field.due", hint: "screening.hint.due",
            "Last day of the correction."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/calls/{call}/proposals/new", .signedIn, "Shows what each rule says of the own organisations.",
            answer: .object([
                (
                    "organisations",
                    .list(.object([("organisation", .integer), ("verdicts", .list(.eligibilityVerdict))]))
                )
            ]), ProposalPages.newPage),
        .post(
            "/{authority}/calls/{call}/proposals", writers, "Begins a proposal.", fields: beginFields,
            creates: true, answer: ProposalJSON.schema, form: ProposalPages.newPage, ProposalHandlers.begin),
        .page(
            "/{authority}/proposals/{proposal}", office, "Shows a proposal.", answer: ProposalJSON.detailSchema,
            ProposalPages.show),
        .page(
            "/{authority}/proposals/{proposal}/sections/{section}", writers, "Shows the form of one section.",
            answer: ProposalJSON.sectionSchema, SectionPage.show),
        .post(
            "/{authority}/proposals/{proposal}/sections/{section}", writers, "Saves values of one section.",
            fields: sectionFields, answer: ProposalJSON.savedSchema, form: SectionPage.again, ProposalHandlers.save),
        .post(
            "/{authority}/proposals/{proposal}/files", writers, "Uploads a file as an answer.", fields: fileFields,
            creates: true, answer: .object([("file", .integer)]), form: SectionPage.uploading,
            ProposalHandlers.attach),
        .post(
            "/{authority}/proposals/{proposal}/files/{file}/removal", writers, "Takes a file off an answer.",
            fields: removalFields, form: SectionPage.uploading, ProposalHandlers.detach),
        .download(
            "/{authority}/proposals/{proposal}/files/{file}", office, "A file of a proposal.", ProposalHandlers.file),
        .page(
            "/{authority}/proposals/{proposal}/submission", writers, "Shows all answers before they are submitted.",
            answer: ProposalJSON.checkSchema, ProposalPages.check),
        .post(
            "/{authority}/proposals/{proposal}/submission", writers, "Submits a proposal for good.",
            fields: promiseFields, once: true, answer: ProposalJSON.receiptSchema, form: ProposalPages.check,
            ProposalHandlers.submit),
        .post(
            "/{authority}/proposals/{proposal}/withdrawal", writers, "Takes a proposal back.",
            fields: withdrawalFields, answer: ProposalJSON.schema, form: ProposalPages.show, ProposalHandlers.withdraw),
        .post(
            "/{authority}/proposals/{proposal}/screening", CallRoutes.screeners,
            "Accepts, returns or refuses a proposal.",
            fields: screeningFields, comparing: .always, answer: ProposalJSON.schema, form: ProposalPages.show,
            ProposalHandlers.screen),
        .page(
            "/{authority}/verification", .everyone, "Shows what a verification code stands for.",
            query: [VerificationPage.field], answer: VerificationPage.schema, VerificationPage.show),
    ]
}
