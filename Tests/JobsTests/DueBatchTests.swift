import FoundationEssentials
import Jobs
import Testing

struct DueBatchTests {
    private struct Work: Codable, Sendable {}

    private static let kind = JobKind<Work>("work")
    /// A full hour.
    private let noon = Date(timeIntervalSince1970: 1_795_435_200)

    @Test(arguments: [
        (CatchUpPolicy.latest(), [FireOutcome.missed, .missed, .late, .fired]),
        (CatchUpPolicy.all(within: .seconds(7_200)), [.missed, .late, .late, .fired]),
        (CatchUpPolicy.none, [.missed, .missed, .missed, .fired]),
    ])
    func `what is on time runs, what was missed goes by the policy`(
        policy: CatchUpPolicy,
        expected: [FireOutcome]
    ) throws {
        let schedule = try schedule(catchUp: policy)
        // The newest of three is an hour old, then a fourth comes on time.
        let missed = batch(schedule, hours: [-3, -2, -1])
        let onTime = batch(schedule, hours: [0])
        let outcomes = try [missed, onTime].flatMap { batch in
            try batch.decide(control: ScheduleControl(), unfinished: .init(), now: noon).list
                .map(\.record.outcome)
        }
        #expect(outcomes == expected)
    }

    @Test func `the newest of a part that is followed by more is not caught up on`() throws {
        let part = batch(try schedule(), hours: [-3, -2], isWhole: false)
        let decisions = try part.decide(
            control: ScheduleControl(),
            unfinished: .init(),
            now: noon
        )
        #expect(decisions.list.map(\.record.outcome) == [.missed, .missed])
        #expect(decisions.list.allSatisfy { $0.job == nil })
    }

    @Test func `what is older than the window is missed and says so`() throws {
        let schedule = try schedule(catchUp: .latest(within: .seconds(1_800)))
        let decision = try batch(schedule, hours: [-1])
            .decide(control: ScheduleControl(), unfinished: .init(), now: noon).list.first
        #expect(decision?.record.outcome == .missed)
        #expect(decision?.record.reason?.contains("older than 1800 s") == true)
    }

    @Test func `a pause that has ended leaves out its own fire times only`() throws {
        let wish = ScheduleControl.Wish(actor: "ada", reason: nil, at: noon - 2 * 3_600 - 60)
        let pause = ScheduleControl.Pause(wish: wish, until: noon - 3_600 - 60)
        let schedule = try schedule(catchUp: .all(within: .seconds(86_400)))
        let decisions = try batch(schedule, hours: [-3, -2, -1]).decide(
            control: ScheduleControl(pause: pause),
            unfinished: .init(),
            now: noon
        )
        #expect(decisions.list.map(\.record.outcome) == [.late, .skipped, .late])
    }

    @Test func `the wish to skip the next leaves alone what came before the wish`() throws {
        let wish = ScheduleControl.Wish(actor: "ada", reason: "no", at: noon - 5_400)
        let schedule = try schedule(catchUp: .all(within: .seconds(86_400)))
        let decisions = try batch(schedule, hours: [-2, -1, 0]).decide(
            control: ScheduleControl(skip: wish),
            unfinished: .init(),
            now: noon
        )
        #expect(decisions.list.map(\.record.outcome) == [.late, .skipped, .fired])
        #expect(decisions.hasSkipped)
    }

    @Test func `the jitter puts a start off, always by the same, never beyond its bound`() throws {
        let schedule = try schedule(jitter: 600)
        let delays = (0..<200).map { hour in
            let time = noon + Double(hour) * 3_600
            return schedule.start(of: time).timeIntervalSince(time)
        }
        #expect(delays.allSatisfy { (0...600).contains($0) })
        #expect(Set(delays).count > 100)
        #expect(schedule.start(of: noon) == (try self.schedule(jitter: 600)).start(of: noon))
        // It is on time by its own start.
        let start = schedule.start(of: noon)
        let decision = try batch(schedule, hours: [0])
            .decide(control: ScheduleControl(), unfinished: .init(), now: start + 59).list.first
        #expect(decision?.record.outcome == .fired)
        #expect(decision?.record.at == noon)
    }

    private func schedule(
        catchUp: CatchUpPolicy = .latest(),
        jitter: Int = 0
    ) throws -> Schedule {
        try Schedule(id: "work", expression: "0 * * * *", catchUp: catchUp, jitter: jitter) { _ in
            try NewJob(Self.kind, Work())
        }
    }

    private func batch(_ schedule: Schedule, hours: [Int], isWhole: Bool = true) -> DueBatch {
        let times = hours.map { noon + Double($0) * 3_600 }
        return DueBatch(
            schedule: schedule,
            times: times,
            isWhole: isWhole,
            next: times.last.flatMap(schedule.next(after:))
        )
    }
}
