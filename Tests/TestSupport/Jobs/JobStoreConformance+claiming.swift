import FoundationEssentials
import Jobs
import Observability
import Testing

extension JobStoreConformance {
    static let claiming: [JobStoreConformance] = [
        JobStoreConformance("an enqueued job is claimed with what it was given") { store in
            let trace = try #require(
                TraceContext(traceparent: TraceContext().traceparent, tracestate: "a=1,b@c=2")
            )
            let job = try TraceContext.$current.withValue(trace) {
                try LogContext.$current.withValue(LogContext(requestID: "request-7")) {
                    try NewJob(Probe.kind, Probe(number: 42))
                }
            }
            let id = try await store.enqueue(job)
            let claimed = try await store.claimProbe()
            #expect(claimed.lease.job == id)
            #expect(claimed.kind == "probe")
            #expect(claimed.queue == "default")
            #expect(claimed.attempt == 1)
            #expect(claimed.traceparent == trace.traceparent)
            #expect(claimed.tracestate == "a=1,b@c=2")
            #expect(claimed.requestID == "request-7")
            let payload = try JSONDecoder().decode(Probe.self, from: Data(claimed.payload.utf8))
            #expect(payload == Probe(number: 42))
            #expect(claimed.waited >= .zero && claimed.waited < .seconds(60))
        },
        JobStoreConformance("a job without trace and request begins a trace of its own") { store in
            let ids = try await store.enqueue([
                NewJob(Probe.kind, Probe()), NewJob(Probe.kind, Probe()),
            ])
            let traces = try await store.claimProbes().compactMap {
                $0.traceparent.flatMap { TraceContext(traceparent: $0) }
            }
            #expect(Set(traces.map(\.traceID)).count == ids.count)
            #expect(try await store.record(ids[0]).requestID == nil)
            #expect(try await store.record(ids[0]).tracestate == nil)
        },
        JobStoreConformance("a claimed job is not claimed again") { store in
            _ = try await store.enqueue(NewJob(Probe.kind, Probe()))
            #expect(try await store.claimProbes().count == 1)
            #expect(try await store.claimProbes().isEmpty)
        },
        JobStoreConformance("a smaller priority goes first, then the longer ready") { store in
            let ids = try await store.enqueue([
                NewJob(Probe.kind, Probe(), priority: 5),
                NewJob(Probe.kind, Probe()),
                NewJob(Probe.kind, Probe(), priority: -100),
                NewJob(Probe.kind, Probe()),
            ])
            let claimed = try await store.claimProbes().map(\.lease.job)
            #expect(claimed == [ids[2], ids[1], ids[3], ids[0]])
        },
        JobStoreConformance("a claim keeps to its limit") { store in
            _ = try await store.enqueue((0..<5).map { try NewJob(Probe.kind, Probe(number: $0)) })
            #expect(try await store.claimProbes(limit: 3).count == 3)
            #expect(try await store.claimProbes(limit: 3).count == 2)
        },
        JobStoreConformance("other queues and unknown kinds are left alone") { store in
            _ = try await store.enqueue([
                NewJob(Probe.otherQueue, Probe()), NewJob(Probe.otherKind, Probe()),
            ])
            #expect(try await store.claimProbes().isEmpty)
            let far = try await store.claim(
                queue: "far",
                kinds: ["far_probe"],
                limit: 1,
                lease: .seconds(60),
                worker: "one"
            )
            #expect(far.count == 1)
        },
        JobStoreConformance("claims at the same time share no job") { store in
            let ids = try await store.enqueue(
                (0..<200).map { try NewJob(Probe.kind, Probe(number: $0)) }
            )
            let claimed = try await withThrowingTaskGroup { group in
                for worker in 0..<8 {
                    group.addTask {
                        var mine: [JobID] = []
                        // A claim that meets other claims may come back with less than there is.
                        for _ in 0..<50 {
                            mine += try await store.claimProbes(limit: 7, worker: "w\(worker)")
                                .map(\.lease.job)
                        }
                        return mine
                    }
                }
                return try await group.reduce(into: [JobID]()) { $0 += $1 }
            }
            #expect(claimed.sorted() == ids)
        },
        JobStoreConformance("a job for later waits until it is promoted") { store in
            let later = try await store.enqueue(
                NewJob(Probe.kind, Probe(), runAt: Date(timeIntervalSinceNow: 3_600))
            )
            #expect(try await store.record(later).state == .scheduled)
            #expect(try await store.claimProbes().isEmpty)
            let soon = try await store.enqueue(
                NewJob(Probe.kind, Probe(), runAt: Date(timeIntervalSinceNow: 0.5))
            )
            // Where the machine stood still meanwhile, its time has come already.
            let waits = try await store.record(soon).state == .scheduled
            var promoted: [String] = []
            var claimed: [JobID] = []
            try await eventually("the job's time comes") {
                promoted += try await store.promote(limit: 10)
                claimed += try await store.claimProbes().map(\.lease.job)
                return !claimed.isEmpty
            }
            #expect(promoted == (waits ? ["default"] : []))
            #expect(claimed == [soon])
            #expect(try await store.record(later).state == .scheduled)
        },
        JobStoreConformance("a job whose time is past is ready at once") { store in
            _ = try await store.enqueue(
                NewJob(Probe.kind, Probe(), runAt: Date(timeIntervalSinceNow: -5))
            )
            #expect(try await store.claimProbes().count == 1)
        },
    ]
}
