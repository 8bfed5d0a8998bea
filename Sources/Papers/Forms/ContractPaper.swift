public import Mustache

/// A grant agreement (项目资助协议) or service contract, printed by `papers/contract`.
///
/// Amounts are texts with thousands and two decimals, without unit; the rows and the totals of every table add up to
/// the fen before they come here.
public struct ContractPaper: MustacheParent, Sendable {
    let frame: PaperFrame
    let parties: [Party]
    let preamble: [String]
    let facts: [PaperFact]
    let sources: [String]
    let tranches: [Tranche]
    let shareTotal: String
    let sourceTotals: [String]
    let valueTotal: String
    let valueWords: String
    let milestones: [Milestone]
    let budget: [BudgetLine]
    let clauses: [Clause]
    let attachments: [String]
    let signatures: [PaperSignature]

    /// - Parameters:
    ///   - frame: What stands around the content.
    ///   - parties: Who agrees, in the order of signing.
    ///   - preamble: Paragraphs before the first chapter.
    ///   - facts: What the project is: name, number, term, area, who is served.
    ///   - sources: The sources of the money, one column each.
    ///   - tranches: The payments.
    ///   - shareTotal: The sum of the shares, `100%`.
    ///   - sourceTotals: The total of each source.
    ///   - valueTotal: The value of the contract: `300,000.00`; empty leaves the chapters of money and milestones out.
    ///   - valueWords: The value in capital characters: 叁拾万元整.
    ///   - milestones: What is to be accepted.
    ///   - budget: Lines of the budget; none leaves the chapter out.
    ///   - clauses: The other chapters, numbered after the fixed ones.
    ///   - attachments: Names of the attachments; none leaves the chapter out.
    ///   - signatures: The boxes to sign.
    public init(
        frame: PaperFrame, parties: [Party], preamble: [String], facts: [PaperFact], sources: [String],
        tranches: [Tranche], shareTotal: String, sourceTotals: [String], valueTotal: String, valueWords: String,
        milestones: [Milestone], budget: [BudgetLine], clauses: [Clause], attachments: [String],
        signatures: [PaperSignature]
    ) {
        self.frame = frame
        self.parties = parties
        self.preamble = preamble
        self.facts = facts
        self.sources = sources
        self.tranches = tranches
        self.shareTotal = shareTotal
        self.sourceTotals = sourceTotals
        self.valueTotal = valueTotal
        self.valueWords = valueWords
        self.milestones = milestones
        self.budget = budget
        self.clauses = clauses
        self.attachments = attachments
        self.signatures = signatures
    }

    /// The value of a name in the template `contract`.
    public func child(named name: String) -> Any? {
        switch name {
        case "parties": parties
        case "preamble": preamble
        case "facts": facts
        case "sources": sources
        case "tranches": tranches
        case "shareTotal": shareTotal
        case "sourceTotals": sourceTotals
        case "valueTotal": valueTotal
        case "valueWords": valueWords
        case "milestones": milestones
        case "budget": budget
        case "clauses": clauses
        case "attachments": attachments
        case "signatures": signatures
        case "hasMoney": !valueTotal.isEmpty
        case "hasBudget": !budget.isEmpty
        case "hasAttachments": !attachments.isEmpty
        default: frame.child(named: name)
        }
    }

    /// A party to the contract.
    public struct Party: MustacheParent, Sendable {
        let partyRole: String
        let partyName: String
        let partyFacts: [PartyFact]

        /// - Parameters:
        ///   - role: 甲方（出资方）
        ///   - name: The name of the organisation.
        ///   - facts: Code, representative, address.
        public init(role: String, name: String, facts: [PartyFact]) {
            partyRole = role
            partyName = name
            partyFacts = facts
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "partyRole": partyRole
            case "partyName": partyName
            case "partyFacts": partyFacts
            default: nil
            }
        }
    }

    /// A detail of a party.
    public struct PartyFact: MustacheParent, Sendable {
        let partyFactLabel: String
        let partyFactValue: String

        /// - Parameters:
        ///   - label: What it is.
        ///   - value: What it says.
        public init(label: String, value: String) {
            partyFactLabel = label
            partyFactValue = value
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "partyFactLabel": partyFactLabel
            case "partyFactValue": partyFactValue
            default: nil
            }
        }
    }

    /// One payment.
    public struct Tranche: MustacheParent, Sendable {
        let trancheName: String
        let trancheCondition: String
        let trancheShare: String
        let trancheAmounts: [String]
        let trancheTotal: String

        /// - Parameters:
        ///   - name: 第一批
        ///   - condition: What must have been accepted.
        ///   - share: Its share of the value: `50%`.
        ///   - amounts: Its amount from each source.
        ///   - total: Their sum.
        public init(name: String, condition: String, share: String, amounts: [String], total: String) {
            trancheName = name
            trancheCondition = condition
            trancheShare = share
            trancheAmounts = amounts
            trancheTotal = total
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "trancheName": trancheName
            case "trancheCondition": trancheCondition
            case "trancheShare": trancheShare
            case "trancheAmounts": trancheAmounts
            case "trancheTotal": trancheTotal
            default: nil
            }
        }
    }

    /// A milestone.
    public struct Milestone: MustacheParent, Sendable {
        let milestoneNumber: String
        let milestoneName: String
        let milestoneDue: String
        let milestoneEvidence: String

        /// - Parameters:
        ///   - number: Its number.
        ///   - name: What is to be done.
        ///   - due: Until when.
        ///   - evidence: By what it is accepted.
        public init(number: String, name: String, due: String, evidence: String) {
            milestoneNumber = number
            milestoneName = name
            milestoneDue = due
            milestoneEvidence = evidence
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "milestoneNumber": milestoneNumber
            case "milestoneName": milestoneName
            case "milestoneDue": milestoneDue
            case "milestoneEvidence": milestoneEvidence
            default: nil
            }
        }
    }

    /// A line of the budget.
    public struct BudgetLine: MustacheParent, Sendable {
        let budgetLine: String
        let budgetBasis: String
        let budgetAmounts: [String]
        let budgetTotal: String

        /// - Parameters:
        ///   - line: Its name.
        ///   - basis: How it was calculated.
        ///   - amounts: Its amount from each source.
        ///   - total: Their sum.
        public init(line: String, basis: String, amounts: [String], total: String) {
            budgetLine = line
            budgetBasis = basis
            budgetAmounts = amounts
            budgetTotal = total
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "budgetLine": budgetLine
            case "budgetBasis": budgetBasis
            case "budgetAmounts": budgetAmounts
            case "budgetTotal": budgetTotal
            default: nil
            }
        }
    }

    /// A chapter of clauses.
    public struct Clause: MustacheParent, Sendable {
        let clauseHeading: String
        let clauseTexts: [String]

        /// Its clauses.
        public var texts: [String] { clauseTexts }

        /// - Parameters:
        ///   - heading: Its heading, without number.
        ///   - texts: Its clauses, numbered by the template.
        public init(heading: String, texts: [String]) {
            clauseHeading = heading
            clauseTexts = texts
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "clauseHeading": clauseHeading
            case "clauseTexts": clauseTexts
            default: nil
            }
        }
    }
}
