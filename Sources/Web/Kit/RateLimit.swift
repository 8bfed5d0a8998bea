internal import Synchronization

/// How often one address may ask for something that costs time: a bucket of requests that refills steadily.
final class RateLimit: Sendable {
    private struct Bucket {
        var left: Double
        var seen: ContinuousClock.Instant
    }

    private let perMinute: Double
    private let buckets = Mutex<[String: Bucket]>([:])
    /// Addresses remembered at most; a full table forgets those whose bucket is full again.
    private static let addressesMax = 10_000

    init(perMinute: Int) { self.perMinute = Double(perMinute) }

    /// Takes one request of an address; false when it has none left.
    func admits(_ address: String, at now: ContinuousClock.Instant = .now) -> Bool {
        buckets.withLock { buckets in
            if buckets.count >= Self.addressesMax {
                buckets = buckets.filter { now - $0.value.seen < .seconds(60) }
                if buckets.count >= Self.addressesMax { buckets.removeAll() }
            }
            var bucket = buckets[address] ?? Bucket(left: perMinute, seen: now)
            let waited = (now - bucket.seen).components
            let seconds = Double(waited.seconds) + Double(waited.attoseconds) / 1e18
            bucket.left = min(perMinute, bucket.left + seconds * perMinute / 60)
            bucket.seen = now
            let isAdmitted = bucket.left >= 1
            if isAdmitted { bucket.left -= 1 }
            buckets[address] = bucket
            return isAdmitted
        }
    }
}
