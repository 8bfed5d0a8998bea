internal import Calls
internal import Competitions
internal import Kernel
internal import Platform

/// What the page of a call names.
struct CallShowContent: Sendable {
    /// A round of review of the call, for the authority's staff.
    struct RoundRow: Sendable {
        let roundURL: String
        let roundName: String
        let roundState: String
    }

    struct Fact: Sendable {
        let factLabel: String
        let factValue: String
    }

    struct LotRow: Sendable {
        let lotNumber: String
        let lotTitle: String
        let lotURL: String
        let lotTaker: String
        let area: String
        let lotBudget: String
    }

    struct DocumentRow: Sendable {
        let fileURL: String
        let fileName: String
        let fileNote: String
    }

    struct ExtensionRow: Sendable {
        let extensionText: String
        let extensionReason: String
    }

    let callTitle: String
    /// Time left in words, the exact deadline, and the look of both.
    let deadlineLead: String
    let deadlineText: String
    let deadlineKind: String
    let budget: Desk.Figure
    let status: String
    let statusKind: String
    let paragraphs: [[String: String]]
    let facts: [Fact]
    let rules: [[String: String]]
    let hasRules: Bool
    let lots: [LotRow]
    let hasLots: Bool
    /// Whether lots are taken by claims: the table says which.
    let hasTakers: Bool
    let files: [DocumentRow]
    let hasFiles: Bool
    let extensions: [ExtensionRow]
    let hasExtensions: Bool
    let outages: [[String: String]]
    let withdrawnReason: String
    let isWithdrawn: Bool
    let after: CallAtWorkContent
    let callURL: String
    let callVersion: String
    let canEdit: Bool
    let canRequest: Bool
    let canDecide: Bool
    let canExtend: Bool
    let canWithdraw: Bool
    let canArchive: Bool
    let canPropose: Bool
    let seesProposals: Bool
    let proposeURL: String
    let proposalsURL: String
    let rounds: [RoundRow]
    let hasRounds: Bool
    let canReview: Bool
    let documentFields: [FieldView]
    let decisionFields: [FieldView]
    let extensionFields: [FieldView]
    let reasonFields: [FieldView]

    /// What was read of a call for its page.
    struct Seen: Sendable {
        let call: Call
        let documents: [Call.Document]
        let extensions: [Call.Extension]
        let corrections: [Call.Correction]
        let programme: Programme
        let rounds: [ReviewRound]
        let coverage: Coverage?
        let claims: [LotClaim]
        let timetable: Timetable
        /// Outages near its deadline that nobody has judged yet.
        let outages: [Outage]
        /// Its test run, for its officers.
        let trial: Call.ID?
    }

    init(_ seen: Seen, visit: Visit) {
        let (call, programme, documents, extensions) = (seen.call, seen.programme, seen.documents, seen.extensions)
        let language = visit.language.rawValue
        let place = Scope(programme: call.programme)
        let isOfficer = visit.viewer.holds(.programmeOfficer, in: place)
        let url = "\(visit.base)/calls/\(call.id)"
        callTitle = call.title(in: language)
        let isOpen = call.status == .open
        deadlineLead = isOpen ? visit.timeLeft(until: call.deadlineAt) : visit.text(call.status.messageKey)
        deadlineText = Self.span(of: call)
        deadlineKind = Self.deadlineKind(call, on: visit.viewer.today)
        budget = visit.figure("calls.fact.budget", call.budget)
        status = visit.text(call.isTrial ? "calls.trial" : call.status.messageKey)
        statusKind = CallPages.kind(of: call.status)
        paragraphs = call.summary.split(separator: "\n").map { ["paragraph": String($0)] }
        facts = Self.facts(call, programme, visit)
        rules = call.eligibility.map { ["rule": Self.text(of: $0, visit)] }
        hasRules = !call.eligibility.isEmpty
        (hasLots, hasTakers) = (!call.lots.isEmpty, call.kind == .claim)
        lots = Self.lots(seen, url, visit)
        files = documents.map {
            DocumentRow(
                fileURL: "\(url)/documents/\($0.file)", fileName: $0.title,
                fileNote: "\($0.name), \(($0.byteCount + 1_023) / 1_024) KB")
        }
        hasFiles = !documents.isEmpty
        self.extensions = extensions.map {
            ExtensionRow(
                extensionText: "\($0.from.beijing) → \($0.to.beijing)",
                extensionReason: $0.isForOutage
                    ? visit.text("calls.extension_for_outage", ["reason": $0.reason]) : $0.reason)
        }
        hasExtensions = !extensions.isEmpty
        outages = Self.outages(seen.outages, visit)
        withdrawnReason = call.withdrawnReason
        isWithdrawn = !call.withdrawnReason.isEmpty
        after = CallAtWorkContent(seen, isOfficer: isOfficer, visit)
        (callURL, callVersion) = (url, "\(call.version)")
        let isDraft = call.status == .draft
        canEdit = isOfficer && (isDraft || call.status == .awaitingDecision) && !call.isTrial
        canRequest = isOfficer && isDraft && !call.isTrial
        canDecide = call.status == .awaitingDecision && visit.viewer.holds(.decisionMaker, in: place)
        canExtend = isOfficer && (call.status == .open || call.status == .announced)
        canWithdraw = isOfficer && [.open, .announced, .closed].contains(call.status)
        canArchive = isOfficer && [.draft, .closed, .withdrawn].contains(call.status) && !call.isTrial
        canPropose = call.takesProposals && call.kind != .claim && (!call.isTrial || isOfficer)
        seesProposals = visit.viewer.holdsAnywhere(Role.staff) && (call.publishedAt != nil || call.isTrial)
        proposeURL = "\(url)/proposals/new"
        proposalsURL = "\(visit.base)/proposals?call=\(call.id)"
        rounds = seen.rounds.map { Self.row($0, visit) }
        hasRounds = !seen.rounds.isEmpty
        canReview = isOfficer && (call.status == .open || call.status == .closed)
        documentFields = CallRoutes.documentFields.map { visit.field($0) }
        decisionFields = CallRoutes.decisionFields.map { visit.field($0, radios: $0.name == "answer") }
        extensionFields = CallRoutes.extensionFields.map {
            visit.field($0, value: $0.name == "deadline" ? call.deadlineAt.wallClock : "")
        }
        reasonFields = CallRoutes.reasonFields.map { visit.field($0, at: "withdrawal-") }
    }

