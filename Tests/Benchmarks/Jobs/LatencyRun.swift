import Jobs
import Postgres
import Synchronization

/// Fifty jobs a second, each in a transaction of its own, and how soon each starts.
struct LatencyRun: Sendable {
    /// Milliseconds until the start of the work.
    struct Waits: Sendable {
        /// From the commit's return; a job may start before its commit's answer has come back.
        var fromCommit: [Double] = []
        /// From before the enqueuing transaction.
        var fromEnqueue: [Double] = []
    }

    let bench: QueueBench

    func measure(seconds: Int) async throws -> Waits {
        let count = seconds * 50
        let clock = ContinuousClock()
        let starts = Mutex<[Int: ContinuousClock.Instant]>([:])
        let definition = JobDefinition.define(QueueBench.kind) { work, _ in
            starts.withLock { $0[work.number] = clock.now }
        }
        let sent = try await bench.withWorker([definition], concurrency: 8) {
            var sent: [(begun: ContinuousClock.Instant, committed: ContinuousClock.Instant)] = []
            var next = clock.now + .milliseconds(200)
            for number in 0..<count {
                try await clock.sleep(until: next)
                next += .milliseconds(20)
                let begun = clock.now
                _ = try await bench.client.withTransaction { connection in
                    try await JobQueue().enqueue(
                        [NewJob(QueueBench.kind, QueueBench.Work(number: number))],
                        in: connection
                    )
                }
                sent.append((begun, clock.now))
            }
            while starts.withLock({ $0.count }) < count {
                try await clock.sleep(for: .milliseconds(10))
            }
            return sent
        }
        var waits = Waits()
        let began = starts.withLock { $0 }
        for (number, moments) in sent.enumerated() {
            guard let start = began[number] else { continue }
            waits.fromCommit.append(
                max(0, moments.committed.duration(to: start) / .milliseconds(1))
            )
            waits.fromEnqueue.append(moments.begun.duration(to: start) / .milliseconds(1))
        }
        return waits
    }
}
