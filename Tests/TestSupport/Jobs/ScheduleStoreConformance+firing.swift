import FoundationEssentials
import Jobs
import Testing

extension ScheduleStoreConformance {
    static let firing: [ScheduleStoreConformance] = [
        .init("a new schedule begins now, a known one goes on") { store, _ in
            let epoch = try await store.leadNow("a")
            let first = try await store.install([hourly()], epoch: epoch)
            let begin = try #require(first["hourly"])
            #expect(abs(begin.timeIntervalSinceNow) < 60)
            _ = try await store.consider(batch(hourly(), [2_000_001_600]), epoch: epoch)
            let second = try await store.install([hourly(), hourly("other")], epoch: epoch)
            #expect(second["hourly"] == Date(timeIntervalSince1970: 2_000_001_600))
            #expect(second.count == 2)
        },
        .init("a fire time enqueues its job once") { store, jobs in
            let epoch = try await store.leadNow("a")
            _ = try await store.install([hourly()], epoch: epoch)
            let due = try batch(hourly(), [2_000_001_600])
            let record = try #require(try await store.consider(due, epoch: epoch).first)
            #expect(record.outcome == .fired)
            let job = try #require(record.job)
            #expect(try await jobs.record(job).kind == "probe")
            #expect(try await store.consider(due, epoch: epoch).isEmpty)
            #expect(try await jobs.claimProbes().map(\.lease.job) == [job])
        },
        .init("a fire time that many deal with at once enqueues one job") { store, jobs in
            let epoch = try await store.leadNow("a")
            _ = try await store.install([hourly()], epoch: epoch)
            let due = try batch(hourly(), [2_000_001_600])
            let fired = try await withThrowingTaskGroup { group in
                for _ in 0..<10 {
                    group.addTask { try await store.consider(due, epoch: epoch).count }
                }
                return try await group.reduce(into: 0) { $0 += $1 }
            }
            #expect(fired == 1)
            #expect(try await jobs.claimProbes().count == 1)
        },
        .init("what was missed is written down with the last round before it") { store, jobs in
            let epoch = try await store.leadNow("a")
            let schedule = try hourly(catchUp: .latest(within: .seconds(86_400 * 36_500)))
            _ = try await store.install([schedule], epoch: epoch)
            let due = batch(schedule, [1_700_002_800, 1_700_006_400, 1_700_010_000])
            let written = try await store.consider(due, epoch: epoch)
            #expect(written.map(\.outcome) == [.missed, .missed, .late])
            let ledger = try await store.ledger(of: "hourly", limit: 10)
            #expect(ledger.map(\.outcome) == [.late, .missed, .missed])
            let silence = Date(timeIntervalSince1970: 1_700_000_000)
            #expect(ledger.allSatisfy { $0.idleSince == silence })
            #expect(ledger.last?.reason?.contains("only the newest") == true)
            #expect(try await jobs.claimProbes().count == 1)
        },
        .init("a run that is not over holds off the next one where that is the policy") {
            store,
            jobs in
            let epoch = try await store.leadNow("a")
            let schedule = try hourly(overlap: .skip)
            _ = try await store.install([schedule], epoch: epoch)
            _ = try await store.consider(batch(schedule, [2_000_001_600]), epoch: epoch)
            let waiting = try await store.consider(
                batch(schedule, [2_000_005_200]),
                epoch: epoch
            )
            #expect(waiting.map(\.outcome) == [.skipped])
            #expect(waiting.map(\.actor) == ["overlap"])
            let claimed = try await jobs.claimProbe()
            let running = try await store.consider(
                batch(schedule, [2_000_008_800]),
                epoch: epoch
            )
            #expect(running.map(\.outcome) == [.skipped])
            try await jobs.settle(claimed.lease, .completed)
            let over = try await store.consider(batch(schedule, [2_000_012_400]), epoch: epoch)
            #expect(over.map(\.outcome) == [.fired])
        },
        .init("one run may wait behind a running one where that is the policy") { store, jobs in
            let epoch = try await store.leadNow("a")
            let schedule = try hourly(overlap: .queueOne)
            _ = try await store.install([schedule], epoch: epoch)
            _ = try await store.consider(batch(schedule, [2_000_001_600]), epoch: epoch)
            _ = try await jobs.claimProbe()
            let due = batch(schedule, [2_000_005_200, 2_000_008_800])
            let written = try await store.consider(due, epoch: epoch)
            #expect(written.map(\.outcome) == [.fired, .skipped])
        },
        .init("the ledger follows the jobs, and what a schedule reports is enqueued once") {
            store,
            jobs in
            let epoch = try await store.leadNow("a")
            var schedule = try hourly()
            schedule.report = { report in
                try NewJob(Probe.report, report.events.map(\.rawValue))
            }
            _ = try await store.install([schedule], epoch: epoch)
            _ = try await store.consider(batch(schedule, [2_000_001_600]), epoch: epoch)
            #expect(try await store.followUp([schedule], epoch: epoch).isEmpty)
            let claimed = try await jobs.claimProbe()
            #expect(try await store.followUp([schedule], epoch: epoch).isEmpty)
            #expect(try await store.ledger(of: "hourly", limit: 1).first?.startedAt != nil)
            try await jobs.settle(claimed.lease, .completed)
            let ended = try await store.followUp([schedule], epoch: epoch)
            #expect(ended.map(\.result) == [.completed])
            #expect(try await store.followUp([schedule], epoch: epoch).isEmpty)
            let told = try await jobs.claim(
                queue: Probe.report.queue,
                kinds: [Probe.report.name],
                limit: 10,
                lease: .seconds(60),
                worker: "w"
            )
            #expect(told.map(\.payload).sorted() == [#"["start"]"#, #"["success"]"#])
        },
        .init("the overview tells the next fire time and the last success") { store, jobs in
            let epoch = try await store.leadNow("a")
            let schedule = try hourly()
            _ = try await store.install([schedule], epoch: epoch)
            let before = try #require(try await store.overview().first)
            #expect(before.schedule == "hourly")
            #expect(before.lastSuccess == nil)
            #expect(try #require(before.next).timeIntervalSinceNow < 3_601)
            _ = try await store.consider(batch(schedule, [2_000_001_600]), epoch: epoch)
            let claimed = try await jobs.claimProbe()
            try await jobs.settle(claimed.lease, .completed)
            _ = try await store.followUp([schedule], epoch: epoch)
            let after = try #require(try await store.overview().first)
            #expect(after.next == Date(timeIntervalSince1970: 2_000_005_200))
            #expect(abs(try #require(after.lastSuccess).timeIntervalSinceNow) < 60)
        },
        .init("the overview tells when fire times were last found late and missed") { store, _ in
            let epoch = try await store.leadNow("a")
            let (often, rare) = (try hourly("often"), try hourly("rare"))
            _ = try await store.install([often, rare], epoch: epoch)
            for schedule in try await store.overview() {
                #expect(schedule.lastLate == nil && schedule.lastMissed == nil)
            }
            let hour = (Date.now.timeIntervalSince1970 / 3_600).rounded(.down) * 3_600
            let times = [hour - 10_800, hour - 7_200, hour - 3_600]
            _ = try await store.consider(batch(often, times), epoch: epoch)
            let told = try await store.overview()
            #expect(told.map(\.schedule) == ["often", "rare"])
            #expect(abs(try #require(told[0].lastLate).timeIntervalSinceNow) < 60)
            #expect(abs(try #require(told[0].lastMissed).timeIntervalSinceNow) < 60)
            #expect(told[1].lastLate == nil && told[1].lastMissed == nil)
        },
        .init("a schedule that is declared no more has no next fire time") { store, _ in
            let epoch = try await store.leadNow("a")
            let (kept, gone) = (try hourly("kept"), try hourly("gone"))
            _ = try await store.install([kept, gone], epoch: epoch)
            #expect(try await store.overview().allSatisfy { $0.next != nil })
            _ = try await store.install([kept], epoch: epoch)
            let told = try await store.overview()
            #expect(told.map(\.schedule) == ["gone", "kept"])
            #expect(told.map { $0.next == nil } == [true, false])
        },
        .init("a changed expression begins now, what was due by the old one was missed") {
            store,
            _ in
            let epoch = try await store.leadNow("a")
            let begin = try await store.install([hourly("work", "* * * * *")], epoch: epoch)
            let changed = try hourly("work", "0 3 * * *")
            let cursors = try await store.install([changed], epoch: epoch)
            #expect(try #require(cursors["work"]) >= (try #require(begin["work"])))
            let change = try #require(try await store.changes(of: "work", limit: 10).first)
            #expect(change.action == "change" && change.actor == "a")
            #expect(change.reason == "from `* * * * *` in UTC to `0 3 * * *` in UTC")
            _ = try await store.install([changed], epoch: epoch)
            #expect(try await store.changes(of: "work", limit: 10).count == 1)
        },
    ]