    /// Longer lists of lots have a page of their own.
    static let lotsShown = 20

    private static func lots(_ seen: Seen, _ url: String, _ visit: Visit) -> [LotRow] {
        seen.call.lots.prefix(lotsShown).map { lot in
            LotRow(
                lotNumber: "\(lot.number)", lotTitle: lot.title, lotURL: "\(url)/lots/\(lot.id)",
                lotTaker: LotRoutes.taker(of: lot, seen.call, seen.claims, visit), area: lot.areaName,
                lotBudget: lot.budget.grouped)
        }
    }

    /// From when until when proposals are taken; a call that was ended early had its last moment then.
    private static func span(of call: Call) -> String {
        let last = call.closedAt.map { min($0, call.deadlineAt) } ?? call.deadlineAt
        return "\(call.opensAt.beijing) ~ \(last.beijing)"
    }

    /// How near the deadline is: `soon` within three days.
    private static func deadlineKind(_ call: Call, on today: Day) -> String {
        guard call.status == .open else { return "closed" }
        let days = call.deadlineAt.day(in: .shanghai).daysSinceEpoch - today.daysSinceEpoch
        return days <= 3 ? "soon" : "running"
    }

    private static func row(_ round: ReviewRound, _ visit: Visit) -> RoundRow {
        RoundRow(
            roundURL: "\(visit.base)/reviews/\(round.id)", roundName: round.name,
            roundState: visit.text("reviews.state.\(round.state.rawValue)"))
    }

    private static func facts(_ call: Call, _ programme: Programme, _ visit: Visit) -> [Fact] {
        func fact(_ key: String, _ value: String) -> Fact {
            Fact(factLabel: visit.text("calls.fact.\(key)"), factValue: value)
        }
        let name =
            visit.language == .english && !programme.englishName.isEmpty
            ? programme.englishName : programme.name
        var facts = [
            fact("programme", name), fact("code", call.code), fact("kind", visit.text(call.kind.messageKey)),
        ]
        if call.graceSeconds > 0 { facts.append(fact("grace", "\((call.graceSeconds + 59) / 60)")) }
        if let most = call.requestedMax { facts.append(fact("requested_max", most.grouped)) }
        if let least = call.requestedMin { facts.append(fact("requested_min", least.grouped)) }
        if let days = call.paperDays {
            facts.append(fact("paper", visit.text("calls.paper_days", ["days": "\(days)"])))
        }
        if !call.recommenders.isEmpty {
            let names = call.recommenders.map(\.name).joined(separator: visit.text("calls.list_separator"))
            facts.append(fact("recommenders", names))
        }
        return facts
    }

    /// What a rule requires, before anything is known of an applicant.
    static func text(of rule: EligibilityRule, _ visit: Visit) -> String {
        let limit: String
        switch rule {
        case .kinds(let kinds):
            limit = kinds.map { visit.text($0.messageKey) }.joined(separator: visit.text("calls.list_separator"))
        case .registered(let months): limit = "\(months)"
        case .rating(let grade): limit = "\(grade)A"
        case .areas(let codes): limit = codes.joined(separator: visit.text("calls.list_separator"))
        case .proposals(let count): limit = "\(count)"
        case .notBarred, .noOpenRecovery: limit = ""
        case .executed(let percent), .matching(let percent): limit = "\(percent)"
        case .noPastAward(let years): limit = "\(years)"
        case .advisory(let rule): return visit.text("calls.rule.advisory", ["rule": text(of: rule, visit)])
        case .noPastPrize(let words, let years):
            return visit.text(
                words.isEmpty ? "calls.rule.no_past_prize" : "calls.rule.no_past_prize_words",
                ["limit": "\(years)", "words": words])
        }
        return visit.text("calls.rule.\(rule.code)", ["limit": limit])
    }
}

extension CallShowContent {
    /// What is said of outages that nobody has judged yet.
    static func outages(_ outages: [Outage], _ visit: Visit) -> [[String: String]] {
        outages.map { outage in
            [
                "outageText": visit.text(
                    "calls.outage_waiting", ["from": outage.startedAt.beijing, "to": outage.endedAt.beijing])
            ]
        }
    }
}
