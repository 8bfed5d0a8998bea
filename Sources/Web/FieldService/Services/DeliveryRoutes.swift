internal import Contracts
internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

/// Delivery under a contract: what is planned, logged, reported, verified, and what has to be put right.
enum DeliveryRoutes {
    static let planFields = [
        InputField("title", .text(max: 200), label: "delivery.field.title", "What is delivered."),
        InputField("unit", .text(max: 20), label: "delivery.field.unit", hint: "delivery.hint.unit", "Its unit."),
        InputField("planned", .integer(1...1_000_000_000), label: "delivery.planned", "How much."),
        InputField("dueOn", .date, label: "delivery.due_on", "By when."),
        InputField(
            "needsLog", .boolean, optional: true, label: "delivery.field.needs_log", hint: "delivery.hint.needs_log",
            "Whether each unit stands in a log."),
        InputField(
            "line", .integer(1...1_000), optional: true, label: "delivery.field.line", hint: "delivery.hint.line",
            "Number of the service line that it delivers."),
        InputField(
            "item", .text(max: 60), optional: true, label: "delivery.field.item", hint: "delivery.hint.item",
            "The submitted item whose accepted numbers are the units: key of the template, a point, key of the item."),
    ]
    static let logFields = [
        InputField(
            "kind", .choice(DutyLog.Kind.allCases.map(\.rawValue), prefix: "delivery.kind"),
            label: "delivery.field.kind", "What was done."),
        InputField("area", .text(max: 60), label: "supervision.place", "Code or name of the place."),
        InputField("doneOn", .date, label: "delivery.field.done_on", "On which day."),
        InputField("quantity", .integer(1...100_000), label: "delivery.field.quantity", "How many units."),
        InputField(
            "finds", .integer(0...100_000), optional: true, label: "delivery.field.finds", "What a patrol found."),
        InputField("note", .longText(max: 2_000), optional: true, label: "delivery.field.note", "For those who check."),
    ]
    static let reportFields = [
        InputField("startsOn", .date, label: "submissions.field.starts_on", "First day."),
        InputField("endsOn", .date, label: "submissions.field.ends_on", "Last day."),
        InputField(
            "claimed", .integer(1...1_000_000_000), optional: true, label: "delivery.claimed",
            hint: "delivery.hint.claimed", "Units delivered; without them what the sites submitted."),
        InputField(
            "statement", .longText(max: 4_000), optional: true, label: "delivery.field.statement", "About them."),
    ]
    static let verificationFields = [
        InputField(
            "verified", .integer(0...1_000_000_000), optional: true, label: "delivery.verified",
            hint: "delivery.hint.verified", "Units that are verified; without them the report is given back."),
        InputField(
            "finding", .longText(max: 4_000), optional: true, label: "delivery.field.finding",
            hint: "delivery.hint.finding", "What was found; needed when fewer are verified."),
    ]
    static let defectFields = [
        InputField("description", .longText(max: 4_000), label: "delivery.field.description", "What is wrong."),
        InputField("rectifyBy", .date, label: "delivery.rectify_by", "The day to put it right by."),
    ]
    static let mendingFields = [
        InputField("note", .longText(max: 4_000), label: "delivery.field.mended", "What was done.")
    ]
    static let closureFields = [
        InputField(
            "right", .boolean, optional: true, label: "delivery.field.right", "Whether it is right now."),
        InputField(
            "rectifyBy", .date, optional: true, label: "delivery.rectify_by", hint: "delivery.hint.rectify_by",
            "Another day where it is not."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/contracts/{contract}/deliverables", .signedIn,
            "Lists what is delivered under a contract, with planned and verified units.",
            answer: .object([("items", .list(DeliveryJSON.deliverable))]), DeliveryPages.index),
        .post(
            "/{authority}/contracts/{contract}/deliverables", .roles([.programmeOfficer]),
            "Adds a deliverable to a contract.", fields: planFields, creates: true, answer: DeliveryJSON.deliverable,
            form: DeliveryPages.index, plan),
        .page(
            "/{authority}/deliverables/{deliverable}", .signedIn,
            "Shows a deliverable with its reports, log and defects.", answer: DeliveryJSON.whole, DeliveryPages.show),
        .post(
            "/{authority}/deliverables/{deliverable}/logs", .signedIn, "Writes down what was done on a day.",
            fields: logFields, once: true, answer: DeliveryJSON.deliverable, form: DeliveryPages.show, log),
        .post(
            "/{authority}/deliverables/{deliverable}/reports", .signedIn, "Reports the units of a period.",
            fields: reportFields, creates: true, answer: DeliveryJSON.report, form: DeliveryPages.show, report),
        .post(
            "/{authority}/delivery-reports/{deliveryreport}/verification", .roles([.supervisor]),
            "Verifies units, or gives a report back.", fields: verificationFields, comparing: .always,
            answer: DeliveryJSON.report, form: DeliveryPages.ofReport, verify),
        .page(
            "/{authority}/delivery-reports/{deliveryreport}", .signedIn,
            "Shows a report of delivery in its deliverable.", answer: DeliveryJSON.whole, DeliveryPages.ofReport),
        .post(
            "/{authority}/deliverables/{deliverable}/defects", .roles([.supervisor]), "Notes a defect.",
            fields: defectFields, creates: true, answer: DeliveryJSON.defect, form: DeliveryPages.show, findDefect),
        .page(
            "/{authority}/defects/{defect}", .signedIn, "Shows a defect in its deliverable.",
            answer: DeliveryJSON.whole, DeliveryPages.ofDefect),
        .post(
            "/{authority}/defects/{defect}/mending", .signedIn, "Says what was done to put a defect right.",
            fields: mendingFields, comparing: .always, answer: DeliveryJSON.defect, form: DeliveryPages.ofDefect,
            mend),
        .post(
            "/{authority}/defects/{defect}/closure", .roles([.supervisor]), "Closes a defect, or opens it again.",
            fields: closureFields, comparing: .always, answer: DeliveryJSON.defect, form: DeliveryPages.ofDefect,
            close),
    ]

