import FoundationEssentials
public import Jobs
public import Testing

/// The rules that every ``ScheduleStore`` keeps, one by one; each store's tests run them all.
public struct ScheduleStoreConformance: Sendable, CustomTestStringConvertible {
    /// What is checked: what leaders and what people ask.
    public typealias Store = ScheduleStore & ScheduleAdministration

    /// Every rule.
    public static let rules: [ScheduleStoreConformance] = leading + firing + asking

    /// The rule in words.
    public let testDescription: String
    /// Checks the rule on an empty store and the queue that it enqueues into.
    public let check: @Sendable (any Store, any JobStore) async throws -> Void

    init(
        _ rule: String,
        _ check: @escaping @Sendable (any Store, any JobStore) async throws -> Void
    ) {
        testDescription = rule
        self.check = check
    }

    private static let leading: [ScheduleStoreConformance] = [
        .init("one leads, and goes on leading in one epoch") { store, _ in
            let first = try await store.lead("a", epoch: nil, for: .seconds(60))
            let epoch = try #require(first.epoch)
            #expect(abs(first.now.timeIntervalSinceNow) < 60)
            #expect(try await store.lead("b", epoch: nil, for: .seconds(60)).epoch == nil)
            #expect(try await store.lead("a", epoch: epoch, for: .seconds(60)).epoch == epoch)
        },
        .init("a process started anew under a leader's name does not lead") { store, _ in
            _ = try await store.leadNow("a")
            #expect(try await store.lead("a", epoch: nil, for: .seconds(60)).epoch == nil)
        },
        .init("a lead that ran out is taken over in a new epoch, and the old one is powerless") {
            store,
            _ in
            let old = try await store.leadNow("a", for: .zero)
            var new: Int64?
            try await eventually("another leads") {
                new = try await store.lead("b", epoch: nil, for: .seconds(60)).epoch
                return new != nil
            }
            #expect(try #require(new) > old)
            #expect(try await store.lead("a", epoch: old, for: .seconds(60)).epoch == nil)
            await #expect(throws: ScheduleError.leadLost) { try await store.tick(epoch: old) }
            await #expect(throws: ScheduleError.leadLost) {
                try await store.install([hourly()], epoch: old)
            }
            await #expect(throws: ScheduleError.leadLost) {
                try await store.consider(batch(hourly(), [1_800_000_000]), epoch: old)
            }
            await #expect(throws: ScheduleError.leadLost) {
                try await store.followUp([hourly()], epoch: old)
            }
        },
        .init("an epoch whose lease ran out can do nothing before it is renewed") { store, _ in
            let epoch = try await store.leadNow("a", for: .zero)
            try await eventually("the lease runs out") {
                do {
                    try await store.tick(epoch: epoch)
                    return false
                } catch ScheduleError.leadLost {
                    return true
                }
            }
            #expect(try await store.lead("a", epoch: epoch, for: .seconds(60)).epoch == epoch)
            try await store.tick(epoch: epoch)
        },
        .init("who resigns can be followed at once") { store, _ in
            let first = try await store.leadNow("a")
            try await store.resign(epoch: first)
            #expect(try await store.leadNow("b") > first)
            // The old epoch resigns once more, which is no longer its business.
            try await store.resign(epoch: first)
            #expect(try await store.lead("c", epoch: nil, for: .seconds(60)).epoch == nil)
        },
        .init("of many who ask at once one leads") { store, _ in
            let granted = try await withThrowingTaskGroup { group in
                for number in 0..<10 {
                    group.addTask {
                        try await store.lead("\(number)", epoch: nil, for: .seconds(60)).epoch
                    }
                }
                return try await group.reduce(into: [Int64]()) { epochs, epoch in
                    if let epoch { epochs.append(epoch) }
                }
            }
            #expect(granted.count == 1)
        },
        .init("the age of the last round is told") { store, _ in
            #expect(try await store.sinceLastTick() == nil)
            let epoch = try await store.leadNow("a")
            #expect(try await store.sinceLastTick() == nil)
            try await store.tick(epoch: epoch)
            let age = try #require(try await store.sinceLastTick())
            #expect(age >= .zero && age < .seconds(60))
        },
    ]
}

extension ScheduleStoreConformance {
    static func hourly(
        _ id: String = "hourly",
        _ expression: String = "0 * * * *",
        catchUp: CatchUpPolicy = .latest(),
        overlap: OverlapPolicy = .allow
    ) throws -> Schedule {
        try Schedule(id: id, expression: expression, catchUp: catchUp, overlap: overlap) { _ in
            try NewJob(Probe.kind, Probe())
        }
    }

    static func batch(_ schedule: Schedule, _ seconds: [Double]) -> DueBatch {
        let times = seconds.map(Date.init(timeIntervalSince1970:))
        return DueBatch(
            schedule: schedule,
            times: times,
            next: times.last.flatMap(schedule.next(after:)),
            idleSince: Date(timeIntervalSince1970: 1_700_000_000)
        )
    }
}

extension ScheduleStore {
    func leadNow(
        _ holder: String,
        for lease: Duration = .seconds(60)
    ) async throws -> Int64 {
        try #require(try await lead(holder, epoch: nil, for: lease).epoch)
    }
}
