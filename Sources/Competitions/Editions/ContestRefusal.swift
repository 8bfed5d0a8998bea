public import Kernel
public import Platform

/// Why a verb of a contest, a live pitch or a matching fair says no; each stands behind a constraint of its name.
public enum ContestRefusal: String, ConstraintRefusal, Hashable, CaseIterable {
    /// An edition with this title and number is there already.
    case editionTaken = "competition_edition_taken"
    /// The result is published: the edition stays as it is.
    case published = "competition_published"
    /// An entry stays as it was entered, and a withdrawn one stays withdrawn.
    case entryKept = "competition_entry_kept"
    /// The operator never enters, and an entrant never operates.
    case operatorEnters = "competition_operator_enters"
    /// More projects of one organisation than the edition takes.
    case entriesMax = "competition_entries_max"
    /// The project won before in a grade with which it may not enter again.
    case pastWinner = "competition_past_winner"
    /// The grade has no place left.
    case gradePlaces = "competition_grade_places"
    /// The amount is not that of the grade.
    case resultAmount = "competition_result_amount"
    /// More than the source gives.
    case purseLimit = "competition_purse_limit"
    /// A published result stays what it is.
    case resultKept = "competition_result_kept"
    /// A choice by hand stands already.
    case overrideStands = "competition_override_standing"
    /// No certificate without a standing, published result.
    case certificateResult = "competition_certificate_result"
    /// The public does not vote now.
    case votePeriod = "competition_vote_period"
    /// A round of which the votes are a part is open: the days of the vote stay.
    case voteInRound = "competition_vote_in_round"
    /// The entry was withdrawn.
    case voteEntry = "competition_vote_entry"
    /// Too many votes from one address within an hour.
    case voteRate = "competition_vote_rate"
    /// This account has voted today.
    case votedToday = "competition_vote_today"
    /// This link has voted.
    case ballotUsed = "competition_vote_ballot_used"
    /// A live pitch is still open, or has fewer sheets than its quorum.
    case quorumMissing = "competition_quorum_missing"
    /// A closed session stays closed.
    case sessionClosed = "pitch_session_closed"
    /// The rule and the order of an opened session stay.
    case sessionFrozen = "pitch_session_rule_frozen"
    /// The order was not drawn.
    case notDrawn = "pitch_session_not_drawn"
    /// An entry has fewer sheets than the quorum.
    case sessionQuorum = "pitch_session_quorum_missing"
    /// The session is not open.
    case sessionNotOpen = "pitch_session_not_open"
    /// The session was withdrawn.
    case sessionWithdrawn = "pitch_session_withdrawn"
    /// A score is revealed: the session cannot be withdrawn.
    case sessionRevealed = "pitch_session_revealed"
    /// A judge has stood back: seats and order stay.
    case recusalsStand = "pitch_recusals_stand"
    /// The quorum of the entry can be reached, or the new one cannot.
    case quorumInReach = "pitch_event_quorum_in_reach"
    /// The entry was skipped.
    case sheetSkipped = "pitch_sheet_skipped"
    /// The sheet was written at another seat.
    case otherSeat = "pitch_sheet_other_seat"
    /// Another sheet was delivered under this key.
    case sheetKeyTaken = "pitch_sheet_key"
    /// Entries have reached the stage.
    case stageReached = "competition_stage_reached"
    /// A grade draws from the source.
    case purseUsed = "competition_purse_used"
    /// The result is no longer the one that was read.
    case resultChanged = "competition_result_changed"
    /// A round of the call is open.
    case roundOpen = "competition_round_open"
    /// A closed round counted the votes.
    case votesCounted = "competition_vote_counted"
    /// Parties or wishes have changed since the matching was computed.
    case matchingStale = "fair_matching_stale"
    /// A step that does not follow from where the session is.
    case stepOutOfTurn = "pitch_event_out_of_turn"
    /// The judge does not mark this entry.
    case recused = "pitch_sheet_recused"
    /// The judge is in conflict with the entry.
    case inConflict = "pitch_sheet_in_conflict"
    /// Without those in conflict too few judges are left for the quorum of an entry.
    case quorumOutOfReach = "pitch_session_quorum_out_of_reach"
    /// The entry has not begun.
    case sheetEarly = "pitch_sheet_early"
    /// The score of the entry is revealed.
    case sheetLate = "pitch_sheet_late"
    /// Marks are missing or beyond their range.
    case sheetMarks = "pitch_sheet_marks"
    /// The judge has delivered another sheet of this entry.
    case sheetTaken = "pitch_sheet_pkey"
    /// A judge with this account sits there already.
    case judgeSeated = "pitch_judge_seated"
    /// The judge has said so already.
    case recusalNoted = "pitch_recusal_pkey"
    /// A matching is chosen: parties and wishes stand still.
    case fairMatched = "fair_matched"
    /// A wish goes to the other side.
    case wishSameSide = "fair_wish_same_side"
    /// The contract of the intention is noted already.
    case intentionSigned = "fair_intention_signed"
    /// This intention is noted already.
    case intentionStated = "fair_intention_stated"
    /// One matching of a fair is chosen already.
    case matchingChosen = "fair_matching_chosen"
    /// No entry can take part.
    case noEntries = "competition_no_entries"
    /// The organisation stands behind the edition already.
    case partyNamed = "competition_party_pkey"
    /// A stage of this position is there already.
    case stageTaken = "competition_stage_pkey"
    /// The area has a quota in the stage already.
    case quotaTaken = "competition_quota_pkey"
    /// A source of this position is there already.
    case purseTaken = "competition_purse_pkey"
    /// The grade is declared already.
    case gradeTaken = "competition_grade_pkey"
    /// The entry has reached the stage already.
    case hasAdvanced = "competition_advance_pkey"
    /// A thing of this name or place is there already.
    case nameTaken = "competition_name_taken"

    /// What the user reads.
    public var message: Message {
        switch self {
        case .partyNamed, .stageTaken, .quotaTaken, .purseTaken, .gradeTaken, .hasAdvanced:
            Message("contest.refusal.\(Self.nameTaken.rawValue)")
        default: Message("contest.refusal.\(rawValue)")
        }
    }

    /// The field of the form whose value was refused; nil where the state of the thing is what says no.
    public var field: String? {
        switch self {
        case .editionTaken: "edition"
        case .operatorEnters, .partyNamed: "code"
        case .stageTaken: "stage"
        case .quotaTaken: "area"
        case .purseTaken: "position"
        case .gradeTaken: "grade"
        case .stageReached, .purseUsed: "setting"
        case .overrideStands, .hasAdvanced, .recusalNoted, .voteEntry: "entry"
        case .judgeSeated: "judges"
        case .quorumInReach: "quorum"
        case .wishSameSide: "numbers"
        case .intentionStated: "offer"
        case .intentionSigned: "intention"
        case .matchingChosen, .matchingStale: "matching"
        case .votesCounted: "burst"
        default: nil
        }
    }

    /// Names that are taken stand behind many constraints, every other rule behind the one of its name.
    public static func refusal(by constraint: String) -> ContestRefusal? {
        ContestRefusal(rawValue: constraint) ?? (names.contains(constraint) ? .nameTaken : nil)
    }

    private static let names: Set<String> = [
        "competition_grade_part_pkey",
        "fair_party_number_taken", "fair_party_need_taken", "fair_party_entry_taken",
    ]
}
