/// How a value that lies between two steps is brought to one of them.
public enum Rounding: String, Sendable, Hashable, CaseIterable {
    /// To the nearest step; a value exactly between two goes away from zero (四舍五入).
    case halfUp = "half_up"
    /// To the nearest step; a value exactly between two goes to the even one.
    case halfEven = "half_even"
    /// Towards zero: the digits beyond the last place are cut off.
    case down = "down"
    /// Away from zero, whenever anything lies beyond the last place.
    case up = "up"
}
