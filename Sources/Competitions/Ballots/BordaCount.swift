internal import Kernel

/// Points by place: of n options the first gets n − 1 points, the last none; tied options share the points of their
/// places equally (Borda 1784; ties as in Black 1976).
struct BordaCount {
    private let box: BallotBox

    init(_ box: BallotBox) { self.box = box }

    func result(seats: Int) -> RankResult {
        // Twice the points are whole: the mean of consecutive whole numbers is whole or a half.
        var twice = Array(repeating: Int64(0), count: box.optionCount)
        for ballot in box.ballots {
            let named = Set(ballot.order.joined())
            let unnamed = named.count == box.optionCount ? [] : (0..<box.optionCount).filter { !named.contains($0) }
            var next = box.optionCount - 1
            for group in ballot.order + [unnamed] {
                for option in group { twice[option] += ballot.count * Int64(2 * next - group.count + 1) }
                next -= group.count
            }
        }
        let falling = Dictionary(grouping: twice.indices, by: { twice[$0] }).sorted { $0.key > $1.key }
        let points = twice.map { (Fraction($0).divided(by: Fraction(2))) ?? .zero }
        return RankResult(order: falling.map(\.value), scores: points, seats: seats)
    }
}
