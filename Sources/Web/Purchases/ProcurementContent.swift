internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What the page of a procurement shows.
struct ProcurementContent: Sendable {
    let procurement: Procurement
    let isStaff: Bool
    let isSuspended: Bool
    let criteria: [Procurement.Criterion]
    let findings: [ProcurementFinding]
    let questions: [Procurement.Question]
    let changes: [ProcurementChange]
    let papers: [ProcurementPaper]
    let responses: [ProcurementResponse]
    let markers: [(response: Int64, name: String)]
    let opening: (responses: Int, opener: String, openedAt: Timestamp, signer: String, isSigned: Bool)?
    let record: (record: Procurement.Record, name: String)?
    let awards: [Procurement.Outcome]
    let winner: (organisation: Organisation.ID, name: String, price: Money)?
    let challenges: [(challenge: ProcurementChallenge, clock: ProcurementChallenge.Clock)]
    let splitting: [Procurement]
    let bond: ProcurementBond?
    let bidders: [(id: Organisation.ID, name: String)]
    let today: Day
    let moves: [StateMove]
    let funds: [FundName]
    let isOver: Bool
    let takesQuestions: Bool
    let own: Set<Organisation.ID>

    static func load(_ visit: Visit) async throws -> ProcurementContent {
        let viewer = visit.viewer
        let id: Procurement.ID = try visit.id("procurement")
        return try await visit.read { db in
            let one = try Procurement.find(id, for: viewer, in: db)
            let isStaff = one.isStaff(viewer)
            let calendar = try WorkingCalendar.load(in: db)
            let challenges = try ProcurementChallenge.all(of: one, for: viewer, in: db).map {
                (challenge: $0, clock: try $0.answerClock(of: one, calendar, in: db))
            }
            let isSplit = try isStaff && one.splitting(for: viewer, in: db) != nil
            return ProcurementContent(
                procurement: one, isStaff: isStaff,
                isSuspended: try one.isSuspended(on: viewer.today, in: db, for: viewer),
                criteria: try one.criteria(for: viewer, in: db),
                findings: isStaff ? try ProcurementFinding.all(of: id, for: viewer, in: db) : [],
                questions: try one.questions(for: viewer, in: db),
                changes: try ProcurementChange.all(of: one, for: viewer, in: db),
                papers: try one.papers(for: viewer, in: db),
                responses: try ProcurementResponse.all(of: one, for: viewer, in: db),
                markers: try one.markers(for: viewer, in: db), opening: try one.opening(for: viewer, in: db),
                record: try one.recorded(for: viewer, in: db), awards: try one.awards(for: viewer, in: db),
                winner: isStaff ? try one.winner(for: viewer, in: db) : nil, challenges: challenges,
                splitting: isSplit ? try one.alike(for: viewer, in: db) : [],
                bond: try one.bond(for: viewer, calendar, in: db),
                bidders: try one.bidders(for: viewer, in: db), today: viewer.today,
                moves: isStaff ? try StateMove.all(of: "procurement", id.rawValue, for: viewer, in: db) : [],
                funds: try FundName.all(for: viewer, in: db).values.sorted { $0.id < $1.id },
                isOver: try one.isOver(in: db), takesQuestions: try one.takesQuestions(in: db),
                own: Set(viewer.memberships.map(\.organisation)))
        }
    }

    func summaries(_ visit: Visit) -> [Desk.Summary] {
        let one = procurement
        var summaries = [
            Desk.Summary(
                visit.text("purchasing.procurement_facts"),
                [
                    (visit.text("purchasing.field.number"), one.number),
                    (visit.text("purchasing.field.item"), "\(one.itemCode) \(one.itemName)"),
                    (visit.text("purchasing.side.purchaser"), one.purchaserName),
                    (visit.text("purchasing.field.area"), one.areaCode),
                    (visit.text("contracts.method"), visit.text(one.method.messageKey)),
                    (visit.text("purchasing.field.due"), one.responsesDueAt?.beijing ?? ""),
                    (visit.text("purchasing.field.questions_until"), one.questionsUntil?.beijing ?? ""),
                    (visit.text("purchasing.field.price_weight"), one.priceWeight.map { "\($0)%" } ?? ""),
                    (
                        visit.text("purchasing.bond_asked"),
                        bond.map { "\($0.amount.grouped)（\($0.citation)）" } ?? ""
                    ), (visit.text("purchasing.field.noticed_on"), one.noticedOn?.description ?? ""),
                    (visit.text("purchasing.field.notice_ends_on"), one.noticeEndsOn?.description ?? ""),
                ])
        ]
        if let opening, opening.isSigned || isStaff {
            summaries.append(
                .init(
                    visit.text("purchasing.opening_record"),
                    [
                        (visit.text("purchasing.responses"), "\(opening.responses)"),
                        (visit.text("purchasing.opened_by"), isStaff ? opening.opener : ""),
                        (visit.text("purchasing.opened_at"), opening.openedAt.beijing),
                        (visit.text("purchasing.signed_by"), isStaff ? opening.signer : ""),
                    ]))
        }
        if let record {
            let said = record.record
            summaries.append(
                .init(
                    visit.text("purchasing.record_facts"),
                    [
                        (visit.text("purchasing.field.plan_number"), said.planNumber),
                        (visit.text("purchasing.field.announcement"), said.announcement),
                        (visit.text("purchasing.field.announced_on"), said.announcedOn.description),
                        (visit.text("purchasing.field.closed_on"), said.closedOn.description),
                        (visit.text("purchasing.field.expert_draw"), said.expertDraw),
                        (visit.text("purchasing.field.scores"), said.scores),
                        (visit.text("purchasing.field.result"), said.result),
                        (visit.text("purchasing.field.result_on"), said.resultOn.description),
                        (visit.text("contracts.contractor"), record.name),
                        (visit.text("purchasing.field.price"), said.price.grouped),
                    ]))
        }
        return summaries
    }

