internal import Competitions
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The page of a cut line: where the money goes, choices by hand, decisions and the notice.
enum PlanPages {
    private struct LineRow: Sendable {
        let lineIsCut: Bool
        let lineColumns: String
        let linePlace: String
        let lineTitle: String
        let lineOrganisation: String
        let lineLot: String
        let lineScore: String
        let lineRequested: String
        let lineAmount: String
        let lineParts: [String]
        let lineOutcome: String
        let lineKind: String
        let lineIsAwarded: Bool
        let lineReason: String
        let lineHasOverride: Bool
        let lineProposal: String
    }

    private struct FundRow: Sendable {
        let fundName: String
        let fundLimit: String
        let fundUsed: String
        let fundLeft: String
        let fundFields: [FieldView]
    }

    private struct Content: Sendable {
        let planURL: String
        let stateText: String
        let lines: [LineRow]
        let fundNames: [String]
        let funds: [FundRow]
        let total: String
        let termFields: [FieldView]
        let overrideFields: [FieldView]
        let answerFields: [FieldView]
        let takeBackFields: [FieldView]
        let noticeFields: [FieldView]
        let planVersion: String
        let canRevise: Bool
        let canChoose: Bool
        let canAsk: Bool
        let canTakeBack: Bool
        let canDecide: Bool
        let canPublish: Bool
        let noticeURL: String
        let hasNotice: Bool
        let canAskConfirmation: Bool
        let canConfirm: Bool
        let awards: [AwardRow]
        let hasAwards: Bool
        let once: String
    }

    private struct AwardRow: Sendable {
        let awardURL: String
        let awardTitle: String
        let awardAmount: String
        let awardState: String
    }

    private struct Found: Sendable {
        let plan: AwardPlan
        let round: ReviewRound
        let computation: AwardPlan.Computation
        let sources: [AwardPlan.Source]
        let names: [Int64: String]
        let awards: [Award]
        let notice: ResultNotice?
        let awaitsConfirmation: Bool
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: AwardPlan.ID = try visit.id("plan")
        let viewer = visit.viewer
        let found = try await visit.read { db in
            let plan = try AwardPlan.find(id, for: viewer, in: db)
            return Found(
                plan: plan, round: try ReviewRound.find(plan.round, for: viewer, in: db),
                computation: try plan.compute(for: viewer, in: db), sources: try plan.sources(for: viewer, in: db),
                names: try visit.fundNames(in: db), awards: try Award.all(of: plan, for: viewer, in: db),
                notice: try ResultNotice.standing(of: plan.id, for: viewer, in: db),
                awaitsConfirmation: try plan.awaitsConfirmation(for: viewer, in: db))
        }
        return Page(
            "awards/plan", title: Message("awards.plan"), content: try content(found, visit), json: json(found),
            crumbs: RoundPages.crumbs(found.round, visit) + [
                .init(Message("reviews.ranking"), "\(visit.base)/reviews/\(found.round.id)/ranking")
            ], version: found.plan.version)
    }

    private static func content(_ found: Found, _ visit: Visit) throws -> Content {
        let (plan, viewer) = (found.plan, visit.viewer)
        let isOfficer = viewer.holds(.programmeOfficer, in: plan.scope)
        let isDecider = viewer.holds(.decisionMaker, in: plan.scope)
        let isDraft = plan.state == .draft
        let proposals = found.computation.lines.map {
            (value: String($0.place.proposal), text: "\($0.place.position) \($0.place.title)")
        }
        let isOver = found.notice.map { viewer.today > $0.endsOn } ?? false
        let hasProposed = found.awards.contains { $0.state == .proposed }
        return Content(
            planURL: "\(visit.base)/plans/\(plan.id)",
            stateText: visit.text("awards.plan_state.\(plan.state.rawValue)"),
            lines: lines(found, visit), fundNames: found.sources.map { found.names[$0.fund] ?? "" },
            funds: try funds(found, visit), total: found.computation.total.grouped,
            termFields: [
                visit.field(PlanFields.partial, value: plan.terms.partial ? "true" : ""),
                visit.field(PlanFields.floor, value: plan.terms.floorPercent.description),
                visit.field(PlanFields.scoreMin, value: plan.terms.scoreMin?.description ?? ""),
            ],
            overrideFields: PlanFields.override.map {
                $0.name == "proposal" ? visit.field($0, options: proposals) : visit.field($0)
            }, answerFields: PlanFields.answer.map { visit.field($0) },
            takeBackFields: [visit.field(PlanFields.reason)],
            noticeFields: NoticeFields.notice.map { visit.field($0) },
            planVersion: String(plan.version),
            canRevise: isDraft && isOfficer, canChoose: isDraft && (isOfficer || isDecider),
            canAsk: isDraft && isOfficer, canTakeBack: plan.state == .asked && isOfficer,
            canDecide: plan.state == .asked && isDecider,
            canPublish: plan.state == .approved && isOfficer && found.notice == nil && hasProposed,
            noticeURL: found.notice.map { "\(visit.base)/notices/\($0.id)" } ?? "", hasNotice: found.notice != nil,
            canAskConfirmation: isOfficer && isOver && hasProposed && !found.awaitsConfirmation,
            canConfirm: isDecider && isOver && hasProposed && found.awaitsConfirmation,
            awards: found.awards.map {
                AwardRow(
                    awardURL: "\(visit.base)/awards/\($0.id)", awardTitle: $0.title, awardAmount: $0.amount.grouped,
                    awardState: visit.text("awards.state.\($0.state.rawValue)"))
            }, hasAwards: !found.awards.isEmpty, once: Token().text)
    }