    static let asking: [ScheduleStoreConformance] = [
        .init("a paused schedule leaves its fire times out, and says for whom and why") {
            store,
            _ in
            let epoch = try await store.leadNow("a")
            _ = try await store.install([hourly()], epoch: epoch)
            let ask = { (wish: ScheduleChange.Wish) in
                try await store.ask(wish, of: "hourly", by: "ada", reason: "holiday")
            }
            #expect(try await ask(.resume) == false)
            #expect(try await ask(.pause) == true)
            #expect(try await ask(.pause) == false)
            #expect(try await store.schedules().first?.control.isPaused == true)
            let out = try await store.consider(batch(hourly(), [2_000_001_600]), epoch: epoch)
            #expect(out.map(\.outcome) == [.skipped])
            #expect(out.map(\.actor) == ["ada"])
            #expect(out.map(\.reason) == ["holiday"])
            #expect(try await ask(.resume) == true)
            let on = try await store.consider(batch(hourly(), [2_000_005_200]), epoch: epoch)
            #expect(on.map(\.outcome) == [.fired])
            let actions = try await store.changes(of: "hourly", limit: 10).map(\.action)
            #expect(actions == ["resume", "pause"])
            #expect(try await store.ask(.pause, of: "no", by: "ada", reason: nil) == nil)
        },
        .init("the next fire time is left out once") { store, _ in
            let epoch = try await store.leadNow("a")
            _ = try await store.install([hourly()], epoch: epoch)
            #expect(try await store.ask(.skipNext, of: "hourly", by: "ada", reason: "x") == true)
            #expect(try await store.ask(.skipNext, of: "hourly", by: "bob", reason: nil) == false)
            let due = try batch(hourly(), [2_000_001_600, 2_000_005_200])
            let written = try await store.consider(due, epoch: epoch)
            #expect(written.map(\.outcome) == [.skipped, .fired])
            #expect(written.first?.actor == "ada")
            #expect(try await store.schedules().first?.control.skip == nil)
        },
        .init("a run is triggered at any time, known schedule or not") { store, jobs in
            let job = try await store.trigger(hourly(), for: nil, by: "ada", reason: "now")
            #expect(try await jobs.record(try #require(job)).kind == "probe")
            let record = try #require(try await store.ledger(of: "hourly", limit: 1).first)
            #expect(record.outcome == .triggered && record.job == job && record.actor == "ada")
        },
        .init("a missed fire time is made up for once, and no other") { store, _ in
            let epoch = try await store.leadNow("a")
            let schedule = try hourly(catchUp: .none)
            _ = try await store.install([schedule], epoch: epoch)
            let times = [1_700_002_800.0, 2_000_001_600]
            _ = try await store.consider(batch(schedule, times), epoch: epoch)
            func trigger(_ seconds: Double) async throws -> JobID? {
                try await store.trigger(
                    schedule,
                    for: Date(timeIntervalSince1970: seconds),
                    by: "ada",
                    reason: "cron"
                )
            }
            #expect(try await trigger(2_000_001_600) == nil)
            // Before the schedule was known nothing was expected.
            #expect(try await trigger(1_600_002_000) == nil)
            #expect(try await trigger(1_700_002_800) != nil)
            #expect(try await trigger(1_700_002_800) == nil)
            let made = try await store.ledger(of: "hourly", limit: 10).last
            #expect(made?.outcome == .late && made?.actor == "ada")
            #expect(made?.reason?.hasPrefix("cron; no scheduler") == true)
            // Nobody has dealt with this one, and now nobody needs to.
            #expect(try await trigger(2_000_005_200) != nil)
            #expect(try await trigger(2_000_005_200) == nil)
            let late = try await store.consider(batch(schedule, [2_000_005_200]), epoch: epoch)
            #expect(late.isEmpty)
        },
    ]
}

extension Probe {
    static let report = JobKind<[String]>("probe_report")
}
