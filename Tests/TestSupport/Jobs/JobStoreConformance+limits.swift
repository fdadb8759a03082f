import FoundationEssentials
import Jobs
import Testing

extension JobStoreConformance {
    static let limits: [JobStoreConformance] = [
        JobStoreConformance("of one exclusive key one job runs at a time, in order") { store in
            let ids = try await store.enqueue([
                exclusive("a"), exclusive("a"), NewJob(Probe.kind, Probe()), exclusive("b"),
                exclusive("a"),
            ])
            let first = try await store.claimProbes()
            #expect(first.map(\.lease.job) == [ids[0], ids[2], ids[3]])
            #expect(first.map(\.exclusiveKey) == ["a", nil, "b"])
            #expect(try await store.claimProbes().isEmpty)
            try await store.settle(first[0].lease, .completed)
            #expect(try await store.claimProbes().map(\.lease.job) == [ids[1]])
        },
        JobStoreConformance("jobs behind those that must wait for a key are still found") { store in
            let blocked = try await store.enqueue((0..<20).map { _ in try exclusive("a") })
            let free = try await store.enqueue([NewJob(Probe.kind, Probe()), exclusive("b")])
            let claimed = try await store.claimProbes(limit: 3)
            #expect(claimed.map(\.lease.job) == [blocked[0]] + free)
        },
        JobStoreConformance("an exclusive key holds over kinds and queues") { store in
            _ = try await store.enqueue([
                exclusive("a"), NewJob(Probe.otherQueue, Probe(), exclusiveKey: "a"),
            ])
            let claimed = try await store.claimProbe()
            #expect(try await store.claimFar().isEmpty)
            try await store.settle(claimed.lease, .retry(.after(.seconds(60)), .probe("later")))
            #expect(try await store.claimFar().count == 1)
        },
        JobStoreConformance("an exclusive key is free once its job's lease was lost") { store in
            let ids = try await store.enqueue([exclusive("a"), exclusive("a")])
            _ = try await store.claimProbe(lease: .zero)
            _ = try await store.rescueOne()
            let claimed = try await store.claimProbes(limit: 5).map(\.lease.job)
            #expect(claimed.count == 1)
            #expect(ids.contains(claimed[0]))
        },
        JobStoreConformance("claims at the same time never run two jobs of one exclusive key") {
            store in
            let ids = try await store.enqueue(
                (0..<60).map { try exclusive("key-\($0 % 3)") }
            )
            let running = Recorder<String>()
            let done = Recorder<JobID>()
            let end = ContinuousClock.now + .seconds(60)
            try await withThrowingTaskGroup { group in
                for worker in 0..<6 {
                    group.addTask {
                        // A job that is lost must fail the test, not keep it for ever.
                        while done.values.count < 60, ContinuousClock.now < end {
                            let jobs = try await store.claimProbes(limit: 4, worker: "w\(worker)")
                            // A store that answers at once would leave no thread to the others.
                            try await Task.sleep(for: .milliseconds(1))
                            for job in jobs {
                                let key = try #require(job.exclusiveKey)
                                running.append("+\(key)")
                                await Task.yield()
                                running.append("-\(key)")
                                try await store.settle(job.lease, .completed)
                                done.append(job.lease.job)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(done.values.sorted() == ids)
            for key in 0..<3 {
                let events = running.values.filter { $0.hasSuffix("key-\(key)") }
                let isAlternating = events.enumerated().allSatisfy { place, event in
                    event.hasPrefix(place.isMultiple(of: 2) ? "+" : "-")
                }
                #expect(isAlternating)
            }
        },
        JobStoreConformance("a rate lets so many start and puts the others off") { store in
            let ids = try await store.enqueue(
                (0..<5).map { _ in try rated(2, per: .seconds(600)) } + [
                    NewJob(Probe.kind, Probe())
                ]
            )
            let claimed = try await store.claimProbes()
            #expect(claimed.map(\.lease.job) == [ids[0], ids[1], ids[5]])
            var waits: [TimeInterval] = []
            for id in ids[2...4] {
                let record = try await store.record(id)
                #expect(record.state == .scheduled)
                #expect(record.attempt == 0)
                #expect(record.failures.isEmpty)
                waits.append(record.runAt.timeIntervalSinceNow)
            }
            // The first when the oldest start no longer counts, each next one half a period later.
            #expect(zip(waits, [600, 900, 1_200]).allSatisfy { abs($0 - $1) < 60 })
        },
        JobStoreConformance("jobs that a rate put off start in the end") { store in
            _ = try await store.enqueue(
                (0..<7).map { _ in try rated(2, per: .milliseconds(40)) }
            )
            var count = 0
            try await eventually("all jobs start") {
                _ = try await store.promote(limit: 10)
                count += try await store.claimProbes().count
                return count == 7
            }
        },
        JobStoreConformance("each rate key has its own rate") { store in
            _ = try await store.enqueue([
                rated(1, per: .seconds(600), key: "one"), rated(1, per: .seconds(600), key: "two"),
                rated(1, per: .seconds(600), key: "one"),
            ])
            #expect(try await store.claimProbes().count == 2)
        },
        JobStoreConformance("a unique key with a window is kept when its job is over") { store in
            let first = try await store.enqueue(windowed(.seconds(600)))
            let claimed = try await store.claimProbe()
            try await store.settle(claimed.lease, .completed)
            #expect(try await store.enqueue(windowed(.seconds(600))) == first)
            // Who asks without a window is held off by unfinished jobs alone.
            let plain = try await store.enqueue(NewJob(Probe.kind, Probe(), uniqueKey: "a"))
            #expect(plain != first)
        },
        JobStoreConformance("a unique key is free again after its window") { store in
            let first = try await store.enqueue(windowed(.milliseconds(20)))
            let claimed = try await store.claimProbe()
            #expect(try await store.enqueue(windowed(.milliseconds(20))) == first)
            try await store.settle(claimed.lease, .completed)
            var next = first
            try await eventually("the window passes") {
                next = try await store.enqueue(windowed(.seconds(600)))
                return next != first
            }
            #expect(try await store.enqueue(windowed(.seconds(600))) == next)
        },
        JobStoreConformance("one windowed key enqueued by many at once makes one job") { store in
            let old = try await store.enqueue(windowed(.milliseconds(1)))
            let claimed = try await store.claimProbe()
            try await store.settle(claimed.lease, .completed)
            try await Task.sleep(for: .milliseconds(5))
            let ids = try await withThrowingTaskGroup { group in
                for _ in 0..<10 {
                    group.addTask { try await store.enqueue(windowed(.seconds(600))) }
                }
                return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(!ids.contains(old))
        },
        JobStoreConformance("what a job saved is given to its next attempts") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let first = try await store.claimProbe(lease: .zero)
            #expect(first.checkpoint == nil)
            #expect(try await store.save("{\"done\": 36}", under: first.lease))
            #expect(try await store.save("{\"done\": 37}", under: first.lease))
            _ = try await store.rescueOne()
            #expect(try await !store.save("{\"done\": 99}", under: first.lease))
            let second = try await store.claimProbe()
            #expect(second.checkpoint == "{\"done\": 37}")
            try await store.settle(second.lease, .parked(.permanent, .probe("no")))
            _ = try await store.retry(id)
            let third = try await store.claimProbe()
            #expect(third.checkpoint == "{\"done\": 37}")
            #expect(try await !store.save("{}", under: second.lease))
        },
    ]

    private static func exclusive(_ key: String) throws -> NewJob {
        try NewJob(Probe.kind, Probe(), exclusiveKey: key)
    }

    private static func rated(_ limit: Int, per period: Duration, key: String = "vendor") throws
        -> NewJob
    {
        try NewJob(
            Probe.kind,
            Probe(),
            rate: JobRate(key: key, limit: limit, per: period)
        )
    }

    private static func windowed(_ window: Duration) throws -> NewJob {
        try NewJob(Probe.kind, Probe(), uniqueKey: "a", uniqueFor: window)
    }
}

extension JobStore {
    /// Claims from the other queue.
    fileprivate func claimFar() async throws -> [ClaimedJob] {
        try await claim(
            queue: "far",
            kinds: ["far_probe"],
            limit: 5,
            lease: .seconds(60),
            worker: "far"
        )
    }
}
