public import FoundationEssentials

/// Fire times of one schedule that are due, and what is to be done about each.
///
/// The leader finds the times; the store decides in its transaction, by what people have asked and
/// by what still runs at that moment, and writes all of it or nothing.
public struct DueBatch: Sendable {
    /// The schedule.
    public let schedule: Schedule
    /// The fire times, the oldest first.
    public let times: [Date]
    /// Whether the last of the times is the newest that is due.
    public let isWhole: Bool
    /// The fire time after them, for people to see.
    public let next: Date?
    /// How long after its start a run counts as late, and a fire time as missed.
    public let lateness: Duration
    /// The last round of any leader before the present one led.
    public let idleSince: Date?

    /// Describes what is due.
    public init(
        schedule: Schedule,
        times: [Date],
        isWhole: Bool = true,
        next: Date?,
        lateness: Duration = .seconds(60),
        idleSince: Date? = nil
    ) {
        self.schedule = schedule
        self.times = times
        self.isWhole = isWhole
        self.next = next
        self.lateness = lateness
        self.idleSince = idleSince
    }

    /// The runs of the schedule that are not over.
    public struct Unfinished: Sendable, Hashable {
        /// Jobs that wait for a worker or for their time.
        public var waiting: Int
        /// Jobs that a worker has.
        public var running: Int

        /// Counts runs.
        public init(waiting: Int = 0, running: Int = 0) {
            self.waiting = waiting
            self.running = running
        }
    }

    /// What is to be done about one fire time.
    public struct Decision: Sendable {
        /// What the ledger says; the store adds the job's number.
        public var record: FireRecord
        /// The job to enqueue.
        public var job: NewJob?
    }

    /// The decisions, and whether the wish to skip one fire time has been met.
    public struct Decisions: Sendable {
        /// One for each fire time.
        public var list: [Decision] = []
        /// Whether the wish to skip a fire time has been met.
        public var hasSkipped = false
    }

    /// Decides about each fire time.
    ///
    /// - Throws: What ``Schedule/job`` throws.
    public func decide(
        control: ScheduleControl,
        unfinished: Unfinished,
        now: Date
    ) throws -> Decisions {
        var unfinished = unfinished
        var decisions = Decisions()
        for (index, time) in times.enumerated() {
            var record = FireRecord(
                schedule: schedule.id,
                at: time,
                outcome: .fired,
                recordedAt: now
            )
            var job: NewJob?
            if let pause = control.pause(over: time) {
                record.skip(by: pause.wish.actor, because: pause.wish.reason ?? "paused")
            } else if let wish = control.skip, !decisions.hasSkipped, time > wish.at {
                decisions.hasSkipped = true
                record.skip(by: wish.actor, because: wish.reason)
            } else {
                let isNewest = isWhole && index == times.count - 1
                judge(&record, isNewest: isNewest, unfinished, now: now)
                if record.outcome == .fired || record.outcome == .late {
                    job = try schedule.job(time)
                    unfinished.waiting += 1
                }
            }
            decisions.list.append(Decision(record: record, job: job))
        }
        return decisions
    }

    private func judge(
        _ record: inout FireRecord,
        isNewest: Bool,
        _ unfinished: Unfinished,
        now: Date
    ) {
        let age = now.timeIntervalSince(schedule.start(of: record.at))
        if age > lateness.inSeconds {
            record.outcome = .late
            record.idleSince = idleSince
            let isWanted =
                schedule.catchUp.choice == .all
                || schedule.catchUp.choice == .latest && isNewest
            guard isWanted, age <= schedule.catchUp.window.inSeconds else {
                record.outcome = .missed
                record.reason = missedReason(isNewest: isNewest)
                return
            }
        }
        let blocking =
            switch schedule.overlap {
            case .allow: 0
            case .queueOne: unfinished.waiting
            case .skip: unfinished.waiting + unfinished.running
            }
        if blocking > 0 {
            record.skip(by: "overlap", because: "an earlier run is not over")
        }
    }

    private func missedReason(isNewest: Bool) -> String {
        let silence = "no scheduler dealt with it in its time"
        switch schedule.catchUp.choice {
        case .none: return "\(silence), and nothing is caught up on"
        case .latest where !isNewest: return "\(silence), and only the newest is caught up on"
        case .all, .latest:
            return "\(silence), and it is older than "
                + "\(schedule.catchUp.window.components.seconds) s"
        }
    }
}

extension FireRecord {
    fileprivate mutating func skip(by actor: String, because reason: String?) {
        outcome = .skipped
        idleSince = nil
        self.actor = actor
        self.reason = reason
    }
}
