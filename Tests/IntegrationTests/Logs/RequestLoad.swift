import Foundation
import OutboundHTTP

/// Requests to a server at a steady rate, each with an id of its own.
struct RequestLoad: Sendable {
    /// What became of one request.
    struct Outcome: Sendable {
        var id: String
        /// The answer's status; nil where there was none.
        var status: Int?
        var took: Duration
    }

    private static let workers = 16

    let run: SandboxRun
    let base: String
    /// What the ids begin with.
    let name: String
    var path = "/api/v1/meetings?limit=1"

    /// Sends requests for a while, on average so many a second.
    func send(perSecond rate: Int, for time: Duration) async -> [Outcome] {
        let clock = ContinuousClock()
        let begin = clock.now
        let count = Int(time / .seconds(1)) * rate
        return await withTaskGroup { group in
            for worker in 0..<Self.workers {
                group.addTask {
                    var outcomes: [Outcome] = []
                    for number in stride(from: worker, to: count, by: Self.workers) {
                        let due = begin + .seconds(Double(number) / Double(rate))
                        // A cancelled test ends with its next expectation.
                        try? await clock.sleep(until: due)
                        outcomes.append(await one("\(name)-\(number)"))
                    }
                    return outcomes
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func one(_ id: String) async -> Outcome {
        let clock = ContinuousClock()
        let begin = clock.now
        // Many names: the circuit of one that fails must not stop the others.
        let request = OutboundRequest(
            upstream: "load \(id.utf8.reduce(0) { Int($0) &+ Int($1) } % 20)",
            url: base + path,
            headers: [("X-Request-ID", id)],
            deadline: .seconds(20)
        )
        let status: Int?
        do {
            status = try await run.http.send(request).status
        } catch {
            status = nil
        }
        return Outcome(id: id, status: status, took: clock.now - begin)
    }
}

extension [RequestLoad.Outcome] {
    /// The time within which 99 of 100 were answered, in milliseconds.
    var p99: Double {
        let times = map { $0.took / .milliseconds(1) }.sorted()
        return times.isEmpty ? 0 : times[Swift.min(times.count - 1, times.count * 99 / 100)]
    }
}
