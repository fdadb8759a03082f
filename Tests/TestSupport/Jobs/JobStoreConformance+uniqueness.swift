import FoundationEssentials
import Jobs
import Testing

extension JobStoreConformance {
    static let uniqueness: [JobStoreConformance] = [
        JobStoreConformance("a taken unique key gives the job that has it") { store in
            let first = try await store.enqueue(unique("a"))
            #expect(try await store.enqueue(unique("a")) == first)
            #expect(try await store.enqueue(unique("b")) != first)
            let other = try NewJob(Probe.otherKind, Probe(), uniqueKey: "a")
            #expect(try await store.enqueue(other) != first)
            #expect(try await store.claimProbes().count == 2)
        },
        JobStoreConformance("a unique key is taken while its job runs or waits") { store in
            let id = try await store.enqueue(unique("a"))
            let claimed = try await store.claimProbe()
            #expect(try await store.enqueue(unique("a")) == id)
            try await store.settle(
                claimed.lease,
                .retry(.after(.seconds(60)), .probe("later"))
            )
            #expect(try await store.enqueue(unique("a")) == id)
        },
        JobStoreConformance("a unique key is free once its job is over or parked") { store in
            var last = try await store.enqueue(unique("a"))
            for ending in [
                JobEnding.completed, .cancelled(reason: "no"), .parked(.permanent, .probe("no")),
            ] {
                let claimed = try await store.claimProbe()
                try await store.settle(claimed.lease, ending)
                let next = try await store.enqueue(unique("a"))
                #expect(next != last)
                last = next
            }
        },
        JobStoreConformance("one key twice in one call makes one job") { store in
            let ids = try await store.enqueue([
                unique("a"), NewJob(Probe.kind, Probe()), unique("a"), unique("b"),
            ])
            #expect(ids.count == 4)
            #expect(ids[0] == ids[2])
            #expect(Set(ids).count == 3)
            #expect(try await store.claimProbes().count == 3)
        },
        JobStoreConformance("one key enqueued by many at the same time makes one job") { store in
            let ids = try await withThrowingTaskGroup { group in
                for _ in 0..<10 {
                    group.addTask { try await store.enqueue(unique("a")) }
                }
                return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await store.claimProbes().count == 1)
        },
    ]

    static let reading: [JobStoreConformance] = [
        JobStoreConformance("jobs are enqueued in order, however many") { store in
            #expect(try await store.enqueue([NewJob]()).isEmpty)
            let count = JobLimits.jobsPerStatement * 2 + 5
            let ids = try await store.enqueue(
                (0..<count).map { try NewJob(Probe.kind, Probe(number: $0)) }
            )
            #expect(ids.count == count)
            #expect(ids == ids.sorted())
            for index in [0, count / 2, count - 1] {
                let record = try await store.record(ids[index])
                let payload = try JSONDecoder().decode(
                    Probe.self,
                    from: Data(record.payload.utf8)
                )
                #expect(payload.number == index)
            }
        },
        JobStoreConformance("a job that does not exist is not found") { store in
            let record = try await store.find(JobID(987_654))
            #expect(record == nil)
        },
        JobStoreConformance("jobs that are not over are counted by queue and state") { store in
            _ = try await store.enqueue(
                (0..<4).map { try NewJob(Probe.kind, Probe(number: $0)) } + [
                    NewJob(Probe.otherQueue, Probe()),
                    NewJob(Probe.kind, Probe(), runAt: Date(timeIntervalSinceNow: 600)),
                ]
            )
            let leases = try await store.claimProbes(limit: 3).map(\.lease)
            try await store.settle(leases[0], .completed)
            try await store.settle(leases[1], .parked(.permanent, .probe("no")))
            #expect(
                try await store.depths() == [
                    QueueDepth(queue: "default", state: .available, count: 1),
                    QueueDepth(queue: "default", state: .parked, count: 1),
                    QueueDepth(queue: "default", state: .running, count: 1),
                    QueueDepth(queue: "default", state: .scheduled, count: 1),
                    QueueDepth(queue: "far", state: .available, count: 1),
                ]
            )
        },
        JobStoreConformance("workers that found a queue empty are woken by new work") { store in
            try await confirmation { woken in
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        for await wake in store.wakes() where wake == .queue("default") {
                            woken()
                            return
                        }
                    }
                    // The listener may begin to listen after a job, so jobs come until it heard.
                    group.addTask {
                        while !Task.isCancelled {
                            _ = try await store.claimProbes()
                            _ = try await store.enqueue(NewJob(Probe.kind, Probe()))
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                    group.addTask {
                        try await Task.sleep(for: .seconds(20))
                    }
                    try await group.next()
                    group.cancelAll()
                }
            }
        },
    ]

    private static func unique(_ key: String) throws -> NewJob {
        try NewJob(Probe.kind, Probe(), uniqueKey: key)
    }
}
