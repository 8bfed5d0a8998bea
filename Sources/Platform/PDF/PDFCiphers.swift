internal import Foundation

// The ciphers of locked PDFs, as their standard prescribes them. Nothing of the platform is protected by them.

/// The digest of RFC 1321.
enum MD5 {
    private static let sines = (1...64).map { UInt32(abs(sin(Double($0))) * 4_294_967_296) }
    private static let turns: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]

    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var text = bytes + [0x80]
        while text.count % 64 != 56 { text.append(0) }
        let bits = bytes.count * 8
        for byte in 0..<8 { text.append(UInt8(truncatingIfNeeded: bits >> (8 * byte))) }
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
        for block in stride(from: 0, to: text.count, by: 64) {
            var words: [UInt32] = []
            for place in stride(from: block, to: block + 64, by: 4) {
                var word: UInt32 = 0
                for byte in (0..<4).reversed() { word = (word << 8) | UInt32(text[place + byte]) }
                words.append(word)
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            for step in 0..<64 {
                let (mixed, word): (UInt32, Int) =
                    switch step / 16 {
                    case 0: ((b & c) | (~b & d), step)
                    case 1: ((d & b) | (~d & c), (5 * step + 1) % 16)
                    case 2: (b ^ c ^ d, (3 * step + 5) % 16)
                    default: (c ^ (b | ~d), (7 * step) % 16)
                    }
                let sum = a &+ mixed &+ sines[step] &+ words[word]
                let turn = turns[step / 16][step % 4]
                (a, d, c, b) = (d, c, b, b &+ (sum << turn | sum >> (32 - turn)))
            }
            state = zip(state, [a, b, c, d]).map { $0 &+ $1 }
        }
        var digest: [UInt8] = []
        for word in state { for byte: UInt32 in 0..<4 { digest.append(UInt8(truncatingIfNeeded: word >> (8 * byte))) } }
        return digest
    }
}

/// The stream cipher that reading and writing share.
enum RC4 {
    static func applied(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var box = (0...255).map { UInt8($0) }
        var other = 0
        for index in 0..<256 {
            other = (other + Int(box[index]) + Int(key[index % key.count])) & 0xFF
            box.swapAt(index, other)
        }
        var (index, second) = (0, 0)
        return bytes.map { byte in
            index = (index + 1) & 0xFF
            second = (second + Int(box[index])) & 0xFF
            box.swapAt(index, second)
            return byte ^ box[(Int(box[index]) + Int(box[second])) & 0xFF]
        }
    }
}

/// The cipher of FIPS 197 with keys of 128 bits, block chained to block, for texts of whole blocks.
enum AES128 {
    /// The inverse in the field of 256 elements, by its logarithm to the base 3, with its bits mixed.
    private static let box: [UInt8] = {
        var (powers, power): ([UInt8], UInt8) = ([], 1)
        for _ in 0..<255 {
            powers.append(power)
            power ^= doubled(power)
        }
        var box = [UInt8](repeating: 0x63, count: 256)
        for (logarithm, element) in powers.enumerated() {
            let inverse = powers[(255 - logarithm) % 255]
            var mixed: UInt8 = inverse ^ 0x63
            for turn: UInt8 in 1...4 { mixed ^= (inverse << turn) | (inverse >> (8 - turn)) }
            box[Int(element)] = mixed
        }
        return box
    }()

    private static func doubled(_ byte: UInt8) -> UInt8 { byte << 1 ^ (byte & 0x80 == 0 ? 0 : 0x1B) }

    private static func rounds(_ key: [UInt8]) -> [[UInt8]] {
        var words = (0..<4).map { Array(key[(4 * $0)..<(4 * $0 + 4)]) }
        var constant: UInt8 = 1
        while words.count < 44 {
            var word = words[words.count - 1]
            if words.count % 4 == 0 {
                word = [word[1], word[2], word[3], word[0]].map { box[Int($0)] }
                word[0] ^= constant
                constant = doubled(constant)
            }
            words.append(zip(words[words.count - 4], word).map { $0 ^ $1 })
        }
        return (0..<11).map { Array(words[(4 * $0)..<(4 * $0 + 4)].joined()) }
    }

    static func encrypted(_ text: [UInt8], key: [UInt8], start: [UInt8]) -> [UInt8] {
        let keys = rounds(key)
        var (chain, result) = (start, [UInt8]())
        result.reserveCapacity(text.count)
        for place in stride(from: 0, to: text.count, by: 16) {
            for index in 0..<16 { chain[index] ^= text[place + index] ^ keys[0][index] }
            for round in 1...10 {
                // Each byte is replaced, and each row of the square moves left by its number.
                var moved = (0..<16).map { box[Int(chain[($0 + 4 * ($0 % 4)) % 16])] }
                if round < 10 {
                    for column in stride(from: 0, to: 16, by: 4) {
                        let old = Array(moved[column..<(column + 4)])
                        let all = old[0] ^ old[1] ^ old[2] ^ old[3]
                        for row in 0..<4 {
                            moved[column + row] = old[row] ^ all ^ doubled(old[row] ^ old[(row + 1) % 4])
                        }
                    }
                }
                for index in 0..<16 { chain[index] = moved[index] ^ keys[round][index] }
            }
            result += chain
        }
        return result
    }
}