    private static func lines(_ found: Found, _ visit: Visit) -> [LineRow] {
        // With several lots the money of one may end earlier; the line stands below the last that gets any.
        let last = found.computation.lines.lastIndex { $0.isAwarded }
        return found.computation.lines.enumerated().map { index, line in
            LineRow(
                lineIsCut: index - 1 == last, lineColumns: String(8 + found.sources.count),
                linePlace: line.place.place.map(String.init) ?? "–", lineTitle: line.place.title,
                lineOrganisation: line.place.organisationName, lineLot: line.place.lotTitle,
                lineScore: line.place.score?.decimal(places: found.round.rule.places) ?? "–",
                lineRequested: line.place.requested.grouped, lineAmount: line.isAwarded ? line.amount.grouped : "–",
                lineParts: found.sources.map { line.byFund[$0.fund]?.grouped ?? "–" },
                lineOutcome: visit.text("awards.outcome.\(line.outcome)"),
                lineKind: line.isAwarded ? "good" : "soft", lineIsAwarded: line.isAwarded,
                lineReason: line.override?.reason ?? "", lineHasOverride: line.override != nil,
                lineProposal: String(line.place.proposal))
        }
    }

    private static func funds(_ found: Found, _ visit: Visit) throws -> [FundRow] {
        try found.sources.map { source in
            let left = found.computation.left[source.fund] ?? .zero
            let key = String(source.fund)
            return FundRow(
                fundName: found.names[source.fund] ?? "", fundLimit: source.limit.grouped,
                fundUsed: try source.limit.subtracting(left).grouped, fundLeft: left.grouped,
                fundFields: [
                    visit.mapField(PlanFields.limit, key: key, value: source.limit.description),
                    visit.mapField(PlanFields.cap, key: key, value: source.capEach?.description ?? ""),
                    visit.mapField(PlanFields.share, key: key, value: source.shareMaxPercent?.description ?? ""),
                    visit.mapField(PlanFields.weight, key: key, value: source.weight.map(String.init) ?? ""),
                ])
        }
    }

    private static func json(_ found: Found) -> JSON {
        [
            "id": .integer(found.plan.id.rawValue), "state": .string(found.plan.state.rawValue),
            "version": .integer(Int64(found.plan.version)), "total": .string(found.computation.total.description),
            "left": .array(
                found.sources.map {
                    [
                        "fund": .integer($0.fund),
                        "left": .string((found.computation.left[$0.fund] ?? .zero).description),
                    ]
                }),
            "lines": .array(
                found.computation.lines.map { line in
                    [
                        "proposal": .integer(line.place.proposal), "outcome": .string(line.outcome),
                        "amount": .string(line.amount.description),
                        "override": line.override.map { .string($0.reason) } ?? .null,
                    ]
                }),
            "awards": .array(
                found.awards.map { ["id": .integer($0.id.rawValue), "state": .string($0.state.rawValue)] }),
        ]
    }
}

extension Visit {
    /// The names of all funds in the language of the visit, by the key that awards know.
    func fundNames(in db: Connection) throws -> [Int64: String] {
        let isEnglish = language == .english
        let names = try FundName.all(for: viewer, in: db).map { fund, name in
            (fund.rawValue, isEnglish && !name.englishName.isEmpty ? name.englishName : name.name)
        }
        return Dictionary(uniqueKeysWithValues: names)
    }
}
