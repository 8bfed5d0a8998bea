internal import Calls
internal import Competitions
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// Lists and pages of rounds.
enum RoundPages {
    private struct RoundRow: Sendable {
        let roundURL: String
        let roundName: String
        let roundState: String
        let roundKind: String
        let roundDue: String
    }

    static func index(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let ownRounds: [RoundRow]
            let hasOwnRounds: Bool
            let staffRounds: [RoundRow]
            let hasStaffRounds: Bool
            let isStaff: Bool
        }
        let viewer = visit.viewer
        let (own, rounds) = try await visit.read { db in
            (try ReviewAssignment.ownRounds(for: viewer, in: db), try ReviewRound.all(for: viewer, in: db))
        }
        let rows = { (rounds: [ReviewRound]) in rounds.map { row($0, visit) } }
        return Page(
            "reviews/index", title: Message("navigation.reviews"),
            content: Content(
                ownRounds: rows(own), hasOwnRounds: !own.isEmpty, staffRounds: rows(rounds),
                hasStaffRounds: !rounds.isEmpty, isStaff: viewer.holdsAnywhere(Role.staff)),
            json: ["own": .array(own.map(json)), "rounds": .array(rounds.map(json))])
    }

    private static func row(_ round: ReviewRound, _ visit: Visit) -> RoundRow {
        RoundRow(
            roundURL: "\(visit.base)/reviews/\(round.id)", roundName: round.name,
            roundState: visit.text("reviews.state.\(round.state.rawValue)"),
            roundKind: Desk.State.kind(of: round.state.rawValue), roundDue: round.sheetsDueAt.beijing)
    }

    static func json(_ round: ReviewRound) -> JSON {
        [
            "id": .integer(round.id.rawValue), "call": .integer(round.call), "name": .string(round.name),
            "state": .string(round.state.rawValue), "anonymity": .string(round.anonymity.rawValue),
            "rule": round.rule.json, "version": .integer(Int64(round.version)),
        ]
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let round = try await visit.read { db in try ReviewRound.find(id, for: viewer, in: db) }
        let isStaff = Role.staff.contains { viewer.holds($0, in: round.scope) }
        return isStaff ? try await staffPage(round, visit) : try await reviewerPage(round, visit)
    }

    static func crumbs(_ round: ReviewRound, _ visit: Visit) -> [Page.Crumb] {
        [
            .init(Message("navigation.reviews"), "\(visit.base)/reviews"),
            .init(.verbatim(round.name), "\(visit.base)/reviews/\(round.id)"),
        ]
    }

    private static func reviewerPage(_ round: ReviewRound, _ visit: Visit) async throws -> Page {
        struct Row: Sendable {
            let assignmentURL: String
            let assignmentTitle: String
            let assignmentNumber: String
            let assignmentProgress: String
        }
        struct Content: Sendable {
            let roundName: String
            let roundURL: String
            let stateText: String
            let due: String
            let assignments: [Row]
            let progress: String
            let isClosed: Bool
        }
        let viewer = visit.viewer
        let own = try await visit.read { db in try ReviewAssignment.own(in: round, for: viewer, in: db) }
        let done = own.filter { $0.progress == .submitted }.count
        let content = Content(
            roundName: round.name, roundURL: "\(visit.base)/reviews/\(round.id)",
            stateText: visit.text("reviews.state.\(round.state.rawValue)"),
            due: round.sheetsDueAt.beijing,
            assignments: own.map {
                Row(
                    assignmentURL: "\(visit.base)/assignments/\($0.id)", assignmentTitle: $0.title,
                    assignmentNumber: String($0.entryNumber),
                    assignmentProgress: visit.text("reviews.progress.\($0.progress.rawValue)"))
            }, progress: "\(done)/\(own.count)", isClosed: round.state == .closed)
        return Page(
            "reviews/own", title: .verbatim(round.name), content: content,
            json: [
                "id": .integer(round.id.rawValue), "state": .string(round.state.rawValue),
                "assignments": .array(
                    own.map {
                        [
                            "id": .integer($0.id.rawValue), "title": .string($0.title),
                            "progress": .string($0.progress.rawValue),
                        ]
                    }),
            ], crumbs: Array(crumbs(round, visit).dropLast()))
    }

    private struct CriterionRow: Sendable {
        let criterionName: String
        let criterionWeight: String
        let criterionMax: String
        let criterionOptional: Bool
    }

    private struct EntryRow: Sendable {
        let entryNumber: String
        let entryTitle: String
        let entryOrganisation: String
        let entryLot: String
        let entrySheets: String
    }

    private struct LoadRow: Sendable {
        let loadName: String
        let loadSheets: String
    }

    private struct StaffContent: Sendable {
        let roundURL: String
        let roundName: String
        let stateText: String
        let anonymityText: String
        let due: String
        let ruleText: String
        let criteria: [CriterionRow]
        let entries: [EntryRow]
        let loads: [LoadRow]
        let hasLoads: Bool
        let isDraft: Bool
        let isOpen: Bool
        let isClosed: Bool
        let canAct: Bool
        let canEdit: Bool
    }

    private static func staffPage(_ round: ReviewRound, _ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (criteria, entries, loads) = try await visit.read { db in
            (
                try round.criteria(for: viewer, in: db), try ReviewEntry.all(of: round, for: viewer, in: db),
                try ReviewerLoad.all(of: round, for: viewer, in: db)
            )
        }
        let content = StaffContent(
            roundURL: "\(visit.base)/reviews/\(round.id)", roundName: round.name,
            stateText: visit.text("reviews.state.\(round.state.rawValue)"),
            anonymityText: visit.text("reviews.anonymity.\(round.anonymity.rawValue)"), due: round.sheetsDueAt.beijing,
            ruleText: ruleText(round.rule, visit),
            criteria: criteria.map {
                CriterionRow(
                    criterionName: visit.language == .english && !$0.englishName.isEmpty ? $0.englishName : $0.name,
                    criterionWeight: "\($0.weight) %", criterionMax: $0.marksMax.description,
                    criterionOptional: $0.mayBeLeftOut)
            },
            entries: entries.map {
                EntryRow(
                    entryNumber: String($0.number), entryTitle: $0.title, entryOrganisation: $0.organisationName,
                    entryLot: $0.lotTitle, entrySheets: "\($0.submitted)/\($0.assigned)")
            },
            loads: loads.map { LoadRow(loadName: $0.name, loadSheets: "\($0.submitted)/\($0.assigned)") },
            hasLoads: !loads.isEmpty, isDraft: round.state == .draft, isOpen: round.state == .open,
            isClosed: round.state == .closed, canAct: viewer.holds(.programmeOfficer, in: round.scope),
            canEdit: viewer.holds(.programmeOfficer, in: round.scope) && round.state != .closed)
        var json = json(round).object ?? JSONObject()
        json["entries"] = .array(
            entries.map {
                [
                    "proposal": .integer($0.proposal), "number": .integer(Int64($0.number)),
                    "assigned": .integer(Int64($0.assigned)), "submitted": .integer(Int64($0.submitted)),
                ]
            })
        let answer = JSON.object(json)
        return Page(
            "reviews/show", title: .verbatim(round.name), content: content, json: answer,
            crumbs: Array(crumbs(round, visit).dropLast()), version: round.version)
    }

    /// The rule in one sentence.
    static func ruleText(_ rule: RankingRule, _ visit: Visit) -> String {
        let method = visit.text(
            "reviews.method.\(rule.method.rawValue)",
            ["high": String(rule.dropHigh), "low": String(rule.dropLow), "least": String(rule.whenAtLeast)])
        return visit.text(
            "reviews.rule_text",
            [
                "method": method, "places": String(rule.places), "quorum": String(rule.quorum),
                "rounding": visit.text("reviews.rounding.\(rule.rounding.rawValue)"),
            ])
    }
}

extension Visit {
    /// The view of one member of a field that takes values under keys.
    func mapField(_ field: InputField, key: String, value: String = "") -> FieldView {
        guard case .map(let kind) = field.kind else { return self.field(field, value: value) }
        let member = InputField(
            "\(field.name).\(key)", kind, optional: field.isOptional, label: field.label, hint: field.hint)
        return self.field(member, value: value)
    }
}
