/// Random numbers that are the same on every run, so that a failing case can be found again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number whose size, not only its value, is random, with the ends of the range among them.
    mutating func fen() -> Int64 {
        switch Int.random(in: 0..<20, using: &self) {
        case 0: return .max
        case 1: return .min
        default: return Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self)
        }
    }
}
