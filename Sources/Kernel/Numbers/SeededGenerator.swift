/// Random numbers that a recorded seed (随机种子) brings back: the splitmix64 sequence (Steele, Lea and Flood, 2014).
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The sequence of a seed.
    public init(seed: Int64) {
        state = UInt64(bitPattern: seed)
    }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below `bound`, which is above zero, each equally likely. The rule is written out because a
    /// published draw has to come out again under every later compiler: numbers that would favour the first remainders
    /// are thrown away, of the others the remainder counts.
    public mutating func below(_ bound: UInt64) -> UInt64 {
        let uneven = (UInt64.max % bound + 1) % bound
        while true {
            let number = next()
            if number <= UInt64.max - uneven { return number % bound }
        }
    }

    /// The values in a drawn order (Fisher and Yates, 1938, from the end as Durstenfeld wrote it, 1964).
    public mutating func drawn<Value>(_ values: [Value]) -> [Value] {
        var values = values
        for last in stride(from: values.count - 1, to: 0, by: -1) {
            values.swapAt(last, Int(below(UInt64(last + 1))))
        }
        return values
    }

    /// A seed to record, from the system's own source of chance.
    public static func freshSeed() -> Int64 { Int64.random(in: 0...999_999_999_999) }
}
