import FoundationEssentials
import Jobs
import Testing

extension JobStoreConformance {
    static let leases: [JobStoreConformance] = [
        JobStoreConformance("a job under a valid lease is not rescued") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            #expect(try await store.rescue(limit: 10).isEmpty)
            #expect(try await store.record(id).state == .running)
            #expect(try await store.settle(claimed.lease, .completed))
        },
        JobStoreConformance("a job whose lease ran out is rescued, and its attempt counts") {
            store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            _ = try await store.claimProbe(lease: .zero, worker: "dead")
            let rescued = try await store.rescueOne()
            #expect(
                rescued == RescuedJob(id: id, kind: "probe", queue: "default", worker: "dead")
            )
            let record = try await store.record(id)
            #expect(record.state == .available)
            #expect(record.failures.map(\.errorType) == ["JobLeaseExpired"])
            #expect(record.failures.map(\.worker) == ["dead"])
            #expect(try await store.claimProbe().attempt == 2)
        },
        JobStoreConformance("a renewed lease is not rescued") { store in
            _ = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe(lease: .zero)
            let held = try await store.renew([claimed.lease], for: .seconds(60))
            #expect(held == [HeldLease(claimed.lease, cancelRequested: false)])
            #expect(try await store.rescue(limit: 10).isEmpty)
        },
        JobStoreConformance("only leases that stand are renewed") { store in
            _ = try await store.enqueue([
                NewJob(Probe.kind, Probe()), NewJob(Probe.kind, Probe()),
            ])
            let leases = try await store.claimProbes().map(\.lease)
            try await store.settle(leases[0], .completed)
            let old = JobLease(job: leases[1].job, token: leases[1].token - 1)
            let held = try await store.renew([leases[0], leases[1], old], for: .seconds(60))
            #expect(held.map(\.lease) == [leases[1]])
            #expect(try await store.renew([], for: .seconds(60)).isEmpty)
        },
        JobStoreConformance("who lost a job to a rescue cannot end it") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let lost = try await store.claimProbe(lease: .zero)
            _ = try await store.rescueOne()
            #expect(try await !store.settle(lost.lease, .completed))
            #expect(try await store.renew([lost.lease], for: .seconds(60)).isEmpty)
            #expect(try await store.record(id).state == .available)
        },
        JobStoreConformance("who lost a job to another worker cannot end it") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let lost = try await store.claimProbe(lease: .zero, worker: "slow")
            _ = try await store.rescueOne()
            let present = try await store.claimProbe(worker: "new")
            for ending in [
                JobEnding.completed, .released, .cancelled(reason: "old"),
                .retry(.after(.zero), .probe("old")), .snoozed(.after(.zero), .probe("old")),
                .parked(.permanent, .probe("old")),
            ] {
                #expect(try await !store.settle(lost.lease, ending))
            }
            #expect(try await store.renew([lost.lease], for: .seconds(60)).isEmpty)
            let record = try await store.record(id)
            #expect(record.state == .running)
            #expect(record.worker == "new")
            #expect(try await store.settle(present.lease, .completed))
        },
        JobStoreConformance("a waiting job is cancelled at once") { store in
            let ids = try await store.enqueue([
                NewJob(Probe.kind, Probe()),
                NewJob(Probe.kind, Probe(), runAt: Date(timeIntervalSinceNow: 600)),
            ])
            for id in ids {
                #expect(try await store.cancel(id, reason: "not needed") == .cancelled)
                let record = try await store.record(id)
                #expect(record.state == .cancelled)
                #expect(record.cancelReason == "not needed")
                #expect(record.finishedAt != nil)
                #expect(try await store.cancel(id, reason: "again") == .alreadyOver)
            }
            #expect(try await store.claimProbes().isEmpty)
        },
        JobStoreConformance("the worker of a running job learns of its cancellation") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            #expect(try await store.cancel(id, reason: "not needed") == .requested)
            #expect(try await store.record(id).state == .running)
            let held = try await store.renew([claimed.lease], for: .seconds(60))
            #expect(held == [HeldLease(claimed.lease, cancelRequested: true)])
            #expect(try await store.settle(claimed.lease, .cancelled(reason: "stopped")))
            let record = try await store.record(id)
            #expect(record.state == .cancelled)
            #expect(record.cancelReason == "not needed")
        },
        JobStoreConformance("a cancelled job does not come back") { store in
            for ending in [
                JobEnding.released, .retry(.after(.zero), .probe("x")),
                .snoozed(.after(.zero), .probe("x")),
            ] {
                let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
                let claimed = try await store.claimProbe()
                _ = try await store.cancel(id, reason: "not needed")
                try await store.settle(claimed.lease, ending)
                #expect(try await store.record(id).state == .cancelled)
            }
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            _ = try await store.claimProbe(lease: .zero)
            _ = try await store.cancel(id, reason: "not needed")
            _ = try await store.rescueOne()
            #expect(try await store.record(id).state == .cancelled)
            #expect(try await store.claimProbes().isEmpty)
        },
        JobStoreConformance("work that came to its end stands against a cancellation") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            _ = try await store.cancel(id, reason: "not needed")
            #expect(try await store.settle(claimed.lease, .completed))
            #expect(try await store.record(id).state == .completed)
            #expect(try await store.cancel(id, reason: "late") == .alreadyOver)
        },
        JobStoreConformance("a job that does not exist cannot be cancelled") { store in
            let result = try await store.cancel(JobID(987_654), reason: "none")
            #expect(result == .notFound)
        },
    ]
}

extension JobStore {
    /// Rescues until one job was found: a lease of zero length ends with the clock's next step.
    func rescueOne() async throws -> RescuedJob {
        var rescued: [RescuedJob] = []
        try await eventually("the lease runs out") {
            rescued = try await rescue(limit: 10)
            return !rescued.isEmpty
        }
        return try #require(rescued.first)
    }
}
