import FoundationEssentials
import Jobs
import Testing

extension JobStoreConformance {
    static let administration: [JobStoreConformance] = [
        JobStoreConformance("jobs are listed by queue, kind, state and cause, newest first") {
            store in
            let ids = try await store.enqueue([
                NewJob(Probe.kind, Probe()), NewJob(Probe.otherKind, Probe()),
                NewJob(Probe.otherQueue, Probe()), NewJob(Probe.kind, Probe()),
            ])
            let claimed = try await store.claimProbe()
            try await store.settle(claimed.lease, .parked(.needsPerson, .probe("key")))
            func list(_ filter: JobFilter, limit: Int = 10) async throws -> [JobID] {
                try await store.list(filter, limit: limit).map(\.id)
            }
            #expect(try await list(JobFilter()) == ids.reversed())
            #expect(try await list(JobFilter(), limit: 1) == [ids[3]])
            #expect(try await list(JobFilter(queue: "far")) == [ids[2]])
            #expect(try await list(JobFilter(kind: "probe")) == [ids[3], ids[0]])
            #expect(try await list(JobFilter(states: [.parked])) == [ids[0]])
            #expect(try await list(JobFilter(states: [.parked, .available])).count == 4)
            #expect(try await list(JobFilter(cause: .needsPerson)) == [ids[0]])
            #expect(try await list(JobFilter(cause: .permanent)).isEmpty)
            #expect(try await list(JobFilter(queue: "far", kind: "probe")).isEmpty)
        },
        JobStoreConformance("a parked job that is retried has all its attempts again") { store in
            let id = try await store.park()
            #expect(try await store.retry(id) == .ready)
            let record = try await store.record(id)
            #expect(record.state == .available)
            #expect(record.attempt == 0)
            #expect(record.parkedCause == nil)
            #expect(record.finishedAt == nil)
            #expect(record.failures.map(\.message) == ["no"])
            #expect(try await store.claimProbe().attempt == 1)
        },
        JobStoreConformance("a job that waits for its retry runs at once when it is told to") {
            store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            try await store.settle(claimed.lease, .retry(.after(.seconds(600)), .probe("busy")))
            #expect(try await store.retry(id) == .ready)
            #expect(try await store.claimProbe().attempt == 2)
        },
        JobStoreConformance("only what can be retried is retried") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            #expect(try await store.retry(id) == .ready)
            let claimed = try await store.claimProbe()
            #expect(try await store.retry(id) == .running)
            try await store.settle(claimed.lease, .completed)
            #expect(try await store.retry(id) == .completed)
            #expect(try await store.retry(JobID(987_654)) == .notFound)
            let cancelled = try await store.enqueue(NewJob(Probe.kind, Probe()))
            _ = try await store.cancel(cancelled, reason: "mistake")
            #expect(try await store.retry(cancelled) == .ready)
            #expect(try await store.record(cancelled).cancelReason == nil)
            #expect(try await store.claimProbe().lease.job == cancelled)
        },
        JobStoreConformance("a job whose unique key is taken is not revived") { store in
            let id = try await store.park(uniqueKey: "a")
            _ = try await store.enqueue(NewJob(Probe.kind, Probe(), uniqueKey: "a"))
            #expect(try await store.retry(id) == .keyTaken)
            #expect(try await store.redrive(JobFilter(), limit: 10).isEmpty)
            #expect(try await store.record(id).state == .parked)
        },
        JobStoreConformance("parked jobs are redriven by cause, queue and kind, one of a key") {
            store in
            let first = try await store.park(uniqueKey: "a")
            let second = try await store.park(uniqueKey: "a")
            let person = try await store.park(cause: .needsPerson)
            #expect(try await store.redrive(JobFilter(queue: "far"), limit: 10).isEmpty)
            #expect(try await store.redrive(JobFilter(kind: "other_probe"), limit: 10).isEmpty)
            #expect(
                try await store.redrive(JobFilter(cause: .needsPerson), limit: 10) == [person]
            )
            #expect(try await store.redrive(JobFilter(), limit: 10) == [first])
            #expect(try await store.record(second).state == .parked)
            #expect(try await store.claimProbes().map(\.attempt) == [1, 1])
        },
        JobStoreConformance("a paused queue gives nobody a job until it is resumed") { store in
            _ = try await store.enqueue([
                NewJob(Probe.kind, Probe()), NewJob(Probe.otherQueue, Probe()),
            ])
            try await store.pause("default", reason: "the vendor moves house")
            #expect(try await store.claimProbes().isEmpty)
            let other = try await store.claim(
                queue: "far",
                kinds: ["far_probe"],
                limit: 1,
                lease: .seconds(60),
                worker: "one"
            )
            #expect(other.count == 1)
            let paused = try await store.queues().first { $0.queue == "default" }
            #expect(paused?.pauseReason == "the vendor moves house")
            #expect(paused?.pausedAt != nil)
            #expect(try await store.resume("default"))
            #expect(try await !store.resume("default"))
            #expect(try await store.claimProbes().count == 1)
        },
        JobStoreConformance("a job that runs when its queue is paused ends as ever") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            try await store.pause("default", reason: "calm")
            let held = try await store.renew([claimed.lease], for: .seconds(60))
            #expect(held.count == 1)
            #expect(try await store.settle(claimed.lease, .completed))
            #expect(try await store.record(id).state == .completed)
        },
        JobStoreConformance("queues tell counts, causes, and how long they wait and stand still") {
            store in
            _ = try await store.park(cause: .needsPerson)
            _ = try await store.park()
            _ = try await store.enqueue([
                NewJob(Probe.kind, Probe()), NewJob(Probe.kind, Probe()),
                NewJob(Probe.kind, Probe(), runAt: Date(timeIntervalSinceNow: 600)),
            ])
            _ = try await store.claimProbe()
            try await store.pause("empty", reason: "calm")
            try await Task.sleep(for: .milliseconds(5))
            let queues = try await store.queues()
            #expect(queues.map(\.queue) == ["default", "empty"])
            let queue = try #require(queues.first)
            #expect(queue.counts == [.available: 1, .parked: 2, .running: 1, .scheduled: 1])
            #expect(queue.parked == [.needsPerson: 1, .permanent: 1])
            #expect(try #require(queue.oldestWaiting) >= .milliseconds(5))
            #expect(try #require(queue.stalled) >= .milliseconds(5))
            #expect(queue.pausedAt == nil)
            #expect(queues[1].oldestWaiting == nil && queues[1].stalled == nil)
        },
        JobStoreConformance("what is over is pruned after its retention, in batches") { store in
            let waiting = try await store.enqueue(
                NewJob(Probe.kind, Probe(), runAt: Date(timeIntervalSinceNow: 600))
            )
            let parked = try await store.park()
            let kept = try await store.enqueue(
                NewJob(Probe.kind, Probe(), uniqueKey: "a", uniqueFor: .seconds(600))
            )
            let ids = try await store.enqueue(
                (0..<4).map { try NewJob(Probe.kind, Probe(number: $0)) }
            )
            for job in try await store.claimProbes() {
                try await store.settle(job.lease, .completed)
            }
            _ = try await store.cancel(ids[3], reason: "over already")
            let cancelled = try await store.enqueue(NewJob(Probe.kind, Probe()))
            _ = try await store.cancel(cancelled, reason: "unwanted")
            #expect(try await store.prune(JobRetention(), limit: 10) == 0)
            try await Task.sleep(for: .milliseconds(5))
            var retention = JobRetention(completed: .milliseconds(1))
            #expect(try await store.prune(retention, limit: 3) == 3)
            #expect(try await store.prune(retention, limit: 3) == 1)
            #expect(try await store.find(cancelled) != nil)
            retention.cancelled = .milliseconds(1)
            #expect(try await store.prune(retention, limit: 3) == 1)
            let left = try await store.list(JobFilter(), limit: 10).map(\.id)
            #expect(left == [kept, parked, waiting])
        },
    ]
}

extension JobStore {
    /// Enqueues a job and parks it.
    fileprivate func park(
        uniqueKey: String? = nil,
        cause: ParkedCause = .permanent
    ) async throws -> JobID {
        let id = try await enqueue(NewJob(Probe.kind, Probe(), uniqueKey: uniqueKey))
        let claimed = try await claimProbe()
        #expect(claimed.lease.job == id)
        try await settle(claimed.lease, .parked(cause, .probe("no")))
        return id
    }
}
