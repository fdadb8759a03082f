import FoundationEssentials
import Jobs
import Testing

extension JobStoreConformance {
    static let settling: [JobStoreConformance] = [
        JobStoreConformance("a completed job is over") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            #expect(try await store.settle(claimed.lease, .completed))
            let record = try await store.record(id)
            #expect(record.state == .completed)
            #expect(record.finishedAt != nil)
            #expect(try await store.claimProbes().isEmpty)
            #expect(try await store.renew([claimed.lease], for: .seconds(60)).isEmpty)
        },
        JobStoreConformance("a job is settled once") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            #expect(try await store.settle(claimed.lease, .completed))
            #expect(try await !store.settle(claimed.lease, .completed))
            #expect(
                try await !store.settle(claimed.lease, .retry(.after(.zero), .probe("late")))
            )
            #expect(try await store.record(id).state == .completed)
        },
        JobStoreConformance("many jobs are settled at once, each in its own way") { store in
            let ids = try await store.enqueue(
                (0..<5).map { try NewJob(Probe.kind, Probe(number: $0)) }
            )
            let leases = try await store.claimProbes().map(\.lease)
            let settled = try await store.settle([
                JobSettlement(leases[0], .completed),
                JobSettlement(leases[1], .released),
                JobSettlement(leases[2], .parked(.permanent, .probe("no"))),
                JobSettlement(leases[3], .retry(.after(.seconds(60)), .probe("again"))),
                JobSettlement(leases[4], .cancelled(reason: "unwanted")),
            ])
            #expect(settled == Set(leases))
            var states: [JobState] = []
            for id in ids { states.append(try await store.record(id).state) }
            #expect(states == [.completed, .available, .parked, .scheduled, .cancelled])
        },
        JobStoreConformance("a retried job keeps its failure and counts its attempt") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let first = try await store.claimProbe()
            try await store.settle(first.lease, .retry(.after(.zero), .probe("it broke")))
            let record = try await store.record(id)
            #expect(record.state == .scheduled)
            #expect(record.attempt == 1)
            #expect(record.failures.map(\.message) == ["it broke"])
            #expect(record.failures.first?.worker == "one")
            let age = record.failures.first.map { Date().timeIntervalSince($0.at) } ?? .infinity
            #expect(abs(age) < 60)
            try await eventually("the job is promoted") {
                try await !store.promote(limit: 10).isEmpty
            }
            let second = try await store.claimProbe()
            #expect(second.attempt == 2)
            #expect(second.lease.token > first.lease.token)
        },
        JobStoreConformance("only the newest failures are kept") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            for number in 1...(JobLimits.failures + 5) {
                let claimed = try await store.claimProbe()
                try await store.settle(
                    claimed.lease,
                    .retry(.after(.zero), .probe("\(number)", attempt: number))
                )
                try await eventually("the job is promoted") {
                    try await !store.promote(limit: 10).isEmpty
                }
            }
            let failures = try await store.record(id).failures
            #expect(failures.map(\.attempt) == Array(6...(JobLimits.failures + 5)))
        },
        JobStoreConformance("a retry waits as long as it is told") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            try await store.settle(
                claimed.lease,
                .retry(.after(.seconds(90)), .probe("busy"))
            )
            let wait = try await store.record(id).runAt.timeIntervalSinceNow
            #expect((60...90.5).contains(wait))
            #expect(try await store.promote(limit: 10).isEmpty)
        },
        JobStoreConformance("a named moment is obeyed, but not beyond two days") { store in
            let ids = try await store.enqueue([
                NewJob(Probe.kind, Probe()), NewJob(Probe.kind, Probe()),
            ])
            let leases = try await store.claimProbes().map(\.lease)
            let moment = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded() + 600)
            try await store.settle(leases[0], .snoozed(.at(moment), .probe("quota")))
            try await store.settle(leases[1], .snoozed(.at(.distantFuture), .probe("quota")))
            #expect(try await store.record(ids[0]).runAt == moment)
            let wait = try await store.record(ids[1]).runAt.timeIntervalSinceNow
            #expect((47 * 3_600...48 * 3_600 + 1).contains(wait))
        },
        JobStoreConformance("a snooze gives the attempt back and is counted") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            try await store.settle(claimed.lease, .snoozed(.after(.zero), .probe("not yet")))
            let record = try await store.record(id)
            #expect(record.attempt == 0)
            #expect(record.snoozes == 1)
            #expect(record.state == .scheduled)
            try await eventually("the job is promoted") {
                try await !store.promote(limit: 10).isEmpty
            }
            let again = try await store.claimProbe()
            #expect(again.attempt == 1)
            #expect(again.snoozes == 1)
        },
        JobStoreConformance("a released job is ready at once, its attempt given back") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            #expect(try await store.settle(claimed.lease, .released))
            let record = try await store.record(id)
            #expect(record.state == .available)
            #expect(record.attempt == 0)
            #expect(record.failures.isEmpty)
            #expect(try await store.claimProbe().attempt == 1)
        },
        JobStoreConformance("a parked job keeps its cause and stays") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            try await store.settle(claimed.lease, .parked(.needsPerson, .probe("bad key")))
            let record = try await store.record(id)
            #expect(record.state == .parked)
            #expect(record.parkedCause == .needsPerson)
            #expect(record.failures.map(\.message) == ["bad key"])
            #expect(try await store.promote(limit: 10).isEmpty)
            #expect(try await store.claimProbes().isEmpty)
        },
        JobStoreConformance("any text can be a failure's message") { store in
            let id = try await store.enqueue(NewJob(Probe.kind, Probe()))
            let claimed = try await store.claimProbe()
            let text = "quote \" back \\ line \n nul \0 end, 会議, 🗓"
            try await store.settle(claimed.lease, .parked(.permanent, .probe(text)))
            let message = try await store.record(id).failures.first?.message
            #expect(message == "quote \" back \\ line \n nul   end, 会議, 🗓")
        },
    ]
}
