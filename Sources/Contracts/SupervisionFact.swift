internal import Kernel
internal import Platform
internal import Postgres

/// A contract in force as the database knows it, before it is said what has to be looked at.
struct SupervisionFact {
    let contract: Contract.ID
    let programme: Programme.ID
    let number: String
    let title: String
    let contractorName: String
    let areaCode: String
    let path: String
    let value: Money
    let endsOn: Day
    let due: Day?
    let isTroubled: Bool
    let isSubmitted: Bool
    let isChecked: Bool
    let isUnpaid: Bool
    let isSuspended: Bool
    let suspendedDays: Int
    let signedOn: Day?
    let isUnpublished: Bool
    let isUnfiled: Bool

    init(row: inout Row) throws {
        contract = try row.next()
        programme = try row.next()
        number = try row.next()
        title = try row.next()
        contractorName = try row.next()
        areaCode = try row.next()
        path = try row.next()
        value = try row.next()
        endsOn = try row.next()
        due = try row.next()
        isTroubled = try row.next()
        isSubmitted = try row.next()
        isChecked = try row.next()
        isUnpaid = try row.next()
        isSuspended = try row.next()
        suspendedDays = Int(try row.next(Int32.self))
        signedOn = try row.next()
        isUnpublished = try row.next()
        isUnfiled = try row.next()
    }

    /// Whether a publication or a filing is not written down yet.
    var hasOpenDuty: Bool { signedOn != nil && (isUnpublished || isUnfiled) }

    func row(_ today: Day, _ duties: inout DutyDays) throws -> SupervisionBoard.Row {
        var flags: SupervisionBoard.Flags = []
        let nextDue = suspendedDays > 0 ? try due?.adding(days: suspendedDays) : due
        let soon = today.daysSinceEpoch + SupervisionBoard.soonDays
        if isSuspended {
            flags.insert(.suspended)
        } else if let nextDue {
            if nextDue < today {
                flags.insert(.late)
            } else if isTroubled || nextDue.daysSinceEpoch <= soon {
                flags.insert(.risk)
            }
        }
        if isSubmitted { flags.insert(.check) }
        if isChecked { flags.insert(.accept) }
        if isUnpaid { flags.insert(.unpaid) }
        if endsOn.daysSinceEpoch <= soon { flags.insert(.ending) }
        if let signedOn, hasOpenDuty {
            let late = try duties.areLate(contract, signedOn: signedOn, path: path)
            if isUnpublished && late.publication || isUnfiled && late.filing { flags.insert(.duty) }
        }
        return SupervisionBoard.Row(
            contract: contract, number: number, title: title, contractorName: contractorName, areaCode: areaCode,
            areaPath: path, value: value, endsOn: endsOn, nextDue: nextDue, flags: flags)
    }
}
