import FoundationEssentials
public import Jobs
public import Testing

/// The rules that every ``ScheduleStore`` keeps, one by one; each store's tests run them all.
public struct ScheduleStoreConformance: Sendable, CustomTestStringConvertible {
    /// Every rule.
    public static let rules: [ScheduleStoreConformance] = leading + firing

    /// The rule in words.
    public let testDescription: String
    /// Checks the rule on an empty store and the queue that it enqueues into.
    public let check: @Sendable (any ScheduleStore, any JobStore) async throws -> Void

    private init(
        _ rule: String,
        _ check: @escaping @Sendable (any ScheduleStore, any JobStore) async throws -> Void
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
            let fire = try fire(hourly(), at: Date(timeIntervalSince1970: 1_800_000_000))
            await #expect(throws: ScheduleError.leadLost) {
                try await store.fire(fire, epoch: old)
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

    private static let firing: [ScheduleStoreConformance] = [
        .init("a new schedule begins now, a known one goes on") { store, _ in
            let epoch = try await store.leadNow("a")
            let first = try await store.install([hourly()], epoch: epoch)
            let begin = try #require(first["hourly"])
            #expect(abs(begin.timeIntervalSinceNow) < 60)
            let instant = Date(timeIntervalSince1970: 2_000_000_000)
            _ = try await store.fire(fire(hourly(), at: instant), epoch: epoch)
            let second = try await store.install([hourly(), hourly("other")], epoch: epoch)
            #expect(second["hourly"] == instant)
            #expect(second.count == 2)
        },
        .init("a fire time enqueues its job once") { store, jobs in
            let epoch = try await store.leadNow("a")
            _ = try await store.install([hourly()], epoch: epoch)
            let instant = Date(timeIntervalSince1970: 2_000_000_000)
            let fire = try fire(hourly(), at: instant)
            let result = try await store.fire(fire, epoch: epoch)
            guard case .fired(let job) = result else {
                Issue.record("it did not fire: \(result)")
                return
            }
            #expect(try await jobs.record(job).kind == "probe")
            #expect(try await store.fire(fire, epoch: epoch) == .alreadyFired)
            #expect(try await jobs.claimProbes().map(\.lease.job) == [job])
        },
        .init("a fire time that many fire at once enqueues one job") { store, jobs in
            let epoch = try await store.leadNow("a")
            _ = try await store.install([hourly()], epoch: epoch)
            let fire = try fire(hourly(), at: Date(timeIntervalSince1970: 2_000_000_000))
            let fired = try await withThrowingTaskGroup { group in
                for _ in 0..<10 {
                    group.addTask { try await store.fire(fire, epoch: epoch) != .alreadyFired }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(fired == 1)
            #expect(try await jobs.claimProbes().count == 1)
        },
        .init("the overview tells the next fire time and the last success") { store, jobs in
            let epoch = try await store.leadNow("a")
            let schedule = try hourly()
            _ = try await store.install([schedule], epoch: epoch)
            let before = try #require(try await store.overview().first)
            #expect(before.schedule == "hourly")
            #expect(before.lastSuccess == nil)
            #expect(try #require(before.next).timeIntervalSinceNow < 3_601)
            let instant = Date(timeIntervalSince1970: 2_000_000_400)
            _ = try await store.fire(fire(schedule, at: instant), epoch: epoch)
            let claimed = try await jobs.claimProbe()
            try await jobs.settle(claimed.lease, .completed)
            let after = try #require(try await store.overview().first)
            #expect(after.next == schedule.next(after: instant))
            #expect(abs(try #require(after.lastSuccess).timeIntervalSinceNow) < 60)
        },
    ]

    private static func hourly(_ id: String = "hourly") throws -> Schedule {
        try Schedule(id: id, expression: "0 * * * *") { _ in try NewJob(Probe.kind, Probe()) }
    }

    private static func fire(_ schedule: Schedule, at instant: Date) throws -> ScheduleFire {
        ScheduleFire(
            schedule: schedule.id,
            at: instant,
            next: schedule.next(after: instant),
            isLate: false,
            job: try NewJob(Probe.kind, Probe())
        )
    }
}

extension ScheduleStore {
    fileprivate func leadNow(
        _ holder: String,
        for lease: Duration = .seconds(60)
    ) async throws -> Int64 {
        try #require(try await lead(holder, epoch: nil, for: lease).epoch)
    }
}
