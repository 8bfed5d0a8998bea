internal import Synchronization

/// Counts for `/metrics`, in the text format of Prometheus.
final class Metrics: Sendable {
    private struct State {
        var counts: [String: (count: Int, seconds: Double)] = [:]
        var statuses: [Int: Int] = [:]
    }

    private let state = Mutex(State())

    /// Notes one answered request; `route` is the path of the table, so that names stay few.
    func note(route: String, status: Int, seconds: Double) {
        state.withLock { state in
            let earlier = state.counts[route, default: (0, 0)]
            state.counts[route] = (earlier.count + 1, earlier.seconds + seconds)
            state.statuses[status, default: 0] += 1
        }
    }

    /// The page for a collector.
    var text: String {
        state.withLock { state in
            var lines = ["# TYPE miaopu_requests_total counter"]
            lines += state.statuses.sorted { $0.key < $1.key }.map {
                "miaopu_requests_total{status=\"\($0.key)\"} \($0.value)"
            }
            lines.append("# TYPE miaopu_request_seconds summary")
            for (route, entry) in state.counts.sorted(by: { $0.key < $1.key }) {
                lines.append("miaopu_request_seconds_count{route=\"\(route)\"} \(entry.count)")
                lines.append("miaopu_request_seconds_sum{route=\"\(route)\"} \(entry.seconds)")
            }
            return lines.joined(separator: "\n") + "\n"
        }
    }
}
