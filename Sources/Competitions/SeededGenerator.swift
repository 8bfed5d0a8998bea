/// Random numbers that a recorded seed (随机种子) brings back: the splitmix64 sequence of Steele, Lea and Flood.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// The sequence of a seed.
    init(seed: Int64) {
        state = UInt64(bitPattern: seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A seed to record, from the system's own source of chance.
    static func freshSeed() -> Int64 { Int64.random(in: 0...999_999_999_999) }
}