    private static func plan(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("contract", Contract.ID.self)
        guard let planned = visit.input.integer("planned"), let due = visit.input.day("dueOn") else { throw NotFound() }
        let plan = Deliverable.Plan(
            title: visit.input.text("title"), unit: visit.input.text("unit"), planned: planned, dueOn: due,
            needsLog: visit.input.isSet("needsLog"), line: visit.input.integer("line").map { Int($0) },
            item: try visit.input.text("item").isEmpty
                ? nil : IndicatorFeedRoutes.item(visit.input.text("item"), "item"))
        return try await visit.write { change in
            let contract = try Contract.find(id, for: change.viewer, in: change.db)
            let made = try Deliverable.plan(
                plan,
                under: .init(
                    contract: contract.id.rawValue, programme: contract.programme, contractor: contract.contractor,
                    areaCode: contract.areaCode, areaPath: contract.areaPath), in: change)
            return .created(
                "\(visit.base)/deliverables/\(made.id)", Message("delivery.flash.planned"),
                json: DeliveryJSON.json(made))
        }
    }

    private static func log(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("deliverable", Deliverable.ID.self)
        let input = visit.input
        guard let kind = DutyLog.Kind(rawValue: input.text("kind")), let day = input.day("doneOn"),
            let quantity = input.integer("quantity")
        else { throw NotFound() }
        return try await visit.write { change in
            let entry = DutyLog.Entry(
                kind: kind, areaCode: try AreaInput.code(input.text("area"), field: "area", in: change.db),
                doneOn: day, quantity: Int(quantity), finds: Int(input.integer("finds") ?? 0),
                note: input.text("note"))
            let deliverable = try Deliverable.find(id, for: change.viewer, in: change.db)
            try deliverable.log([entry], in: change)
            return .done(
                "\(visit.base)/deliverables/\(id)", Message("delivery.flash.logged"),
                json: DeliveryJSON.json(try Deliverable.find(id, for: change.viewer, in: change.db)))
        }
    }

    private static func report(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("deliverable", Deliverable.ID.self)
        let input = visit.input
        guard let first = input.day("startsOn"), let last = input.day("endsOn") else { throw NotFound() }
        return try await visit.write { change in
            let found = try Deliverable.find(id, for: change.viewer, in: change.db)
            let submitted = try found.submitted(from: first, through: last, for: change.viewer, in: change.db)
            guard let claimed = input.integer("claimed") ?? submitted else {
                throw FieldRefusal("claimed", "field.refusal.missing")
            }
            let report =
                try found
                .report(claimed, from: first, through: last, statement: input.text("statement"), in: change)
            return .created(
                "\(visit.base)/deliverables/\(id)", Message("delivery.flash.reported"), json: DeliveryJSON.json(report))
        }
    }

    private static func verify(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("deliveryreport", DeliveryReport.ID.self)
        let (verified, finding) = (visit.input.integer("verified"), visit.input.text("finding"))
        let version = try visit.seenVersion()
        return try await visit.write { change in
            let report = try DeliveryReport.decide(
                id, version: version, verified: verified, finding: finding, in: change)
            return .done(
                "\(visit.base)/deliverables/\(report.deliverable)", Message("delivery.flash.verified"),
                json: DeliveryJSON.json(report))
        }
    }

    private static func findDefect(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("deliverable", Deliverable.ID.self)
        guard let day = visit.input.day("rectifyBy") else { throw NotFound() }
        let description = visit.input.text("description")
        return try await visit.write { change in
            let defect = try Deliverable.find(id, for: change.viewer, in: change.db)
                .find(fault: description, rectifyBy: day, in: change)
            return .created(
                "\(visit.base)/deliverables/\(id)", Message("delivery.flash.defect"),
                json: DeliveryJSON.json(defect, visit))
        }
    }

    private static func mend(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("defect", Defect.ID.self)
        let note = visit.input.text("note")
        let version = try visit.seenVersion()
        return try await visit.write { change in
            let defect = try Defect.mend(id, version: version, note: note, in: change)
            return .done(
                "\(visit.base)/deliverables/\(defect.deliverable)", Message("delivery.flash.mended"),
                json: DeliveryJSON.json(defect, visit))
        }
    }

    private static func close(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("defect", Defect.ID.self)
        let (isRight, day) = (visit.input.isSet("right"), visit.input.day("rectifyBy"))
        let version = try visit.seenVersion()
        return try await visit.write { change in
            let defect = try Defect.close(id, version: version, isRight: isRight, rectifyBy: day, in: change)
            return .done(
                "\(visit.base)/deliverables/\(defect.deliverable)", Message("delivery.flash.closed"),
                json: DeliveryJSON.json(defect, visit))
        }
    }
}