    func tables(_ visit: Visit) -> [Desk.Table] {
        [
            changeTable(visit), criterionTable(visit), findingTable(visit), splittingTable(visit),
            questionTable(visit), responseTable(visit), paperTable(visit), awardTable(visit), challengeTable(visit),
            ProcurementBondRoutes.table(self, visit),
        ].filter { !$0.tableRows.isEmpty }
    }

    func heads(_ keys: [String], _ visit: Visit) -> [String] { keys.map { visit.text($0) } }

    private func criterionTable(_ visit: Visit) -> Desk.Table {
        let price = procurement.priceWeight.map { weight in
            [[Desk.Table.Cell.head(visit.text("purchasing.price_criterion")), .number("\(weight)%")]]
        }
        return .init(
            visit.text("purchasing.field.criteria"),
            heads(["purchasing.field.criteria", "purchasing.field.weight"], visit),
            (price ?? []) + criteria.map { [.head("\($0.n) \($0.title)"), .number("\($0.weight)%")] })
    }

    private func findingTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("purchasing.findings"),
            heads(
                ["purchasing.finding", "purchasing.evidence", "contracts.clock_rule", "contracts.reason"], visit),
            findings.map { finding in
                let mark = finding.mark.map { "，\($0.rawValue)" } ?? ""
                return [
                    .head(visit.text(finding.kind.messageKey)), .text(finding.evidence),
                    .text(finding.citation + mark),
                    .text(
                        finding.reason.isEmpty
                            ? visit.text(
                                finding.kind.needsReason ? "purchasing.reason_awaited" : "purchasing.only_shown")
                            : "\(finding.reason)（\(finding.answeredBy)）"),
                ]
            })
    }

    private func splittingTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("purchasing.alike"),
            heads(
                [
                    "purchasing.field.title", "purchasing.field.number", "purchasing.field.estimate",
                    "purchasing.field.state",
                ], visit),
            splitting.map { one in
                [
                    .head(one.title, url: "\(visit.base)/procurements/\(one.id)"), .text(one.number),
                    .money(one.estimate), visit.stateCell(Message(one.state.messageKey)),
                ]
            })
    }

    private func responseTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("purchasing.responses"),
            heads(
                [
                    "contracts.contractor", "purchasing.submitted_at", "purchasing.field.price",
                    "purchasing.price_points", "purchasing.quality_points", "purchasing.rank", "purchasing.remark",
                ], visit),
            responses.map { response in
                let names = markers.filter { $0.response == response.id.rawValue }.map(\.name)
                let marked =
                    names.isEmpty ? "" : visit.text("purchasing.marked_by", ["names": names.joined(separator: "、")])
                let note = response.quote == nil ? visit.text("purchasing.sealed") : marked
                return [
                    .head(response.organisationName, note: String(response.sha256.hexadecimal.prefix(12))),
                    .text(response.submittedAt.beijing), .money(response.quote?.price),
                    .number(response.place.map { $0.pricePoints.decimal(places: 2) } ?? ""),
                    .number(response.place.map { $0.qualityPoints.decimal(places: 2) } ?? ""),
                    .number(response.place.map { "\($0.rank)" } ?? ""),
                    .text(response.excludedReason.isEmpty ? note : response.excludedReason),
                ]
            })
    }

    private func awardTable(_ visit: Visit) -> Desk.Table {
        let isOpen = visit.viewer.holdsAnywhere(RecordedAward.readers)
        return .init(
            visit.text("purchasing.awards"),
            heads(["contracts.contractor", "purchasing.field.price", "purchasing.field.state"], visit),
            awards.map { award in
                [
                    .head(
                        award.organisationName,
                        url: isOpen ? "\(visit.base)/recorded-awards/\(award.award)" : nil), .money(award.price),
                    .text(visit.text(award.isWithdrawn ? "purchasing.award_withdrawn" : "purchasing.award_stands")),
                ]
            })
    }

    private func challengeTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("purchasing.challenges"),
            heads(
                [
                    "purchasing.field.party", "purchasing.challenge", "purchasing.field.filed_on",
                    "purchasing.answer_due", "purchasing.field.outcome", "purchasing.suspension",
                ], visit),
            challenges.map { one, clock in
                let due = clock.isEstimated ? "\(clock.due) \(visit.text("contracts.estimated"))" : "\(clock.due)"
                let kind = visit.text(one.isComplaint ? "purchasing.complaint" : "purchasing.challenge")
                let suspension = one.suspendedFrom.map { "\($0) – \(one.suspendedUntil ?? $0)" } ?? ""
                return [
                    .head(one.party), .text("\(kind)：\(one.subject)"), .text(one.filedOn.description),
                    .text("\(due)（\(clock.citation)）"),
                    .text(
                        one.outcome.map { "\(visit.text($0.messageKey)) \(one.answeredOn?.description ?? "")" }
                            ?? visit.text(visit.viewer.today > clock.due ? "purchasing.late" : "purchasing.running")),
                    .text(suspension),
                ]
            })
    }
}
